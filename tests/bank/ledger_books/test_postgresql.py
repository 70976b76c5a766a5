"""Books in a real PostgreSQL: who writes, what is refused, and what is there after a server's end."""

import pytest

from bank.ledger.balances import Balances
from bank.ledger.books import BooksDamaged, BooksUnavailable
from bank.ledger.books.postgresql import PostgresqlBooks
from bank.ledger.books.postgresql_schema import SCHEMA
from bank.ledger.charging import charged
from bank.ledger.posting import Posting
from bank.ledger.tariffs import Tariffs
from tests.bank.ledger.drawn import event, tariff
from tests.bank.ledger_books.postgresql_server import PASSWORD, PostgresqlServer


def postings(*depositors: str) -> list[Posting]:
    tariffs, found = Tariffs([tariff()]), list[Posting]()
    for number, each in enumerate(depositors):
        posting = charged(event(number, depositor=each), tariffs, Balances())
        assert isinstance(posting, Posting)
        found.append(posting)
    return found


def test_books_are_there_again_after_the_server_was_stopped(postgresql: PostgresqlServer) -> None:
    first = postgresql.books()
    first.apply(postings("example"), 9)
    postgresql.stop()
    with pytest.raises(BooksUnavailable, match="cannot be used now"):
        first.apply(postings("example", "other"), 10)
    with pytest.raises(BooksUnavailable, match="no connection") as found:
        postgresql.opened()
    assert PASSWORD not in str(found.value) + repr(found.value.__context__)
    postgresql.start()
    assert first.apply(postings("example", "other"), 10) == 1  # by a connection of its own
    first.close()
    second = postgresql.opened()
    assert second.position == 10
    second.close()


def test_who_opened_them_before_writes_no_more(postgresql: PostgresqlServer) -> None:
    former = postgresql.books()
    later = postgresql.opened()
    with pytest.raises(BooksUnavailable, match="another process has opened"):
        former.apply(postings("example"), 7)
    assert (later.position, later.known([postings("example")[0].posting_id])) == (0, set())
    assert later.apply(postings("example"), 1) == 1
    former.close()
    later.close()


def test_names_are_kept_whatever_their_letters(postgresql: PostgresqlServer) -> None:
    books, names = postgresql.books(), ["a\0b", "é", "\U0001f600", "z", "A"]
    books.apply(postings(*names))
    parties = [each for each in books.parties("2026-11") if each.startswith("depositor/")]
    assert parties == sorted(f"depositor/{each}" for each in names)
    assert books.used(("depositor/a\0b", "2026-11")).objects == 1
    books.close()


@pytest.mark.parametrize(
    "damage",
    [
        f"DROP SCHEMA {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}; CREATE TABLE {SCHEMA}.canary (a int)",
        f"DROP TABLE {SCHEMA}.used",
        f"UPDATE {SCHEMA}.state SET version = 2",
        f"ALTER TABLE {SCHEMA}.state DROP COLUMN writer",
        f"DELETE FROM {SCHEMA}.state",
    ],
)
def test_what_is_no_books_of_this_version_is_refused(postgresql: PostgresqlServer, damage: str) -> None:
    postgresql.books().close()
    postgresql.execute(damage)
    with pytest.raises(BooksDamaged, match=f"DROP SCHEMA {SCHEMA} CASCADE"):
        postgresql.opened()


def test_a_wrong_password_and_missing_rights_are_told_without_any_value(postgresql: PostgresqlServer) -> None:
    with pytest.raises(BooksUnavailable) as found:
        PostgresqlBooks(postgresql.address, lambda: "canary-wrong")
    assert "canary" not in str(found.value)
    postgresql.execute("DROP ROLE IF EXISTS reader")
    postgresql.execute(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
    postgresql.books().close()
    with pytest.raises(BooksUnavailable, match="42501"):
        PostgresqlBooks(postgresql.address.replace("teller@", "reader@"), lambda: PASSWORD)
