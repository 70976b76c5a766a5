"""What an audit says of owners who were erased: receipts and metering stay and count, and no object may."""

from hypothesis import given, settings
from hypothesis import strategies as st

from teller.operate.verify.findings import FindingKind
from teller.operate.verify.verify import verify
from tests.verify.breaks import receipt, stray
from tests.verify.leavings import bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.test_verify import verdict
from tests.verify.world import World, worlds


def erase(world: World) -> set[tuple[str, str]]:
    """Erase the owner of a receipt; return the places of its objects, which lie there still."""
    owner = receipt(world)["owner"]
    world.erased.add(owner)
    return {place for place in world.objects if place[0] == bucket_of(owner)}


@settings(max_examples=15)
@given(worlds())
def test_a_world_without_its_objects_is_well(world: World) -> None:
    before = verdict(world).figures
    for place in erase(world):
        del world.objects[place]
    found = verdict(world)
    assert found.well, found.findings
    assert found.figures.domains == before.domains
    assert (before.erased, found.figures.erased) == (0, 1)
    counts = [(each.counts.receipts, each.counts.metering) for each in (found.figures, before)]
    assert counts[0] == counts[1]


@settings(max_examples=15)
@given(worlds())
def test_each_object_that_is_left_is_a_finding_also_a_proof(world: World) -> None:
    left = erase(world)
    stray(world, "proofs/7.tar")
    (found,) = verdict(world).findings
    assert (found.kind, found.count) == (FindingKind.ERASED_REMAINS, len(left) + 1)


@settings(max_examples=20)
@given(worlds(), st.integers(1, 40))
def test_who_is_erased_while_the_audit_reads_is_no_finding(world: World, at: int) -> None:
    calls = [0]

    def move() -> None:
        calls[0] += 1
        if calls[0] == at:
            for place in erase(world):
                del world.objects[place]

    assert verify(MemorySources(world, move), bucket_of).well
