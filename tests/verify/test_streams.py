"""Depositors' streams come and go, also while an audit reads."""

from hypothesis import given

from schemas import topics
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.verify import verify
from tests.verify.breaks import place
from tests.verify.leavings import Raw, bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.test_verify import verdict
from tests.verify.world import OF_DEPOSITOR, Action, Line, World, worlds


def with_records(world: World) -> World:
    for raw in (Raw("stored"), Raw("failed"), Raw("stored")):
        world.do(Action("deposit", OF_DEPOSITOR, raw=raw))
    world.finish()
    return world


@given(worlds())
def test_what_is_left_of_a_stream_that_is_gone_counts_and_is_judged(world: World) -> None:
    before = verdict(with_records(world)).figures.total
    line = world.lines.pop(OF_DEPOSITOR)
    found = verdict(world)
    assert found.well
    assert found.figures.total == before
    receipt = next(one for one in reversed(world.receipts) if one["clean_topic"] == OF_DEPOSITOR.clean_topic)
    del world.objects[place(receipt)]
    world.failed.append(world.failed[0] | {"raw_topic": topics.raw("letters")})
    kinds = {each.kind for each in verdict(world).findings}
    assert {FindingKind.OBJECT_MISSING, FindingKind.RECORD_INVENTED} <= kinds
    world.lines[OF_DEPOSITOR] = line
    world.receipts.remove(receipt)
    world.metering[:] = [event for event in world.metering if event["id"] != str(receipt["receipt_id"])]
    assert FindingKind.RECORD_LOST in {each.kind for each in verdict(world).findings}


def test_an_object_without_a_receipt_of_a_stream_that_is_gone_is_a_stray() -> None:
    world = with_records(World())
    world.receipts.clear()
    world.metering.clear()
    del world.lines[OF_DEPOSITOR]
    assert [each.kind for each in verdict(world).findings] == [FindingKind.OBJECT_STRAY]


@given(worlds())
def test_a_stream_that_goes_while_an_audit_reads_is_no_finding(world: World) -> None:
    with_records(world)
    looks = 0

    def move() -> None:
        nonlocal looks
        looks += 1
        if looks == len(world.lines) + 1:  # the first positions are noted
            del world.lines[OF_DEPOSITOR]

    assert list(verify(MemorySources(world, move), bucket_of).findings) == []
    assert OF_DEPOSITOR not in world.lines


@given(worlds())
def test_a_stream_that_comes_while_an_audit_reads_is_no_finding(world: World) -> None:
    """Whenever it comes, and however far its router has come."""
    del world.lines[OF_DEPOSITOR]
    for gone in (world.receipts, world.failed, world.metering):
        gone[:] = [one for one in gone if OF_DEPOSITOR.stream not in str(one)]
    world.leaves, world.logged = [str(one["receipt_id"]) for one in world.receipts], len(world.receipts)
    world.objects = {where: item for where, item in world.objects.items() if OF_DEPOSITOR.stream not in where[1]}
    world.finish()
    names = iter([
        *["deposit"] * 3, "work", "commit", "plan", "put", "route", "deposit", "work", "plan", "put", "route",
        "deposit", "work", "commit", "plan", "put",
    ])  # fmt: skip
    looks = 0

    def move() -> None:
        nonlocal looks
        looks += 1
        if looks > 3 and (name := next(names, "")):
            world.lines.setdefault(OF_DEPOSITOR, Line(OF_DEPOSITOR))
            world.do(Action(name, OF_DEPOSITOR, 9))

    assert list(verify(MemorySources(world, move), bucket_of).findings) == []
