"""A faultless line is found faultless at any moment, at rest and at work; and each thing that can be wrong is found."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.router.receipt import object_id
from teller.audit.findings import FIRST, Kind
from teller.audit.sources import Foreign, Lane, Spans
from teller.audit.verdict import Verdict
from teller.audit.verify import NothingCommittedError, verify
from tests.audit.memory_sources import MemorySources
from tests.audit.world import ACTIONS, LANES, OWNERS, Action, Raw, World, bucket_of, failed_event, worlds


def verdict(world: World) -> Verdict:
    return verify(MemorySources(world), bucket_of)


@given(worlds())
def test_a_faultless_line_is_well_at_any_moment(world: World) -> None:
    assert list(verdict(world).findings) == []


@settings(max_examples=200)
@given(worlds(), st.data())
def test_and_while_it_goes_on(world: World, data: st.DataObject) -> None:
    def move() -> None:
        for action in data.draw(st.lists(ACTIONS, max_size=6)):
            world.do(action)

    assert list(verify(MemorySources(world, move), bucket_of).findings) == []


@given(worlds())
def test_the_figures_count_every_record_once(world: World) -> None:
    world.finish()
    figures = verdict(world).figures
    raws = [(lane, raw) for lane, line in world.lines.items() for raw in line.raw if raw]
    for row in figures.domains:
        fates = [raw.fate for lane, raw in raws if lane.domain == row.domain]
        assert row.stored == fates.count("stored")
        assert sum(row.failed.values()) == len(fates) - row.stored
        assert row.failed.get("duplicate_event", 0) == fates.count("duplicate")
        assert (row.waiting, row.unread, row.lost) == (0, 0, 0)
    counts = figures.counts
    assert counts.records == figures.total.stored
    assert counts.objects == counts.receipts == counts.metering == len(world.objects)
    assert counts.bytes == sum(item.size_bytes for item in world.objects.values())
    assert counts.buckets == len({bucket for bucket, _ in world.objects})
    assert (figures.covered, figures.moving) == (0, 0)


def test_what_a_killed_router_left_is_covered_and_waits() -> None:
    world = World()
    for name in ("deposit", "deposit", "work", "commit", "plan", "put"):
        world.do(Action(name, LANES[0], 9, Raw("stored", OWNERS[1])))
    found = verdict(world)
    assert found.well
    assert (found.figures.covered, found.figures.total.waiting, found.figures.total.stored) == (1, 2, 0)


def receipt(world: World) -> dict[str, Any]:
    """One of at least two records, of the first lane: `worlds` sees to it."""
    return next(one for one in world.receipts if one["record_count"] > 1 and one["clean_topic"].endswith("social"))


def place(one: dict[str, Any]) -> tuple[str, str]:
    return one["bucket"], one["object_key"]


def charge(world: World) -> dict[str, Any]:
    return next(one for one in world.metering if place(one["data"]) == place(receipt(world)))


def change(world: World, **what: Any) -> None:
    world.objects[place(receipt(world))] = replace(world.objects[place(receipt(world))], **what)


def item(world: World) -> Any:
    return world.objects[place(receipt(world))]


def stray(world: World, key: str = "notes.txt") -> None:
    world.objects[receipt(world)["bucket"], key] = replace(item(world), key=key)


def future_stray(world: World) -> None:
    stray(world, receipt(world)["object_key"].replace(f"{receipt(world)['chunk_start']:020d}", f"{10**6:020d}"))


def another_bucket(world: World) -> None:
    """All of it in a bucket that is not the owner's, and every id in order."""
    one, event, there = receipt(world), charge(world), world.objects.pop(place(receipt(world)))
    one["bucket"] = event["data"]["bucket"] = "teller-elsewhere"
    one["receipt_id"] = object_id(*place(one))
    event["id"] = str(one["receipt_id"])
    world.objects[place(one)] = replace(there, bucket="teller-elsewhere")


def forgotten(world: World) -> None:
    """Nothing is left of an object and its records."""
    one, event = receipt(world), charge(world)
    del world.objects[place(one)]
    world.metering.remove(event)
    world.receipts.remove(one)


def forgotten_failure(world: World) -> None:
    offset = next(one for one in world.failed if one["reason"] == "bad_json")
    world.failed[:] = [one for one in world.failed if one["failure_id"] != offset["failure_id"]]


def stored_twice(world: World) -> None:
    """A router that took a repeat for a new record."""
    line = world.lines[LANES[0]]
    line.clean.append(receipt(world)["raw_offsets"][0])
    line.high = line.clean[-1] - 1
    world.do(Action("plan", LANES[0], 10**6))
    world.do(Action("route", LANES[0]))
    line.high = max(line.clean)


def beyond(world: World) -> None:
    """The routers' offsets were set back."""
    line = world.lines[LANES[0]]
    line.router = receipt(world)["chunk_start"]


def expired(world: World) -> None:
    """Records that came, and went before a worker looked at them."""
    line = world.lines[LANES[2]]
    line.raw += [Raw("stored")] * 3
    line.raw_start = len(line.raw)


def expired_clean(world: World) -> None:
    line = world.lines[LANES[2]]
    for name in ("deposit", "deposit", "work", "commit"):
        world.do(Action(name, LANES[2], 9))
    line.clean_start = len(line.clean)


def lost_and_raw_gone(world: World) -> None:
    """The raw records went as they should; then an object and its receipt are forgotten."""
    world.lines[LANES[0]].raw_start = world.lines[LANES[0]].worker
    forgotten(world)


Break = Callable[[World], object]
BREAKS: dict[str, tuple[Break, dict[Kind, int | None]]] = {
    "an object is gone": (lambda w: w.objects.pop(place(receipt(w))), {Kind.OBJECT_MISSING: 1}),
    "its bytes changed": (lambda w: change(w, sha256="0" * 64), {Kind.OBJECT_DAMAGED: 1}),
    "its size changed": (lambda w: change(w, size_bytes=7), {Kind.OBJECT_DAMAGED: 1}),
    "it cannot be read": (lambda w: change(w, readable=False), {Kind.OBJECT_UNREADABLE: 1}),
    "a record more is in it": (lambda w: change(w, records=item(w).records + 1), {Kind.COUNT_DIFFERS: 1}),
    "a record of another's": (lambda w: change(w, owners=item(w).owners | {"f" * 32}), {Kind.OWNER_FOREIGN: 1}),
    "of another depositor": (lambda w: change(w, depositors=frozenset(["x"])), {Kind.DEPOSITOR_DIFFERS: 1}),
    "of another schema": (lambda w: change(w, schema="social.reaction.v1"), {Kind.SCHEMA_DIFFERS: 1}),
    "a file that nobody knows": (stray, {Kind.OBJECT_STRAY: 1}),
    "an object of a chunk that never was": (future_stray, {Kind.OBJECT_STRAY: 1}),
    "another owner's bucket": (another_bucket, {Kind.BUCKET_FOREIGN: 1}),
    "a receipt is gone": (
        lambda w: w.receipts.remove(receipt(w)),
        {Kind.RECEIPT_MISSING: 1, Kind.RECORD_LOST: None},
    ),
    "a receipt came twice": (lambda w: w.receipts.append(receipt(w)), {Kind.RECEIPT_REPEATED: 1}),
    "a receipt of another id": (
        lambda w: receipt(w).update(receipt_id=UUID(int=1)),
        {Kind.RECEIPT_BROKEN: 1, Kind.METERING_DIFFERS: 1},
    ),
    "a receipt counts wrong": (
        lambda w: receipt(w).update(record_count=99),
        {Kind.RECEIPT_BROKEN: 1, Kind.METERING_DIFFERS: 1, Kind.COUNT_DIFFERS: 1},
    ),
    "a metering event is gone": (lambda w: w.metering.remove(charge(w)), {Kind.METERING_MISSING: 1}),
    "a metering event came twice": (lambda w: w.metering.append(charge(w)), {Kind.METERING_REPEATED: 1}),
    "somebody else is charged": (lambda w: charge(w)["data"].update(depositor="x"), {Kind.METERING_DIFFERS: 1}),
    "a record more is charged": (lambda w: charge(w)["data"].update(records=99), {Kind.METERING_DIFFERS: 1}),
    "a byte more is charged": (lambda w: charge(w)["data"].update(bytes=9), {Kind.METERING_DIFFERS: 1}),
    "an object is charged that never was": (
        lambda w: w.metering.append(charge(w) | {"data": charge(w)["data"] | {"object_key": "x"}}),
        {Kind.METERING_STRAY: 1},
    ),
    "all of an object is forgotten": (forgotten, {Kind.RECORD_LOST: None}),
    "and its raw records are gone": (lost_and_raw_gone, {Kind.RECORD_LOST: None}),
    "a failed event is gone": (forgotten_failure, {Kind.RECORD_LOST: 1}),
    "a failed event of another id": (
        lambda w: w.failed.append(w.failed[0] | {"failure_id": UUID(int=1)}),
        {Kind.FAILED_ID: 1},
    ),
    "stored and failed": (
        lambda w: w.failed.append(failed_event(LANES[0], receipt(w)["raw_offsets"][0], "bad_json")),
        {Kind.RECORD_TWICE: 1},
    ),
    "stored twice": (stored_twice, {Kind.RECORD_TWICE: 1}),
    "a failed event of no record": (
        lambda w: w.failed.append(failed_event(LANES[0], 10**6, "bad_json")),
        {Kind.RECORD_INVENTED: 1},
    ),
    "a failed event of another topic": (
        lambda w: w.failed.append(failed_event(LANES[0]._replace(domain="letters"), 0, "bad_json")),
        {Kind.RECORD_INVENTED: 1},
    ),
    "the routers' offsets were set back": (beyond, {Kind.RECEIPT_BEYOND: None}),
    "raw records expired": (expired, {Kind.RECORD_EXPIRED: 3}),
    "clean records expired": (expired_clean, {Kind.RECORD_EXPIRED: 2, Kind.RECORD_LOST: 2}),
}


@pytest.mark.parametrize("name", BREAKS)
@settings(max_examples=25)
@given(world=worlds())
def test_whatever_is_broken_is_found_and_nothing_else(name: str, world: World) -> None:
    world.finish()
    assert verdict(world).well
    damage, wanted = BREAKS[name]
    damage(world)
    found = {finding.kind: finding for finding in verdict(world).findings}
    assert found.keys() == wanted.keys()
    for kind, count in wanted.items():
        assert count is None or found[kind].count == count
        assert found[kind].places


def two_of_a_chunk() -> World:
    """Clean offsets 0 and 2 are one owner's, 1 and 3 another's."""
    world = World()
    for owner in (OWNERS[0], OWNERS[1], OWNERS[0], OWNERS[1]):
        world.do(Action("deposit", LANES[0], raw=Raw("stored", owner)))
    world.finish()
    return world


def test_a_clean_record_in_two_receipts() -> None:
    world = two_of_a_chunk()
    world.receipts[1]["clean_offsets"] = [2, 3]
    (found,) = verdict(world).findings
    assert (found.kind, found.count, found.places) == (Kind.CLEAN_TWICE, 1, ("deposits.clean.social/0/2",))


def test_messages_that_are_not_tellers() -> None:
    class Strange(MemorySources):
        def failed(self) -> Iterator[Mapping[str, Any] | Foreign]:
            yield Foreign("deposits.failed/0/0")

        def load(self) -> Iterator[Foreign]:
            yield from super().load()
            yield Foreign("deposits.receipts/0/0")

        def clean(self, spans: Spans) -> Iterator[tuple[Lane, int, int | None]]:
            for lane, each in spans.items():
                yield from ((lane, offset, None) for span in each for offset in span)

    world = two_of_a_chunk()
    world.do(Action("deposit", LANES[0]))
    world.do(Action("work", LANES[0]))
    (found,) = verify(Strange(world), bucket_of).findings
    assert found.kind == Kind.MESSAGE_FOREIGN
    assert found.places == ("deposits.failed/0/0", "deposits.receipts/0/0", "deposits.clean.social/0/4")


def test_a_worker_group_of_another_name_is_no_verdict() -> None:
    world = two_of_a_chunk()
    world.lines[LANES[0]].worker = 0
    with pytest.raises(NothingCommittedError, match="worker_group"):
        verdict(world)


def test_places_are_few_and_all_are_counted() -> None:
    world = two_of_a_chunk()
    for number in range(20):
        stray(world, f"{number:02d}.txt")
    (found,) = verdict(world).findings
    assert (found.count, len(found.places)) == (20, FIRST)
    assert found.places[0] == "teller-000000/00.txt"
    assert str(found).endswith("covers: 20; the first is teller-000000/00.txt")


@given(worlds())
def test_json_round_trips(world: World) -> None:
    stray(world)
    value = verdict(world).as_json()
    assert json.loads(json.dumps(value)) == value
    assert value["well"] is False
    assert value["findings"][0]["kind"] == "object_stray"
    assert [row["domain"] for row in value["figures"]["domains"]] == ["social", "telecom", "purchases"]


def test_every_kind_is_broken_above() -> None:
    elsewhere = {Kind.MESSAGE_FOREIGN, Kind.CLEAN_TWICE}
    assert {kind for _, wanted in BREAKS.values() for kind in wanted} | elsewhere == set(Kind)
