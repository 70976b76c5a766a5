"""A faultless line is found faultless at any moment, at rest and at work; and each thing that can be wrong is found."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teller.operate.ledger.verdict import LedgerProblem
from teller.operate.reconciliation.messages import Foreign, OddKey
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify import partition_reconciliation
from teller.operate.verify.findings import FIRST, FindingKind
from teller.operate.verify.sources import Spans
from teller.operate.verify.verdict import Verdict
from teller.operate.verify.verify import NothingCommittedError, verify
from tests.verify.breaks import BREAKS, stray
from tests.verify.leavings import OWNERS, Raw, bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.test_packages import BREAKS as BREAKS_OF_PACKAGES
from tests.verify.world import ACTIONS, PARTITIONS, Action, World, worlds


def verdict(world: World) -> Verdict:
    return verify(MemorySources(world), bucket_of)


@given(worlds())
def test_a_faultless_line_is_well_at_any_moment(world: World) -> None:
    assert list(verdict(world).findings) == []


@pytest.mark.prove
@settings(max_examples=60)
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
    raws = [(partition, raw) for partition, line in world.lines.items() for raw in line.raw if raw]
    for row in figures.domains:
        fates = [raw.fate for partition, raw in raws if partition.domain == row.domain]
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
        world.do(Action(name, PARTITIONS[0], 9, Raw("stored", OWNERS[1])))
    found = verdict(world)
    assert found.well
    assert (found.figures.covered, found.figures.total.waiting, found.figures.total.stored) == (1, 2, 0)


def test_a_part_of_a_long_chunk_is_stored_and_the_rest_waits() -> None:
    world = World()
    for owner in OWNERS:
        for fate in ("stored", "duplicate"):
            world.do(Action("deposit", PARTITIONS[0], raw=Raw(fate, owner)))
    for name, count in (("work", 9), ("commit", 1), ("plan", 9), ("part", 1), ("put", 9)):
        world.do(Action(name, PARTITIONS[0], count))
    found = verdict(world)
    assert list(found.findings) == []
    assert (found.figures.covered, found.figures.total.waiting, found.figures.total.stored) == (2, 4, 1)
    world.do(Action("route", PARTITIONS[0]))
    assert verdict(world).figures.total.stored == 3


@pytest.mark.long
@pytest.mark.parametrize("name", BREAKS)
@settings(max_examples=25)
@given(world=worlds())
def test_whatever_is_broken_is_found_and_nothing_else(name: str, world: World) -> None:
    world.finish()
    assert verdict(world).well
    world.leaves, world.logged = [], 0  # a bank without a log: `test_leaves` has those with one
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
        world.do(Action("deposit", PARTITIONS[0], raw=Raw("stored", owner)))
    world.finish()
    return world


def test_a_clean_record_in_two_receipts() -> None:
    world = two_of_a_chunk()
    world.receipts[1]["clean_offsets"] = [2, 3]
    (found,) = verdict(world).findings
    assert (found.kind, found.count, found.places) == (FindingKind.CLEAN_TWICE, 1, ("deposits.clean.social/0/2",))


def test_messages_that_are_not_tellers() -> None:
    class Strange(MemorySources):
        def failed(self) -> Iterator[Mapping[str, Any] | Foreign]:
            yield Foreign("deposits.failed/0/0")

        def load(self) -> Iterator[Foreign]:
            yield from super().load()
            yield Foreign("deposits.receipts/0/0")

        def clean(self, spans: Spans) -> Iterator[tuple[StreamPartition, int, int | None]]:
            for partition, each in spans.items():
                yield from ((partition, offset, None) for span in each for offset in span)

    world = two_of_a_chunk()
    world.do(Action("deposit", PARTITIONS[0]))
    world.do(Action("work", PARTITIONS[0]))
    (found,) = verify(Strange(world), bucket_of).findings
    assert found.kind == FindingKind.MESSAGE_FOREIGN
    assert found.places == ("deposits.failed/0/0", "deposits.receipts/0/0", "deposits.clean.social/0/4")


def test_a_failed_event_with_another_key_counts_and_is_told() -> None:
    class Odd(MemorySources):
        def failed(self) -> Iterator[Mapping[str, Any] | Foreign | OddKey]:
            yield from super().failed()
            yield OddKey("deposits.failed/0/0")

    world = World()
    for name in ("deposit", "work", "commit"):
        world.do(Action(name, PARTITIONS[0], raw=Raw("failed")))
    found = verify(Odd(world), bucket_of)
    assert [(each.kind, each.count, each.places) for each in found.findings] == [
        (FindingKind.FAILED_ID, 1, ("deposits.failed/0/0",))
    ]
    assert found.figures.total.failed == {"bad_json": 1}


@given(worlds())
def test_marks_of_transactions_do_not_wait(world: World) -> None:
    waiting = {
        partition: sum(raw is not None for raw in line.raw[line.worker :]) for partition, line in world.lines.items()
    }
    for row in verdict(world).figures.domains:
        assert row.unread == sum(count for partition, count in waiting.items() if partition.domain == row.domain)


def test_where_very_many_wait_offsets_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition_reconciliation, "MOST_COUNTED", 3)
    world = World()
    for name in ("deposit", "deposit", "mark"):
        world.do(Action(name, PARTITIONS[0]))
    assert verdict(world).figures.total.unread == 2
    world.do(Action("mark", PARTITIONS[0]))
    assert verdict(world).figures.total.unread == 4


def test_a_worker_group_of_another_name_is_no_verdict() -> None:
    world = two_of_a_chunk()
    world.lines[PARTITIONS[0]].worker = 0
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
    elsewhere = {
        FindingKind.OBJECT_REPLACED, FindingKind.REPLACEMENT_UNKNOWN, FindingKind.REPLACEMENT_TWICE,
        FindingKind.REPLACEMENT_DIFFERS, FindingKind.ERASED_REMAINS,
        FindingKind.MESSAGE_FOREIGN, FindingKind.CLEAN_TWICE, FindingKind.EVENT_TWICE, FindingKind.CORRECTION_WRONG,
        FindingKind.LEAF_MISSING, FindingKind.LEAF_TWICE, FindingKind.LEAF_UNKNOWN,
        FindingKind.LICENCES_EXCLUDE, FindingKind.LICENCE_UNFOUNDED, FindingKind.WITHDRAWAL_TWICE,
        FindingKind.LEDGER_DIFFERS, *(FindingKind(each.value) for each in LedgerProblem),
        *(kind for _, wanted in BREAKS_OF_PACKAGES.values() for kind in wanted),
        FindingKind.PACKAGE_PAID_WRONG, FindingKind.REVENUE_STRAY,
        FindingKind.WITHDRAWAL_UNMETERED, FindingKind.WITHDRAWAL_STRAY,
    }  # fmt: skip
    assert {kind for _, wanted in BREAKS.values() for kind in wanted} | elsewhere == set(FindingKind)
