"""Check the PostgreSQL that keeps the ledger's balances: whether it is reached, its version, and rights."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.settings import Settings, ledger, secret_files

if TYPE_CHECKING:
    from bank.ledger.books.postgresql_facts import DatabaseFacts, NoConnection

BOOKS: Final = "ledger's books"
DOCS: Final = "docs/ledger.md"
#: The oldest major version that the tests run.
TESTED: Final = 15
_NO_CONNECTION: Final = {
    "silent": (
        "PostgreSQL does not answer",
        "is it up, can it be reached from here, and has it the TLS that sslmode in ledger_books_url asks for?",
    ),
    "asked": ("PostgreSQL asks for a password", "name its file in ledger_books_password_file"),
    "refused": (
        "PostgreSQL refuses user, password or database",
        "compare ledger_books_url and ledger_books_password_file with the server's users and its pg_hba.conf",
    ),
}


def judge(settings: Settings) -> Iterator[CheckResult]:
    """Look at the database, and judge it; the books are not opened, so a ledger that runs goes on.

    Raises:
        SettingsError: a package is missing; the password's file cannot be read, or others may read it.
    """
    ledger.require_packages(settings)
    from bank.ledger.books.postgresql_facts import look  # noqa: PLC0415 - of an extra

    yield from judge_facts(look(settings.ledger_books_url, secret_files.ledger_books_password(settings)))


def judge_facts(found: "DatabaseFacts | NoConnection") -> Iterator[CheckResult]:
    """Judge what was seen of the database."""
    if isinstance(found, str):
        yield fault(BOOKS, *_NO_CONNECTION[found])
        return
    if found.standby:
        yield fault(BOOKS, "PostgreSQL is a standby, to which nobody writes", "name the primary in ledger_books_url")
    elif found.usable is False:
        mend = f"give it to the user who made it, or drop it: it is made anew ({DOCS})"
        yield fault(BOOKS, "the schema teller_ledger is there, and this user may not use it", mend)
    elif found.usable is None and not found.may_create:
        what = "this user may not make the schema teller_ledger"
        yield fault(BOOKS, what, "GRANT CREATE ON DATABASE its name TO this user")
    else:
        state = "its schema is made at the first start" if found.usable is None else "its schema is there"
        yield ok(BOOKS, f"PostgreSQL {found.version}: {state}")
    if found.version < TESTED:
        yield warning(BOOKS, f"PostgreSQL {found.version} is older than what is tested ({TESTED})", "upgrade it")
    if not found.protected:
        what = "balances and names go to PostgreSQL in the clear"
        yield warning(BOOKS, what, "give it a certificate, and sslmode=verify-full in ledger_books_url")
