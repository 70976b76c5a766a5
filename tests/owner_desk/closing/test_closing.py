"""Accounts close when their owners ordered it to be: not before, once, and not at all where they kept them."""

import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bank.store.protocol import StoreUnavailable
from pipelines.kafka.reading import TopicUnreadableError
from teller.operate.accounts.rules import AccountError
from teller.operate.owner_desk.closing.closing import GRACE_DAYS, OrderedClosing
from teller.operate.owner_desk.closing.file import NAME, ClosingOrder, ClosingsDamagedError, ClosingsFile
from teller.operate.owner_desk.port.deciding import Closing
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.accounts_commands.books import ALICE, BOB

DAY_MS: Final = 86_400_000
CHANGED: Final = DeskRefusal(Why.CHANGED)
OWNERS: Final = (ALICE, BOB)


class ErasingBank:
    """A bank that closes and erases, with faults; `closed` and `erased` are in the order of their first time."""

    def __init__(self) -> None:
        self.closed, self.erased = dict[str, int](), dict[str, int]()
        self.close_fails, self.erase_fails, self.away = set[str](), False, False

    def against(self, owner: str) -> DeskRefusal | None:
        if self.away:
            raise TopicUnreadableError("away")
        return DeskRefusal(Why.ACCOUNT_ENDED) if owner in self.closed else None

    def close(self, owner: str) -> None:
        if owner in self.close_fails:
            raise AccountError("held")
        self.closed[owner] = self.closed.get(owner, 0) + 1

    def erase(self, owners: Collection[str]) -> None:
        assert owners
        assert self.closed.keys() >= set(owners)
        if self.erase_fails:
            raise StoreUnavailable("away")
        for each in self.closed:
            self.erased[each] = self.erased.get(each, 0) + 1


class ClosingDesk:
    """Closing over a file, which can begin anew, with a clock and the bank's faults."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bank, self.now, self.forgotten = folder, ErasingBank(), 0, list[str]()
        self.file: ClosingsFile
        self.begin()

    def begin(self) -> None:
        self.file = ClosingsFile(self.folder)
        self.closing = OrderedClosing(self.file, self.bank, [self.forgotten.append], lambda: self.now / 1000)

    def anew(self) -> None:
        self.file.close()
        self.begin()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ClosingDesk]:
    made = ClosingDesk(tmp_path / "owner-desk")
    yield made
    made.file.close()


def test_an_order_is_carried_out_when_it_is_due(desk: ClosingDesk) -> None:
    assert desk.closing.order(ALICE, 7) == Closing(0, 7 * DAY_MS)
    assert desk.closing.closes_at(ALICE) == 7 * DAY_MS
    desk.now = 7 * DAY_MS - 1
    assert desk.closing.turn()
    assert not desk.bank.closed
    desk.anew()
    desk.now += 1
    assert desk.closing.keep(ALICE) == CHANGED  # it is due
    assert desk.closing.turn()
    assert (desk.bank.closed, desk.bank.erased, desk.forgotten) == ({ALICE: 1}, {ALICE: 1}, [ALICE])
    assert desk.closing.closes_at(ALICE) == 0
    assert desk.closing.turn()
    assert desk.bank.closed == {ALICE: 1}
    assert ALICE.encode() not in b"".join(each.read_bytes() for each in desk.folder.iterdir())


def test_an_order_is_taken_back_and_given_again(desk: ClosingDesk) -> None:
    assert desk.closing.keep(ALICE) == CHANGED
    assert isinstance(desk.closing.order(ALICE, 1), Closing)
    assert desk.closing.order(ALICE, 30) == CHANGED  # of another tab
    assert desk.closing.keep(BOB) == CHANGED
    assert desk.closing.keep(ALICE) is None
    assert desk.closing.keep(ALICE) == CHANGED
    desk.now = 2 * DAY_MS
    assert desk.closing.turn()
    assert not desk.bank.closed
    assert desk.closing.order(ALICE, 0) == Closing(desk.now, desk.now)
    assert desk.closing.turn()
    assert desk.bank.erased == {ALICE: 1}


@pytest.mark.parametrize("days", [-1, 2, 31, 10**9])
def test_no_other_grace(desk: ClosingDesk, days: int) -> None:
    assert desk.closing.order(ALICE, days) == DeskRefusal(Why.INVALID, "grace_days")


def test_while_kafka_is_away_no_order_is_taken(desk: ClosingDesk) -> None:
    desk.bank.away = True
    assert desk.closing.order(ALICE, 0) == DeskRefusal(Why.DELAYED, "closing")
    assert desk.closing.closes_at(ALICE) == 0


def test_what_cannot_be_done_is_tried_again_and_holds_up_nobody_else(desk: ClosingDesk) -> None:
    desk.bank.close_fails = {ALICE}  # a legal hold came since
    for owner in OWNERS:
        desk.closing.order(owner, 0)
    assert not desk.closing.turn()
    assert (desk.bank.erased, desk.forgotten) == ({BOB: 1}, [BOB])
    assert desk.closing.keep(ALICE) == CHANGED
    desk.bank.close_fails, desk.bank.erase_fails = set(), True
    assert not desk.closing.turn()
    assert desk.closing.closes_at(ALICE) == 0 == desk.now
    assert desk.forgotten == [BOB]
    desk.anew()
    desk.bank.erase_fails = False
    assert desk.closing.turn()
    assert desk.forgotten == [BOB, ALICE]


def test_a_kill_between_erasing_and_forgetting_leads_to_all_of_it_anew(desk: ClosingDesk) -> None:
    def killed(_owner: str) -> None:
        raise KeyboardInterrupt

    desk.closing.order(ALICE, 0)
    with pytest.raises(KeyboardInterrupt):
        OrderedClosing(desk.file, desk.bank, [killed], lambda: 0).turn()
    desk.anew()
    assert desk.closing.turn()
    assert desk.forgotten == [ALICE]


def test_the_thread_carries_out_what_is_due(desk: ClosingDesk) -> None:
    desk.closing.start()
    desk.closing.order(ALICE, 0)
    for _ in range(3000):
        if desk.forgotten or desk.closing._stop.wait(0.02):
            break
    desk.closing.close()
    assert desk.forgotten == [ALICE]


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"no database" * 1000)
    with pytest.raises(ClosingsDamagedError, match="newest backup"):
        ClosingsFile(tmp_path)


def test_the_file_is_its_owners_alone_and_of_this_version(tmp_path: Path) -> None:
    folder = tmp_path / "owner-desk"
    ClosingsFile(folder).close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600


class Orders(RuleBasedStateMachine):
    """Orders as a model has them: whatever befalls the desk, an account closes by its order alone, and then it does."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.desk, self.due = ClosingDesk(self.place / "desk"), dict[str, int]()

    def teardown(self) -> None:
        self.desk.file.close()
        shutil.rmtree(self.place)

    @rule(owner=st.sampled_from(OWNERS), days=st.sampled_from(sorted(GRACE_DAYS)))
    def order(self, owner: str, days: int) -> None:
        found = self.desk.closing.order(owner, days)
        if isinstance(found, Closing):
            assert owner not in self.due
            self.due[owner] = found.due
        else:
            assert owner in self.due or owner in self.desk.bank.closed

    @rule(owner=st.sampled_from(OWNERS))
    def keep(self, owner: str) -> None:
        if self.desk.closing.keep(owner) is None:
            assert self.due.pop(owner) > self.desk.now
            assert owner not in self.desk.bank.closed

    @rule(hours=st.integers(1, 24 * 40))
    def wait(self, hours: int) -> None:
        self.desk.now += hours * 3_600_000

    @rule(fails=st.booleans(), held=st.sets(st.sampled_from(OWNERS)))
    def turn(self, fails: bool, held: set[str]) -> None:
        self.desk.bank.erase_fails, self.desk.bank.close_fails = fails, held
        done = self.desk.closing.turn()
        due = {owner for owner, at in self.due.items() if at <= self.desk.now}
        assert done == (not due & held and not (fails and due))
        if not fails:
            for owner in due - held:
                assert owner in self.desk.forgotten
                del self.due[owner]

    @rule()
    def anew(self) -> None:
        self.desk.anew()

    @invariant()
    def nobody_is_erased_without_an_order(self) -> None:
        for owner in OWNERS:
            assert self.desk.closing.closes_at(owner) == self.due.get(owner, 0)
            assert owner not in self.desk.bank.erased or owner not in self.due
            assert self.desk.forgotten.count(owner) <= 1


Orders.TestCase.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)
TestOrders = Orders.TestCase


def test_orders_that_were_put_off_keep_their_time_if_it_is_later(tmp_path: Path) -> None:
    file = ClosingsFile(tmp_path)
    for order in (ClosingOrder(ALICE, 1, 5, 0), ClosingOrder(BOB, 1, 500, 0)):
        file.add(order)
    file.put_off(100)
    assert [file.of(owner) for owner in OWNERS] == [ClosingOrder(ALICE, 1, 100, 0), ClosingOrder(BOB, 1, 500, 0)]
    file.close()
