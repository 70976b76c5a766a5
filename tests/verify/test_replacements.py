"""Receipts that stand in the place of others: no record counts twice, none is missed, and each flaw is found."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.identifiers import object_id, revised_key, revision_of
from teller.operate.reconciliation.messages import Foreign
from teller.operate.verify import replacements
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.newest import WrittenAccount
from teller.operate.verify.verdict import Verdict
from teller.operate.verify.verify import verify
from tests.verify.leavings import OWNERS, Raw, bucket_of, metering_event, object_of, replacing_of
from tests.verify.memory_sources import MemorySources
from tests.verify.world import ACTIONS, PARTITIONS, REPLACEMENTS, Action, World, worlds


def verdict(world: World, move: Callable[[], None] = lambda: None) -> Verdict:
    return verify(MemorySources(world, move), bucket_of)


def found_in(world: World, move: Callable[[], None] = lambda: None) -> dict[str, int]:
    return {each.kind.value: each.count for each in verdict(world, move).findings}


def two_objects() -> World:
    """Two owners' objects of one chunk, of two rows each."""
    world = World()
    for owner in (OWNERS[0], OWNERS[1], OWNERS[0], OWNERS[1]):
        world.do(Action("deposit", PARTITIONS[0], raw=Raw("stored", owner)))
    world.finish()
    return world


def replaced() -> World:
    world = two_objects()
    world.do(Action("replace", PARTITIONS[0], 9))
    return world


@settings(max_examples=50)
@given(worlds(), st.lists(REPLACEMENTS, max_size=6))
def test_a_line_is_well_whatever_is_replaced(world: World, steps: list[Action]) -> None:
    before = verdict(world).figures
    for step in steps:
        world.do(step)
    after = verdict(world)
    assert list(after.findings) == []
    assert after.figures.domains == before.domains
    assert after.figures.counts.records == before.counts.records
    assert after.figures.counts.metering == before.counts.metering


@pytest.mark.prove
@settings(max_examples=80)
@given(worlds(), st.data())
def test_and_while_they_are_replaced(world: World, data: st.DataObject) -> None:
    def move() -> None:
        for action in data.draw(st.lists(st.one_of(ACTIONS, REPLACEMENTS), max_size=4)):
            world.do(action)

    assert found_in(world, move) == {}


def test_an_object_that_is_replaced_while_it_is_read_is_not_missed() -> None:
    world = two_objects()

    class Moving(MemorySources):
        def newest(self) -> list[WrittenAccount | Foreign]:  # the receipts were read, and the buckets were not
            world.do(Action("replace", PARTITIONS[0], 9))
            return super().newest()

    found = verify(Moving(world), bucket_of)
    assert list(found.findings) == []
    assert (found.figures.moving, found.figures.total.stored) == (2, 4)


def test_an_encrypted_object_without_a_receipt_waits_for_the_next_run() -> None:
    world = two_objects()
    world.do(Action("encrypt", PARTITIONS[0], 9))
    found = verdict(world)
    assert (list(found.findings), found.figures.covered) == ([], 2)
    for receipt in world.receipts:
        del world.objects[receipt["bucket"], receipt["object_key"]]
    assert found_in(world) == {"object_missing": 2}


def new(world: World) -> dict[str, Any]:
    return world.receipts[-1]


def old(world: World) -> dict[str, Any]:
    return next(one for one in world.receipts if str(one["receipt_id"]) in new(world)["replaces"])


def still_there(world: World) -> None:
    world.objects[old(world)["bucket"], old(world)["object_key"]] = object_of(old(world))


def unknown(world: World) -> None:
    world.receipts.remove(old(world))


def again(world: World) -> None:
    """Somebody replaces the same once more, under a key of his own."""
    key = revised_key(new(world)["object_key"], 7)
    forged = {**new(world), "object_key": key, "receipt_id": object_id(new(world)["bucket"], key)}
    world.objects[forged["bucket"], key] = object_of(forged)
    world.receipts.append(forged)


def chained(world: World) -> None:
    """A replacing receipt may be replaced as well."""
    later = replacing_of(new(world))
    del world.objects[new(world)["bucket"], new(world)["object_key"]]
    world.objects[later["bucket"], later["object_key"]] = object_of(later)
    world.receipts.append(later)


def stray_revision(world: World) -> None:
    """An object beyond all that are known."""
    key = revised_key(new(world)["object_key"], 9)
    world.objects[new(world)["bucket"], key] = object_of(new(world) | {"object_key": key})


BREAKS: dict[str, tuple[Callable[[World], object], dict[str, int]]] = {
    "nothing": (lambda _: None, {}),
    "replaced twice over": (chained, {}),
    "the former object lies there": (still_there, {"object_replaced": 1}),
    "the new object is gone": (
        lambda w: w.objects.pop((new(w)["bucket"], new(w)["object_key"])),
        {"object_missing": 1},
    ),
    "the former receipt is gone": (unknown, {"replacement_unknown": 1, "receipt_missing": 0}),
    "two in one place": (again, {"replacement_twice": 1, "record_twice": 2, "clean_twice": 2}),
    "other rows": (lambda w: new(w).update(rules=["another"]), {"replacement_differs": 1}),
    "metered once more": (lambda w: w.metering.append(metering_event(new(w))), {"metering_repeated": 1}),
    "not metered at all": (
        lambda w: w.metering.remove(next(e for e in w.metering if e["id"] == str(old(w)["receipt_id"]))),
        {"metering_missing": 1},
    ),
    "it says that it replaces nothing": (
        lambda w: new(w).update(replaces=[]),
        {"object_missing": 1, "receipt_broken": 1, "metering_missing": 1, "record_twice": 2, "clean_twice": 2},
    ),
    "an id of its own": (lambda w: new(w).update(receipt_id=UUID(int=3)), {"receipt_broken": 1}),
    "an object beyond": (stray_revision, {"object_stray": 1}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_flaw_is_found_and_nothing_else(name: str) -> None:
    world, (damage, wanted) = replaced(), BREAKS[name]
    damage(world)
    found = found_in(world)
    if name == "the former receipt is gone":
        assert found.pop("metering_stray") == 1
    assert found == {kind: count for kind, count in wanted.items() if count}


@given(st.text(st.sampled_from("a~1-.9"), min_size=1, max_size=6), st.integers(0, 10**9 - 1))
def test_revisions_are_those_of_the_contract(stem: str, number: int) -> None:
    key = f"{stem}.avro"
    assert replacements.revision(key) == revision_of(key)
    assert replacements.unrevised(key, by=number) == revised_key(key, number)
    assert revision_of(revised_key(key, number)) in (number, revision_of(revised_key(key, 0)))


def test_there_is_a_break_for_each_finding_of_replacements() -> None:
    named = {kind for _, wanted in BREAKS.values() for kind in wanted}
    assert {kind for kind in FindingKind if "replace" in kind.value} <= named
