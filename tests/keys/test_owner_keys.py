"""Owners' keys: made once, the same for all who ask, through faults of Kafka and the custody and through new epochs."""

import os
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.keys.custody import CustodyError, CustodyRefused, CustodyUnavailable, MemoryCustody
from bank.keys.encrypted_object import Random
from bank.keys.key_records import OwnerKeyRows, encoded
from bank.keys.owner_rows import ROW_BYTES
from bank.store import Fault
from pipelines.keys.erasing import erase
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.owner_keys import AGAIN_S, CHECK_S, HOLD_S, OwnerKeys
from pipelines.keys.protocol import KeysError, KeysRefused, KeysUnavailable
from pipelines.keys.rotation import rotate

OWNERS = [f"{number:032x}" for number in range(1, 9)]


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Fail:
    """Raises in the custody while there is an error."""

    def __init__(self) -> None:
        self.error: CustodyError | None = None
        self.calls: list[str] = []

    def __call__(self, method: str) -> CustodyError | None:
        self.calls.append(method)
        return self.error


def owner_keys(
    topic: MemoryKeys, custody: MemoryCustody, clock: Callable[[], float] = lambda: 0.0, random: Random = os.urandom
) -> OwnerKeys:
    return OwnerKeys(topic.open, custody, clock=clock, random=random)


def test_an_owner_has_one_key_whoever_asks() -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    one, other = owner_keys(topic, custody), owner_keys(topic, custody)
    one.ensure(OWNERS[:3])
    other.ensure(OWNERS)
    keys = [other.key_of(owner) for owner in OWNERS]
    assert len(set(keys)) == len(OWNERS)
    assert None not in keys
    assert [one.key_of(owner) for owner in OWNERS] == [*keys[:3], *[None] * 5]
    one.ensure(OWNERS[7:])
    assert [one.key_of(owner) for owner in OWNERS] == keys
    assert one.owners == len(OWNERS)


def test_of_two_who_make_a_key_at_once_both_go_by_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    one, other = owner_keys(topic, custody), owner_keys(topic, custody)
    one.ensure([])
    other.ensure([])
    opened = topic.open()
    append = opened.append

    def overtaken(value: bytes) -> None:
        other.ensure(OWNERS[:1])
        append(value)

    monkeypatch.setattr(opened, "append", overtaken)
    monkeypatch.setattr(one, "_topic", opened)
    one.ensure(OWNERS[:1])
    assert one.key_of(OWNERS[0]) == other.key_of(OWNERS[0]) is not None


def test_the_custody_is_asked_seldom() -> None:
    fail, clock = Fail(), Clock()
    keys = owner_keys(MemoryKeys(), MemoryCustody(fail), clock)
    for owner in OWNERS * 50:
        keys.ensure([owner])
        clock.now += 0.1
    assert fail.calls == ["wrap", "unwrap"]
    clock.now += CHECK_S
    keys.ensure([])
    assert fail.calls == ["wrap", "unwrap", "unwrap"]


def test_while_the_custody_is_silent_all_goes_on_for_a_stated_time() -> None:
    fail, clock, topic = Fail(), Clock(), MemoryKeys()
    keys = owner_keys(topic, MemoryCustody(fail), clock)
    keys.ensure(OWNERS[:1])
    confirmed, fail.error = clock.now, CustodyUnavailable("the custody does not answer")
    while clock.now - confirmed <= HOLD_S:
        clock.now += HOLD_S / 10
        if clock.now - confirmed > HOLD_S:
            break
        keys.ensure(OWNERS[1:])  # an owner's first object as well
        assert keys.trouble
        assert keys.key_of(OWNERS[5]) is not None
    for _second in range(3 * int(AGAIN_S)):  # between two questions to the custody as well
        with pytest.raises(KeysUnavailable, match="does not answer"):
            keys.ensure([])
        clock.now += 1
    fail.error = None
    clock.now += AGAIN_S
    keys.ensure([])
    assert not keys.trouble
    fail.error = CustodyUnavailable("the custody does not answer")
    with pytest.raises(KeysUnavailable):
        owner_keys(topic, MemoryCustody(fail), clock).ensure([])  # one that starts has no epoch key


def test_what_the_custody_refuses_is_not_waited_out() -> None:
    fail, clock = Fail(), Clock()
    keys = owner_keys(MemoryKeys(), MemoryCustody(fail), clock)
    keys.ensure(OWNERS)
    clock.now += CHECK_S
    fail.error = CustodyRefused("the token is refused")
    with pytest.raises(KeysRefused, match="token"):
        keys.ensure([])
    assert keys.key_of(OWNERS[0]) is None


def test_a_version_that_is_gone_is_refused() -> None:
    custody, topic = MemoryCustody(), MemoryKeys()
    owner_keys(topic, custody).ensure(OWNERS)
    custody.destroy_before(custody.rotate())
    with pytest.raises(KeysRefused, match="version"):
        owner_keys(topic, custody).ensure([])


def test_a_new_epoch_changes_no_owners_key() -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    keys = owner_keys(topic, custody)
    keys.ensure(OWNERS)
    before = [keys.key_of(owner) for owner in OWNERS]
    assert len(rotate(topic.rewrite(), keys.epoch, custody)) == len(OWNERS)
    assert [keys.key_of(owner) for owner in OWNERS] == before  # the old table holds until the new one was read
    for reader in (keys, owner_keys(topic, custody)):
        reader.ensure([])
        assert reader.epoch == 2
        assert [reader.key_of(owner) for owner in OWNERS] == before
    custody.destroy_before("2")
    late = owner_keys(topic, custody)
    late.ensure([])
    assert [late.key_of(owner) for owner in OWNERS] == before


def test_who_has_an_old_table_makes_no_key_that_counts() -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    old = owner_keys(topic, custody)
    old.ensure(OWNERS[:1])
    rewriting = topic.rewrite()
    list(rewriting.begin(b""))
    with pytest.raises(KeysUnavailable):
        old.ensure(OWNERS[1:2])  # its row lies behind an open transaction
    with pytest.raises(KeysUnavailable):
        old.ensure(iter(OWNERS[1:2]))  # which can be looked at once
    rewriting.close()
    rotate(topic.rewrite(), 1, custody)
    old.ensure(OWNERS[1:2])
    new = owner_keys(topic, custody)
    new.ensure(OWNERS[1:2])
    assert new.epoch == old.epoch == 2
    assert new.key_of(OWNERS[1]) == old.key_of(OWNERS[1]) is not None


def test_a_topic_that_lost_its_records_is_never_begun_anew() -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    keys = owner_keys(topic, custody)
    keys.ensure(OWNERS)
    keys.close()
    kept, topic.records = topic.records, []
    with pytest.raises(KeysRefused, match="lost"):
        keys.ensure(OWNERS)
    topic.records = kept
    keys.ensure(OWNERS)
    assert keys.key_of(OWNERS[0]) is not None


def test_a_row_of_somebody_else_is_named() -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    keys = owner_keys(topic, custody)
    keys.ensure([])
    topic.records.append(encoded(OwnerKeyRows(1, bytes.fromhex(OWNERS[0]) + b"x" * (ROW_BYTES - 16))))
    keys.ensure(OWNERS)
    with pytest.raises(KeysRefused) as caught:
        keys.key_of(OWNERS[0])
    assert OWNERS[0] not in str(caught.value)
    with pytest.raises(KeysRefused, match="nothing was changed"):
        rotate(topic.rewrite(), 1, custody)


def test_an_erased_owner_gets_no_key() -> None:
    topic, custody = MemoryKeys(), MemoryCustody()
    keys = owner_keys(topic, custody)
    keys.ensure(OWNERS[:2])
    erase(topic.rewrite(), keys.epoch, custody, OWNERS[:1])
    keys.ensure(OWNERS[:2])
    assert [keys.is_erased(owner) for owner in OWNERS[:2]] == [True, False]
    assert keys.key_of(OWNERS[0]) is None
    assert keys.key_of(OWNERS[1]) is not None


@given(st.data())
@settings(max_examples=25)
def test_no_fault_gives_an_owner_two_keys(data: st.DataObject) -> None:
    """Three processes, new epochs, and calls that fail, or are done and look failed: whoever has a key has the same."""
    chance = st.sampled_from([None, None, None, Fault.BEFORE, Fault.AFTER])
    faults = data.draw(st.lists(chance, max_size=40))
    topic = MemoryKeys(lambda _method: faults.pop() if faults else None)
    custody = MemoryCustody()
    processes = [owner_keys(topic, custody) for _ in range(3)]
    used: dict[str, bytes] = {}
    for step in range(data.draw(st.integers(3, 25))):
        keys = processes[data.draw(st.integers(0, 2))]
        owners = data.draw(st.lists(st.sampled_from(OWNERS), max_size=4))
        try:
            if step % 5 == 4 and keys.epoch:
                rewriting = topic.rewrite()
                try:
                    rotate(rewriting, keys.epoch, custody)
                finally:
                    rewriting.close()
            else:
                keys.ensure(owners)
        except KeysError:
            if data.draw(st.booleans()):
                keys.close()
            continue
        for owner in owners:
            if (key := keys.key_of(owner)) is not None:
                assert used.setdefault(owner, key) == key
    faults.clear()
    last = owner_keys(topic, custody)
    last.ensure(OWNERS)
    assert all(last.key_of(owner) == key for owner, key in used.items())
