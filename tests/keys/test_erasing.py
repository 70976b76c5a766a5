"""Erased owners' keys: gone for whoever has the topic's every byte and all of the custody that is left. Nobody else's
key is touched, and what cuts an erasure off anywhere is gone on with.
"""

import os
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.keys.custody import WrappedKey
from bank.keys.groups import ALL, group_of
from bank.keys.key_records import ErasedOwners, KeyEpoch, OwnerKeyRows, context_of, decoded, encoded
from bank.keys.key_table import KeyTable
from bank.keys.opening import Unopened
from bank.keys.owner_rows import EpochKey, new_row
from bank.store import Fault
from pipelines.keys.erasing import erase
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import CHECK_S, OwnerKeys
from pipelines.keys.protocol import KeysError, KeysRefused, KeysUnavailable
from pipelines.keys.rotation import differing
from teller.operate.epochs.beginning import begin
from teller.operate.epochs.erasing import erase_keys
from teller.operate.epochs.listing import epochs
from tests.access.readers import reading_of
from tests.keys.thief import TappedCustody, TappedKeys, stolen

#: Of many groups; the last two of one group.
OWNERS = [*(sha256(b"%d" % number).hexdigest()[:32] for number in range(9)), "ab" * 16, "ab" * 15 + "cd"]
TOPIC = ("read_keys", "begin_epoch", "commit_epoch")
CUSTODY = ("unwrap", "rotate", "wrap", "destroy_before")


class Bank:
    """A topic, a custody, and a router that has made keys."""

    def __init__(self) -> None:
        self.faults: dict[str, Fault] = {}
        self.topic = TappedKeys(lambda method: self.faults.pop(method, None))
        self.custody = TappedCustody(lambda method: self.faults.pop(method, None))
        self.now = 0.0
        self.router = self.process()
        self.router.ensure(OWNERS)
        self.keys = {owner: self.router.key_of(owner) for owner in OWNERS}

    def process(self) -> OwnerKeys:
        return OwnerKeys(self.topic.open, self.custody, clock=lambda: self.now)

    def erase(self, *owners: str) -> tuple[int, int]:
        found = erase_keys(self.topic.open, self.topic.rewrite, self.custody, owners)
        return found.owners, found.before

    def left(self) -> dict[str, bytes | None]:
        """The keys that a process has which starts now; it asks for all."""
        late = self.process()
        late.ensure(OWNERS)
        return {owner: key for owner in OWNERS if (key := late.key_of(owner)) is not None}

    def others(self, *owners: str) -> dict[str, bytes | None]:
        return {owner: key for owner, key in self.keys.items() if owner not in owners}

    def can_be_had(self) -> set[str]:
        """The owners whose keys a thief has."""
        found = stolen(self.topic, self.custody)
        return {owner for owner in OWNERS if self.keys[owner] in found.get(owner, ())}


@pytest.fixture
def bank() -> Bank:
    return Bank()


@pytest.mark.parametrize("owners", [OWNERS[:1], OWNERS[2:5], OWNERS[-1:], OWNERS])
def test_the_key_is_gone_from_all_that_ever_was(bank: Bank, owners: list[str]) -> None:
    begin(bank.topic.open, bank.topic.rewrite, bank.custody)
    assert bank.can_be_had() == set(OWNERS)
    assert bank.erase(*owners) == (len(owners), 0)
    assert bank.can_be_had() == set(OWNERS) - set(owners)
    assert bank.left() == bank.others(*owners)


def test_until_the_custody_has_destroyed_it_a_thief_has_it(bank: Bank) -> None:
    erase(bank.topic.rewrite(), 1, bank.custody, OWNERS[:1])
    assert bank.left() == bank.others(OWNERS[0])
    assert bank.can_be_had() == set(OWNERS)


def test_only_the_owners_groups_are_written_anew(bank: Bank) -> None:
    before = len(bank.topic.records)
    bank.erase(OWNERS[-1])
    written = [decoded(each) for each in bank.topic.records[before:]]
    [epoch] = [each for each in written if isinstance(each, KeyEpoch) and each.grouped]
    assert epoch.renewed == {group_of(bytes.fromhex(OWNERS[-1]))}
    rows = b"".join(each.rows for each in written if isinstance(each, OwnerKeyRows))
    assert rows[:16].hex() == OWNERS[-2]
    assert len(rows) == 76


def test_all_go_by_it_at_once_and_an_erased_owner_gets_no_key(bank: Bank) -> None:
    for reader in (bank.router, bank.process()):
        bank.erase(OWNERS[0])
        reader.ensure(OWNERS)
        assert reader.is_erased(OWNERS[0])
        assert not reader.is_erased(OWNERS[1])
        assert reader.key_of(OWNERS[0]) is None
        assert {owner: reader.key_of(owner) for owner in OWNERS[1:]} == bank.others(OWNERS[0])


def test_readers_are_told_why(bank: Bank) -> None:
    bank.erase(OWNERS[0])
    opener = ObjectOpener(bank.process, reading_of())
    assert opener.key_of(OWNERS[0]) is Unopened.ERASED
    assert opener.key_of("f" * 32) is Unopened.NO_KEY
    assert "erased" in opener.words(Unopened.ERASED)


def test_a_router_that_asks_between_epoch_and_destruction_goes_on(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = bank.custody.unwrap

    def overtaken(wrapped: WrappedKey, context: bytes) -> bytes:
        monkeypatch.setattr(bank.custody, "unwrap", asked)
        bank.erase(OWNERS[0])
        return asked(wrapped, context)

    bank.now += CHECK_S
    monkeypatch.setattr(bank.custody, "unwrap", overtaken)
    bank.router.ensure(OWNERS)
    assert bank.router.epoch == 2
    assert bank.router.key_of(OWNERS[1]) == bank.keys[OWNERS[1]]


def test_a_row_that_a_router_appends_late_counts_no_more(bank: Bank) -> None:
    new, table = "ab" * 14 + "0000", KeyTable()
    table.read(bank.topic.open().read())
    assert table.epoch is not None
    wraps = table.epoch.opened(bank.custody.unwrap(table.epoch.key, table.epoch.context))
    assert wraps is not None
    late = [
        encoded(OwnerKeyRows(1, new_row(wraps, bytes.fromhex(each), lambda size: b"r" * size)))
        for each in (OWNERS[-1], new)
    ]
    bank.erase(OWNERS[-1])
    bank.topic.records += late
    assert bank.left() == bank.others(OWNERS[-1])
    reader = bank.process()
    reader.ensure([])
    assert reader.key_of(new) is None
    assert reader.is_erased(OWNERS[-1])
    # and one of an epoch that is in force
    bank.topic.records.append(encoded(OwnerKeyRows(2, bytes.fromhex(OWNERS[-1]) + b"r" * 60)))
    begin(bank.topic.open, bank.topic.rewrite, bank.custody)
    assert bank.left() == bank.others(OWNERS[-1])


def test_new_epochs_carry_over_who_is_erased(bank: Bank) -> None:
    bank.erase(*OWNERS[:2])
    for _ in range(2):
        begin(bank.topic.open, bank.topic.rewrite, bank.custody, trim=True)
    assert bank.left() == bank.others(*OWNERS[:2])
    [listed] = epochs(bank.topic.open())
    assert (listed.owners, listed.erased, listed.groups, listed.renewed) == (len(OWNERS) - 2, 2, len(ALL), len(ALL))
    assert bank.erase(*OWNERS[:3]) == (1, 2)
    assert bank.left() == bank.others(*OWNERS[:3])


def test_who_is_erased_already_is_not_erased_anew_and_the_destruction_is_gone_on_with(bank: Bank) -> None:
    bank.faults["destroy_before"] = Fault.BEFORE
    with pytest.raises(KeysUnavailable, match="not destroyed its former versions yet"):
        bank.erase(OWNERS[0])
    assert bank.can_be_had() == set(OWNERS)
    before = len(bank.topic.records)
    assert bank.erase(OWNERS[0]) == (0, 1)
    assert bank.can_be_had() == set(OWNERS[1:])
    assert bank.erase(OWNERS[0]) == (0, 1)
    assert len(bank.topic.records) == before


def test_owners_who_never_had_a_key_get_none(bank: Bank) -> None:
    assert bank.erase("f" * 32) == (1, 0)
    late = bank.process()
    late.ensure(["f" * 32])
    assert late.is_erased("f" * 32)
    assert late.key_of("f" * 32) is None
    assert bank.left() == bank.keys


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER])
@pytest.mark.parametrize("method", [*TOPIC, *CUSTODY])
def test_what_is_cut_off_is_run_again(bank: Bank, method: str, fault: Fault) -> None:
    bank.faults[method] = fault
    with pytest.raises(KeysUnavailable):
        bank.erase(*OWNERS[:2])
    bank.router.ensure(OWNERS)  # a router sees all or nothing of it
    kept = {owner for owner in OWNERS if bank.router.key_of(owner) == bank.keys[owner]}
    assert kept in (set(OWNERS), set(OWNERS[2:]))
    bank.erase(*OWNERS[:2])
    assert bank.left() == bank.others(*OWNERS[:2])
    assert bank.can_be_had() == set(OWNERS[2:])


def test_while_the_custody_is_silent_nothing_changes(bank: Bank) -> None:
    bank.custody.faults = lambda _method: Fault.BEFORE
    before = list(bank.topic.records)
    with pytest.raises(KeysUnavailable, match="nothing was done"):
        bank.erase(OWNERS[0])
    assert bank.topic.records == before


def test_of_two_at_once_the_later_goes_on_and_the_former_is_run_again(bank: Bank) -> None:
    """The former is overtaken in the middle of its transaction: what it wrote lies there for whoever has the disk."""
    begun: list[str] = []

    def overtaken() -> None:
        if not begun:
            begun.append(OWNERS[1])
            bank.erase(*begun)

    bank.topic.writing = overtaken
    with pytest.raises(KeysUnavailable):
        bank.erase(OWNERS[0])
    assert len(bank.topic.given_up) > 3
    assert bank.can_be_had() == {*OWNERS[2:], OWNERS[0]}
    assert bank.left() == bank.others(OWNERS[1])
    bank.erase(OWNERS[0])
    assert bank.can_be_had() == set(OWNERS[2:])
    assert bank.left() == bank.others(*OWNERS[:2])


def test_one_that_is_overtaken_before_it_destroys_leaves_the_later_epochs_version(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    destroy = bank.custody.destroy_before

    def overtaken(version: str) -> None:
        monkeypatch.setattr(bank.custody, "destroy_before", destroy)
        bank.erase(OWNERS[1])
        destroy(version)

    monkeypatch.setattr(bank.custody, "destroy_before", overtaken)
    bank.erase(OWNERS[0])
    assert bank.custody.versions == ["3"]
    assert bank.left() == bank.others(*OWNERS[:2])


def test_a_version_that_somebody_else_made_meanwhile_stops_it(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    rotate_once = bank.custody.rotate
    monkeypatch.setattr(bank.custody, "rotate", lambda: (rotate_once(), rotate_once())[0])
    with pytest.raises(KeysUnavailable, match="run it again"):
        bank.erase(OWNERS[0])
    assert bank.left() == bank.keys


def test_a_damaged_row_of_the_group_stops_it_and_nothing_changes(bank: Bank) -> None:
    bank.topic.records.append(encoded(OwnerKeyRows(1, bytes.fromhex("ab" * 14 + "0000") + b"x" * 60)))
    before = list(bank.topic.records)
    with pytest.raises(KeysRefused, match="nothing was changed"):
        bank.erase(OWNERS[-1])
    assert bank.topic.records == before
    assert bank.erase(OWNERS[0]) == (1, 0)  # of another group


def test_a_comparison_finds_who_is_erased_and_who_is_not(bank: Bank) -> None:
    before, after = KeyTable(), KeyTable()
    before.read(bank.topic.open().read())
    erase(bank.topic.rewrite(), 1, bank.custody, OWNERS[:1])
    after.read(bank.topic.open().read())
    first = bytes.fromhex(OWNERS[0])
    assert differing(before, after, bank.custody, [first]) == 0
    assert differing(before, after, bank.custody) == 2  # the key is gone, and nobody had asked for that
    assert differing(before, before, bank.custody, [first]) == 1


# --- banks of before there were groups


def former() -> Bank:
    """A bank whose epoch in force has no groups."""
    bank = Bank()
    key, epoch = b"e" * 32, EpochKey.of(1, b"e" * 32)
    first = KeyEpoch(1, complete=True, custody="", key=bank.custody.wrap(key, context_of(1)))
    made = {bytes.fromhex(each): bank.keys[each] or b"" for each in OWNERS[:-1]}
    rows = b"".join(owner + epoch.wrap(owner, key, os.urandom(12)) for owner, key in made.items())
    bank.topic.records = [encoded(first), encoded(OwnerKeyRows(1, rows, grouped=False))]
    bank.router.close()
    bank.router = bank.process()
    bank.router.ensure(OWNERS)
    bank.keys[OWNERS[-1]] = bank.router.key_of(OWNERS[-1])
    return bank


def test_a_bank_of_before_goes_on_as_it_was_until_a_new_epoch() -> None:
    bank = former()
    last = decoded(bank.topic.records[-1])
    assert isinstance(last, OwnerKeyRows)
    assert not last.grouped
    assert bank.left() == bank.keys
    begin(bank.topic.open, bank.topic.rewrite, bank.custody)
    assert bank.left() == bank.keys
    bank.router.ensure(["f" * 32])
    last = decoded(bank.topic.records[-1])
    assert isinstance(last, OwnerKeyRows)
    assert last.grouped
    assert [each.groups for each in epochs(bank.topic.open())] == [0, len(ALL)]


def test_erasing_makes_groups_where_there_are_none() -> None:
    bank = former()
    with pytest.raises(KeysRefused, match="no groups"):
        erase(bank.topic.rewrite(), 1, bank.custody, OWNERS[:1])
    bank.topic.rewrite()
    assert bank.erase(OWNERS[0]) == (1, 0)
    assert bank.can_be_had() == set(OWNERS[1:])
    assert bank.left() == bank.others(OWNERS[0])


def test_who_knows_no_groups_makes_no_key_from_then_on() -> None:
    """A router of before sees the mark alone, behind which its rows do not count."""
    bank = former()
    begin(bank.topic.open, bank.topic.rewrite, bank.custody)
    table = KeyTable()
    older = [each for each in map(decoded, bank.topic.records) if not isinstance(each, ErasedOwners)]
    for record in older:
        if record is not None and not record.grouped:
            table.take(record)
    assert table.epoch is not None
    assert table.epoch.epoch == 1
    assert not table.take(OwnerKeyRows(1, bytes.fromhex("f" * 32) + b"x" * 60, grouped=False))


def test_an_epoch_by_a_command_that_knows_no_groups_never_holds(bank: Bank) -> None:
    bank.erase(OWNERS[0])
    wrapped = bank.custody.wrap(b"e" * 32, context_of(3))
    rows = OwnerKeyRows(3, bytes.fromhex(OWNERS[0]) + b"x" * 60, 1, grouped=False)
    bank.topic.records += [encoded(KeyEpoch(3, complete=False, custody="", key=wrapped)), encoded(rows)]
    assert bank.left() == bank.others(OWNERS[0])
    bank.router.ensure(["f" * 32])
    assert bank.router.epoch == 2
    assert bank.router.key_of("f" * 32) is not None


@given(st.data())
@settings(max_examples=12)
def test_no_fault_loses_a_key_or_brings_one_back(data: st.DataObject) -> None:
    """Routers, erasures and new epochs, and calls that fail, or are done and look failed."""
    chance = st.sampled_from([None, None, None, None, Fault.BEFORE, Fault.AFTER])
    bank, faults = Bank(), data.draw(st.lists(chance, max_size=60))
    bank.topic._fault = bank.custody.faults = lambda _method: faults.pop() if faults else None
    processes, gone = [bank.router, bank.process()], set[str]()
    for _step in range(data.draw(st.integers(2, 12))):
        try:
            what = data.draw(st.integers(0, 3))
            if what == 0:
                some = data.draw(st.lists(st.sampled_from(OWNERS), min_size=1, max_size=3, unique=True))
                gone.update(some)
                bank.erase(*some)
            elif what == 1:
                begin(bank.topic.open, bank.topic.rewrite, bank.custody, trim=data.draw(st.booleans()))
            else:
                processes[what - 2].ensure(OWNERS)
        except KeysError:
            continue
    faults.clear()
    bank.topic.rewrite().close()
    if gone:
        bank.erase(*gone)
    assert bank.left() == bank.others(*gone)
    assert bank.can_be_had() == set(OWNERS) - gone
    for each in processes:
        each.ensure(OWNERS)
        assert {owner for owner in OWNERS if each.is_erased(owner)} == gone
