"""Open what the settings say of the ledger."""

import contextlib
from functools import partial
from importlib.util import find_spec

from bank.ledger.books import Books
from bank.ledger.books.sqlite import SqliteBooks
from pipelines.ledger.config import LedgerConfig
from pipelines.ledger.kafka_log import KafkaLedgerLog
from teller.settings import Settings, SettingsError, secret_files, topics
from teller.settings.kafka_client import command_settings


def config(settings: Settings) -> LedgerConfig:
    """Return the configuration of `teller ledger`.

    Raises:
        SettingsError: a package is missing.
    """
    client, most = command_settings(settings), topics.max_message_bytes(settings)
    require_packages(settings)
    return LedgerConfig(
        open_log=partial(KafkaLedgerLog, client, settings.ledger_group, most),
        open_books=partial(open_books, settings),
    )


def require_packages(settings: Settings) -> None:
    """Look for what books in PostgreSQL need.

    Raises:
        SettingsError: a package is missing.
    """
    if settings.ledger_books_url and (find_spec("sqlalchemy") is None or find_spec("psycopg") is None):
        raise SettingsError("setting ledger_books_url needs packages: pip install 'teller[postgresql]'")


def open_books(settings: Settings) -> Books:
    """Open the books as their writer.

    Raises:
        BooksUnavailable, BooksDamaged.
        SettingsError: the password's file cannot be read.
    """
    if settings.ledger_books_url:
        from bank.ledger.books.postgresql import PostgresqlBooks  # noqa: PLC0415 - of an extra

        return PostgresqlBooks(settings.ledger_books_url, partial(secret_files.ledger_books_password, settings))
    file = settings.ledger_books
    with contextlib.suppress(OSError):  # opening says it better
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return SqliteBooks(file)
