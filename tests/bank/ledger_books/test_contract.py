"""One contract for all books: each posting counts once, and sums are those of the postings."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bank.ledger.accounts import AccountPlace, account
from bank.ledger.balances import Balances
from bank.ledger.books import Books, BooksDamaged, BooksUnavailable
from bank.ledger.books.memory import MemoryBooks
from bank.ledger.books.sqlite import SqliteBooks
from bank.ledger.books.working import WorkingSums
from bank.ledger.charging import charged, held
from bank.ledger.money import MOST
from bank.ledger.posting import Leg, Posting, PostingKind, Quantities, reversal
from bank.ledger.tariffs import Tariffs
from tests.bank.ledger.drawn import NOON, OTHER, OWNER, event, tariff

DEPOSITOR, PAYABLE = ((account(AccountPlace.DEPOSITOR, "example"), "EUR"),
                      (account(AccountPlace.OWNER, OWNER), "EUR"))  # fmt: skip
MONTH = ("depositor/example", "2026-11")


@pytest.fixture(name="books", params=["memory", "sqlite", "postgresql"])
def fixture_books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Books]:
    found: Books
    if request.param == "postgresql":
        found = request.getfixturevalue("postgresql").books()
    else:
        found = MemoryBooks() if request.param == "memory" else SqliteBooks(tmp_path / "books.sqlite")
    yield found
    found.close()


def drawn(count: int) -> list[Posting]:
    """Postings of metering events, two of them reversed, and one held."""
    prices = [{"meter": "bytes", "price": "0.000000000007"}]
    tariffs = Tariffs([tariff(payer="shared", owner_share="0.4", prices=prices)])
    sums, found = Balances(), list[Posting]()
    for number in range(count):
        posting = charged(event(number, owner=(OWNER, OTHER)[number % 2]), tariffs, sums)
        assert isinstance(posting, Posting)
        sums.take(posting)
        found.append(posting)
    return [*found, *(reversal(each, f"back {each.cause}", NOON) for each in found[:2]), held(event(count))]


def test_sums_are_those_of_the_postings(books: Books) -> None:
    postings = drawn(30)
    assert books.apply(postings[:11], 7) == 11
    assert books.apply(postings, 40) == len(postings) - 11
    expected = Balances(postings)
    for key in expected.amounts:
        assert (books.amount(key), books.carry(key)) == (expected.amounts[key], expected.carry(key))
    assert books.used(MONTH) == expected.used(MONTH) == Quantities(280, 28_000, 28)
    assert books.kept(MONTH) == 28_000
    assert books.kept(("depositor/example", "2026-10")) == 0
    assert books.charged(MONTH, "EUR") == expected.charged(MONTH, "EUR") > 0
    assert books.totals()[AccountPlace.INCOME, "EUR"] == expected.amounts[("income.bank", "EUR")]
    assert books.position == 40


def test_parties_are_those_who_used_something_by_then(books: Books) -> None:
    tariffs, later = Tariffs([tariff()]), NOON + 31 * 86_400_000
    found = [charged(event(number, owner=f"{number:032x}"), tariffs, books) for number in range(1100)]
    found.append(charged(event(2000, depositor="later", time=later), tariffs, books))
    books.apply([each for each in found if isinstance(each, Posting)])
    assert len(list(books.parties("2026-11"))) == len(set(books.parties("2026-11"))) == 1101
    assert "depositor/later" in set(books.parties("2026-12"))
    assert list(books.parties("2026-10")) == []


def test_what_nobody_posted_is_nothing(books: Books) -> None:
    assert (books.amount(DEPOSITOR), books.carry(DEPOSITOR), books.position) == (0, 0, 0)
    assert (books.used(MONTH), books.kept(MONTH), books.charged(MONTH, "EUR")) == (Quantities(), 0, 0)
    assert (list(books.held()), books.held_count(), dict(books.totals())) == ([], 0, {})
    assert books.apply([]) == 0


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(0, 12), max_size=8), max_size=6))
def test_a_posting_counts_once_however_often_it_comes(tmp_path_factory: pytest.TempPathFactory,
                                                      batches: list[list[int]]) -> None:  # fmt: skip
    postings, books = drawn(10), SqliteBooks(tmp_path_factory.mktemp("books") / "books.sqlite")
    try:
        for batch in batches:
            books.apply([postings[number] for number in batch])
        expected = Balances(postings[number] for number in {number for batch in batches for number in batch})
        assert {key: books.amount(key) for key in (DEPOSITOR, PAYABLE)} == {
            key: expected.amounts.get(key, 0) for key in (DEPOSITOR, PAYABLE)
        }
    finally:
        books.close()


def test_held_events_wait_until_they_are_charged(books: Books) -> None:
    waiting = [held(event(number)) for number in range(1200)]
    books.apply(waiting)
    assert books.held_count() == 1200
    assert {each.cause for each in books.held()} == {each.cause for each in waiting}
    assert books.holds([waiting[7].cause, "another"]) == {waiting[7].cause}
    assert books.known([waiting[0].posting_id, drawn(1)[0].posting_id]) == {waiting[0].posting_id}
    paid = charged(event(5), Tariffs([tariff()]), books)
    assert isinstance(paid, Posting)
    books.apply([paid])
    assert books.held_count() == 1199
    assert paid.cause not in {each.cause for each in books.held()}


def test_a_sum_beyond_64_bits_changes_nothing(books: Books) -> None:
    most = Posting(PostingKind.PAYMENT, "a", NOON, (Leg("cash", "EUR", MOST), Leg("income.bank", "EUR", -MOST)))
    more = Posting(PostingKind.PAYMENT, "b", NOON, (Leg("cash", "EUR", 1), Leg("income.bank", "EUR", -1)))
    books.apply([most], 1)
    with pytest.raises(BooksDamaged, match="64 bits"):
        books.apply([more], 2)
    assert books.amount(("cash", "EUR")) == MOST
    assert (books.position, books.known([more.posting_id])) == (1, set())


def test_a_batch_sees_its_own_sums(books: Books) -> None:
    postings = drawn(3)
    books.apply(postings[:1])
    working = WorkingSums(books, [event(number, owner=(OWNER, OTHER)[number % 2]) for number in range(3)])
    for each in postings[1:3]:
        working.take(each)
    expected = Balances(postings[:3])
    assert working.carry(DEPOSITOR) == expected.carry(DEPOSITOR)
    assert working.used(MONTH) == expected.used(MONTH)
    assert (working.kept(MONTH), working.charged(MONTH, "EUR")) == (
        expected.kept(MONTH),
        expected.charged(MONTH, "EUR"),
    )


def test_a_file_is_there_again_and_is_nobody_elses(tmp_path: Path) -> None:
    file = tmp_path / "books.sqlite"
    first = SqliteBooks(file)
    first.apply(drawn(3), 9)
    first.close()
    assert file.stat().st_mode & 0o777 == 0o600
    second = SqliteBooks(file)
    assert (second.position, second.held_count()) == (9, 1)
    second.close()


def test_another_file_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("canary" * 1000)
    base = sqlite3.connect(tmp_path / "other")
    base.execute("CREATE TABLE canary (a)")
    base.close()
    for name in ("text", "other"):
        with pytest.raises(BooksDamaged, match="remove it"):
            SqliteBooks(tmp_path / name)
    with pytest.raises(BooksUnavailable):
        SqliteBooks(tmp_path / "missing" / "books")
