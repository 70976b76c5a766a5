"""The ledger is held against the buckets by count: at any moment of the line, and whoever was erased."""

import json
from collections.abc import Callable
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.charging import held
from bank.ledger.metered import MeteredObject, metered
from bank.receipts.metering_event import EVENT_TYPE, SOURCE
from teller.operate.ledger.verdict import LedgerVerdict
from teller.operate.ledger.verifying import SeenEvent, SeenPosting, verify
from teller.operate.verify.charged import ChargedSums, Counted
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.verify import verify as audit
from tests.verify.breaks import change, charge, item, place, receipt
from tests.verify.leavings import bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.test_verify import verdict
from tests.verify.world import ACTIONS, World, worlds


def events_of(world: World) -> list[MeteredObject]:
    common = {"type": EVENT_TYPE, "source": SOURCE, "time": "2026-11-30T12:00:00Z"}
    found = [metered(json.dumps(common | each).encode()) for each in world.metering]
    assert None not in found
    return [each for each in found if each is not None]


def with_ledger(world: World, read: int | None = None) -> World:
    """Give the world a ledger that has read so many metering events, or all that there are at any time."""

    def ledger(counted: int) -> LedgerVerdict:
        events = events_of(world)
        settled = len(events) if read is None else read
        posted = {each.id: held(each) for each in events[:settled]}
        return verify(
            (SeenPosting("p", each, 0) for each in posted.values()),
            (SeenEvent("e", each, number < settled, number < counted) for number, each in enumerate(events)),
        )

    world.ledger = ledger
    return world


def charged(world: World) -> ChargedSums:
    found = verdict(world)
    assert found.well, found.findings
    assert found.figures.ledger is not None
    return found.figures.ledger


def total(one: Counted, other: Counted) -> Counted:
    return Counted(one.objects + other.objects, one.records + other.records, one.bytes + other.bytes)


@settings(max_examples=20)
@given(worlds(), st.integers(0, 4))
def test_sums_are_the_same_at_any_moment(world: World, read: int) -> None:
    found = charged(with_ledger(world, read))
    assert total(found.there, found.gone) == total(found.posted, found.waiting)
    assert found.posted.objects == min(read, len(world.metering))
    assert found.posted.objects + found.waiting.objects == len(world.metering)


@settings(max_examples=15)
@given(worlds(), st.data())
def test_and_while_the_line_goes_on(world: World, data: st.DataObject) -> None:
    def move() -> None:
        for action in data.draw(st.lists(ACTIONS, max_size=4)):
            world.do(action)

    assert list(audit(MemorySources(with_ledger(world), move), bucket_of).findings) == []


@settings(max_examples=15)
@given(worlds())
def test_erased_owners_count_on(world: World) -> None:
    world.finish()
    before = charged(with_ledger(world))
    owner = receipt(world)["owner"]
    world.erased.add(owner)
    for each in [each for each in world.objects if each[0] == bucket_of(owner)]:
        del world.objects[each]
    found = charged(world)
    assert found.posted == before.posted == total(found.there, found.gone)
    assert found.gone.objects == sum(each["owner"] == owner for each in world.receipts) > 0


def _unmetered(world: World) -> None:
    world.metering.remove(charge(world))


def _another_count(world: World) -> None:
    change(world, records=item(world).records + 1)


def _gone(world: World) -> None:
    del world.objects[place(receipt(world))]


@pytest.mark.parametrize(
    ("damage", "kinds"),
    [
        (_unmetered, {FindingKind.METERING_MISSING, FindingKind.LEDGER_DIFFERS}),
        (_another_count, {FindingKind.COUNT_DIFFERS, FindingKind.LEDGER_DIFFERS}),
        (_gone, {FindingKind.OBJECT_MISSING}),  # what was charged was there
    ],
)
@settings(max_examples=5)
@given(world=worlds())
def test_what_is_not_charged_as_it_lies_there_is_found(
    damage: Callable[[World], None], kinds: set[FindingKind], world: World
) -> None:
    world.finish()
    damage(with_ledger(world))
    assert {each.kind for each in verdict(world).findings} == kinds


@settings(max_examples=5)
@given(worlds())
def test_the_ledgers_own_findings_are_in_the_verdict_with_their_places(world: World) -> None:
    world.finish()
    events = events_of(world)
    lost = [SeenPosting(f"p{at}", held(each), 0) for at, each in enumerate(events[1:])]
    world.ledger = lambda counted: verify(
        chain(lost, lost[-1:] * 7),
        (SeenEvent(f"e{at}", each, settled=True, counted=at < counted) for at, each in enumerate(events)),
    )
    found = {each.kind: each for each in verdict(world).findings}
    assert found.keys() == {
        FindingKind.EVENT_UNPOSTED, FindingKind.LEDGER_DIFFERS, *([FindingKind.POSTING_TWICE] if lost else [])
    }  # fmt: skip
    assert (found[FindingKind.EVENT_UNPOSTED].count, found[FindingKind.EVENT_UNPOSTED].places) == (1, ("e0",))


def test_nothing_is_asked_of_a_bank_without_a_ledger() -> None:
    world = World()
    assert verdict(world).figures.ledger is None
    assert charged(with_ledger(world)).there == Counted(0, 0, 0)
