"""The ledger under crashes: each call to Kafka or the books may be the last thing that the process does, before or
after it took effect; books may be lost. Then it runs on, and each event is posted once.
"""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.ledger.balances import Balances
from bank.ledger.books import Books
from bank.ledger.books.memory import MemoryBooks
from bank.ledger.books.sqlite import SqliteBooks
from bank.ledger.closing import encoded
from bank.ledger.months import month_span
from bank.ledger.posting import PostingKind
from pipelines.ledger.config import LedgerConfig
from pipelines.ledger.memory import MemoryLedgerLog, MemoryLedgerTopics
from pipelines.ledger.session import LedgerDamagedError, LedgerSession
from pipelines.memory_log import FencedError
from schemas.topics import LEDGER_ORDERS, LEDGER_POSTINGS, LEDGER_TARIFFS, METERING
from tests.bank.ledger.drawn import OTHER, OWNER
from tests.crashes import Crash, Faults
from tests.ledger.running import FOR_ALL, FOR_OTHER, check, exact, metering, postings, several, tariff_message

EVENTS = 24


class FaultyBooks(MemoryBooks):
    """Books whose `apply` may be the last thing that happens, before it or after."""

    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self._faults = faults

    def apply(self, postings, position=None):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201 - as the port
        self._faults("before apply")
        found = super().apply(postings, position)
        self._faults("after apply")
        return found


class Bank:
    """Topics, books and processes that come and go."""

    def __init__(self, faults: set[int], lose: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        self.topics, self.faults, self._lose, self.starts = MemoryLedgerTopics(), Faults(faults), lose, 0
        self.books = FaultyBooks(self.faults)

    def config(self) -> LedgerConfig:
        return LedgerConfig(
            open_log=lambda: MemoryLedgerLog(self.topics, self.faults), open_books=self._open_books, look_every=0
        )

    def _open_books(self) -> Books:
        self.starts += 1
        if self.starts in self._lose:
            self.books = FaultyBooks(self.faults)
        return self.books

    def run(self, turns: int = 3) -> None:
        """Run a process for so many turns, and start it again each time that it ends."""
        while True:
            try:
                session = LedgerSession(self.config())
                for _ in range(turns):
                    session.turn()
            except Crash:
                continue
            else:
                return

    def story(self) -> None:
        """Events come before any tariff, tariffs come, events come again and new ones."""
        first, more = several(0, EVENTS // 2), several(EVENTS // 2, EVENTS // 2)
        self._send(METERING, first)
        self.run()
        self._send(LEDGER_TARIFFS, [tariff_message(**FOR_ALL)])
        self._send(METERING, [*first[:4], (b"x", b"no event"), *more[:5]])
        self.run()
        self._send(LEDGER_TARIFFS, [(b"x", b"no tariff"), tariff_message(**FOR_OTHER)])
        self._send(METERING, more)
        self.run()

    def _send(self, topic: str, messages: list[tuple[bytes, bytes]]) -> None:
        for each in messages:
            self.topics.append(topic, *each)


def check_story(bank: Bank) -> None:
    found = postings(bank.topics.records[LEDGER_POSTINGS])
    sums = check(found, EVENTS)
    assert bank.books.amounts == sums.amounts
    assert bank.books.carries == sums.carries
    assert bank.books.held_count() == 0
    held = {each.cause for each in found if each.kind is PostingKind.HELD}
    assert len(held) >= EVENTS // 2
    assert bank.topics.committed == {(METERING, 0): EVENTS + 10, (LEDGER_TARIFFS, 0): 3, (LEDGER_ORDERS, 0): 0}
    # FOR_ALL was there first, and is what FOR_OTHER's events of then are charged by
    records = sum(7 + number % 3 for number in range(EVENTS) if number % 3 or number < EVENTS // 2 + 5)
    records -= sum(7 + number % 3 for number in range(EVENTS) if number % 3 == 0 and number < EVENTS // 2 + 5)
    assert exact(sums, "receivable.depositor/example") == (records - 20) * 3 * 10**11


def test_all_is_posted_once_without_a_fault() -> None:
    bank = Bank(set())
    bank.story()
    check_story(bank)


def calls() -> int:
    bank = Bank(set())
    bank.story()
    return bank.faults.calls


def test_a_crash_at_any_step_changes_nothing() -> None:
    for number in range(1, calls() + 1):
        bank = Bank({number})
        bank.story()
        check_story(bank)
        assert bank.starts > 3 or bank.faults.calls >= number


def test_a_thousand_crashes_change_nothing() -> None:
    """Every step is the last one again and again, and in every order."""
    dice, crashes, last = random.Random(5), 0, set[int]()
    steps = calls()
    while crashes < 1000:
        faults = set(dice.sample(range(1, steps + 40), 20))
        bank = Bank(faults)
        bank.story()
        check_story(bank)
        assert bank.faults.crashes == len({each for each in faults if each <= bank.faults.calls}) > 0
        crashes, last = crashes + bank.faults.crashes, last | faults
    assert last >= set(range(1, steps + 1))


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(1, 150), max_size=25), st.sets(st.integers(1, 20), max_size=4))
def test_crashes_and_lost_books_change_nothing(faults: set[int], lose: set[int]) -> None:
    bank = Bank(faults, lose)
    bank.story()
    check_story(bank)


MINIMUM = {"minimum": "0.01", "prices": [{"meter": "records", "price": "0.000001"}]}
FOR_OWNERS = {
    "tariff": "safe", "side": "owner", "payer": "owner", "prices": [{"meter": "byte_months", "price": "0.0000000003"}]
}  # fmt: skip


def test_a_month_is_closed_once_after_all_that_was_metered_whatever_crashes() -> None:
    calls = 0
    for number in range(200):
        bank = Bank({number} if number else set())
        bank._send(LEDGER_TARIFFS, [tariff_message(**MINIMUM), tariff_message(**FOR_OWNERS)])
        bank._send(METERING, several(0, 7))
        bank._send(LEDGER_TARIFFS, [encoded("2026-11"), encoded("2026-11"), (b"close/2026-11", b"canary")])
        bank.run(5)
        bank._send(METERING, several(7, 1))
        bank.run(5)
        found = postings(bank.topics.records[LEDGER_POSTINGS])
        assert sorted(each.cause for each in found if each.kind is PostingKind.MONTH) == [
            "depositor/example/2026-11", "depositor/other/2026-11", f"owner/{OWNER}/2026-11", f"owner/{OTHER}/2026-11"
        ]  # fmt: skip
        sums = Balances(found)
        late = 7 + 7 % 3  # it comes after the minimum, and is charged on top of it
        assert exact(sums, "receivable.depositor/example") == 10**16 + late * 10**12
        assert exact(sums, "receivable.depositor/other") == 10**16
        assert exact(sums, f"payable.owner/{OWNER}") == (4000 + 0 + 2 + 4 + 6) * 3 * 10**8
        assert bank.topics.committed[LEDGER_TARIFFS, 0] == 5
        assert bank.books.amounts == sums.amounts
        calls = calls or bank.faults.calls
        if number >= calls:
            return


def test_bytes_of_who_was_erased_before_a_months_end_are_not_charged_through_a_crash_at_any_step() -> None:
    end, calls, number = month_span("2026-11").stop, 0, 0
    keeping = [{"meter": "byte_months", "price": "0.000001"}]
    while number <= calls:
        bank, number = Bank({number}), number + 1
        bank.topics.erasures.take(ErasureEvent(ErasureKind.ERASED, OWNER), 0, end - 1)
        bank.topics.erasures.take(ErasureEvent(ErasureKind.ERASED, OTHER), 1, end)  # lay there when the month ended
        bank._send(LEDGER_TARIFFS, [tariff_message(prices=keeping), tariff_message(**FOR_OWNERS), encoded("2026-11")])
        bank._send(METERING, several(0, 7))
        bank.run(5)
        sums = Balances(postings(bank.topics.records[LEDGER_POSTINGS]))
        assert exact(sums, "receivable.depositor/example") == (1001 + 1005) * 10**12
        assert exact(sums, "receivable.depositor/other") == 1003 * 10**12
        assert exact(sums, f"payable.owner/{OWNER}") == 0
        assert exact(sums, f"payable.owner/{OTHER}") == (1001 + 1003 + 1005) * 3 * 10**8
        calls = calls or bank.faults.calls


def test_a_former_process_is_fenced_and_posts_nothing() -> None:
    bank = Bank(set())
    former = LedgerSession(bank.config())
    later = LedgerSession(bank.config())
    bank._send(METERING, several(0, 3))
    with pytest.raises(FencedError):
        former.turn()
    later.turn()
    assert len(postings(bank.topics.records[LEDGER_POSTINGS])) == 3


def test_a_charge_beyond_64_bits_is_held_until_a_tariff_fits() -> None:
    bank = Bank(set())
    huge = {"prices": [{"meter": "bytes", "price": "9000000000000"}]}
    bank._send(LEDGER_TARIFFS, [tariff_message(**huge)])
    bank._send(METERING, [metering(0)])
    bank.run()
    assert bank.books.held_count() == 1
    bank._send(LEDGER_TARIFFS, [tariff_message(**FOR_ALL, tariff="fair", party="example")])
    bank.run()
    check(postings(bank.topics.records[LEDGER_POSTINGS]), 1)
    assert bank.books.held_count() == 0


def test_a_foreign_posting_stops_the_ledger_and_says_where() -> None:
    bank = Bank(set())
    bank._send(METERING, several(0, 2))
    bank.run()
    bank.topics.append(LEDGER_POSTINGS, b"canary", b"canary")
    bank.books = FaultyBooks(bank.faults)
    with pytest.raises(LedgerDamagedError, match="offset 2") as found:
        LedgerSession(bank.config())
    assert "canary" not in str(found.value)


def test_a_foreign_posting_stops_a_ledger_that_runs_and_the_next_one() -> None:
    """Its books have what lies before: they are not read up to there again."""
    bank = Bank(set())
    bank._send(METERING, several(0, 2))
    session = LedgerSession(bank.config())
    session.turn()
    bank.topics.append(LEDGER_POSTINGS, b"canary", b"canary")
    bank._send(METERING, several(2, 1))
    with pytest.raises(LedgerDamagedError, match="offset 2"):
        session.turn()
    with pytest.raises(LedgerDamagedError, match="offset 2"):
        LedgerSession(bank.config())
    assert len(bank.topics.records[LEDGER_POSTINGS]) == 4  # what came meanwhile is posted


def test_books_in_a_file_go_on_where_they_were(tmp_path: Path) -> None:
    topics, file = MemoryLedgerTopics(), tmp_path / "books.sqlite"
    config = LedgerConfig(open_log=lambda: MemoryLedgerLog(topics), open_books=lambda: SqliteBooks(file), look_every=0)
    topics.append(LEDGER_TARIFFS, *tariff_message(**FOR_ALL))
    for number in range(3):
        for each in several(number * 5, 5):
            topics.append(METERING, *each)
        session = LedgerSession(config)
        session.turn()
        session.close()
        if number == 1:
            file.unlink()
    sums = check(postings(topics.records[LEDGER_POSTINGS]), 15)
    books = SqliteBooks(file)
    assert {key: books.amount(key) for key in sums.amounts} == dict(sums.amounts)
    assert books.position == 15
    books.close()
    assert OWNER
