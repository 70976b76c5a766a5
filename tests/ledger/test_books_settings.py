"""Books where the settings say: a file, or PostgreSQL, whose password stands in a file alone."""

from pathlib import Path

import pytest

from bank.ledger.books import BooksUnavailable
from bank.ledger.books.sqlite import SqliteBooks
from pipelines.ledger.config import LedgerConfig
from pipelines.ledger.memory import MemoryLedgerLog, MemoryLedgerTopics
from pipelines.ledger.session import LedgerSession
from schemas.topics import LEDGER_POSTINGS, LEDGER_TARIFFS, METERING
from teller.run.local_processes import environment_of
from teller.settings import SettingsError, load
from teller.settings import ledger as of_settings
from tests.bank.ledger_books.postgresql_server import PASSWORD, PostgresqlServer
from tests.ledger.running import FOR_ALL, check, postings, several, tariff_message


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://teller@db.example/bank",
        "postgresql://teller@db.example:5433/bank?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "postgresql://teller@/bank?host=/run/postgresql",
        "",
    ],
)
def test_an_address_has_no_password(address: str) -> None:
    assert load(ledger_books_url=address).ledger_books_url == address


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://teller:canary@db.example/bank",
        "postgresql://teller:@db.example/bank",
        "postgresql://teller@db.example/bank?password=canary",
        "postgresql://teller@db.example/bank?PASSWORD=canary",
        "postgresql://teller@db.example/bank?passfile=/canary",
        "postgresql+psycopg://teller@db.example/bank",
        "sqlite:///canary",
        "db.example",
        "postgresql://db.example/bank",
        "postgresql://teller@db.example",
        "postgresql://teller@db.example:canary/bank",
        "postgresql://teller@db.example/bank#canary",
        "postgresql://teller@db.example/bank\n",
    ],
)
def test_another_address_is_refused_and_not_shown(address: str) -> None:
    with pytest.raises(SettingsError, match="ledger_books_password_file") as found:
        load(ledger_books_url=address)
    assert "canary" not in str(found.value)


def test_the_default_is_a_file(tmp_path: Path) -> None:
    books = of_settings.open_books(load(data_dir=tmp_path / "bank"))
    assert isinstance(books, SqliteBooks)
    books.close()
    assert (tmp_path / "bank" / "ledger.sqlite").exists()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_settings, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match=r"teller\[postgresql\]"):
        of_settings.config(load(kafka_bootstrap="b:1", ledger_books_url="postgresql://teller@db.example/bank"))


def test_the_ledger_keeps_its_books_in_postgresql(postgresql: PostgresqlServer, tmp_path: Path) -> None:
    (password := tmp_path / "password").write_text(PASSWORD + "\n")
    password.chmod(0o600)
    postgresql.books().close()
    bank = load(ledger_books_url=postgresql.address, ledger_books_password_file=password)
    assert PASSWORD not in repr(bank) + str(environment_of(bank))
    topics = MemoryLedgerTopics()
    config = LedgerConfig(
        open_log=lambda: MemoryLedgerLog(topics), open_books=lambda: of_settings.open_books(bank), look_every=0
    )
    topics.append(LEDGER_TARIFFS, *tariff_message(**FOR_ALL))
    for number in range(3):
        for each in several(number * 5, 5):
            topics.append(METERING, *each)
        session = LedgerSession(config)
        session.turn()
        session.close()
        if number == 1:
            postgresql.books().close()  # lost: all is read from the topic again
    sums = check(postings(topics.records[LEDGER_POSTINGS]), 15)
    books = of_settings.open_books(bank)
    assert {key: books.amount(key) for key in sums.amounts} == dict(sums.amounts)
    assert books.position == 15
    books.close()
    password.chmod(0o644)
    with pytest.raises(SettingsError, match="ledger_books_password_file"):
        of_settings.open_books(bank)


def test_a_former_ledger_that_still_runs_moves_no_position(postgresql: PostgresqlServer) -> None:
    """Its last look at the topic's end may come after another one has posted there, and not applied it yet."""
    postgresql.books().close()
    topics = MemoryLedgerTopics()
    config = LedgerConfig(open_log=lambda: MemoryLedgerLog(topics), open_books=postgresql.opened, look_every=0)
    topics.append(LEDGER_TARIFFS, *tariff_message(**FOR_ALL))
    former = LedgerSession(config)
    former.turn()
    later = LedgerSession(config)
    topics.append(METERING, *several(0, 1)[0])
    with pytest.raises(BooksUnavailable, match="another process"):
        former._look()
    later.turn()
    check(postings(topics.records[LEDGER_POSTINGS]), 1)
    former.close()
    later.close()
