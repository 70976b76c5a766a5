"""When a chunk is cut, what is in it, and when reading pauses."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.router.buffer.buffer import Buffer
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.partition_buffer import RECORD_OVERHEAD, ChunkLimits, PartitionBuffer, waits_since
from pipelines.router.faults import LogUnavailable, RecordForeign
from pipelines.router.kafka.port import Partition
from schemas.catalog import load
from tests.router.bank import OWNERS, TIME

ONE, TWO = Partition("deposits.clean.social", 0), Partition("deposits.clean.social", 1)
LIMITS = ChunkLimits(records=10, size=1000, seconds=30.0)
SCHEMA = load().by_name("social.post.v1")


def record(
    offset: int, raw: int | None = None, size: int = 10, owner: str = OWNERS[0], published: int = -1
) -> CleanRecord:
    raw = offset if raw is None else raw
    return CleanRecord(offset, raw, TIME, owner, "acme", SCHEMA, b"x" * size, published=published)


def partition_buffer(count: int, plan: Intent | None = None, size: int = 10) -> PartitionBuffer:
    made = PartitionBuffer(ONE, plan or Intent(0))
    for offset in range(count):
        made.add(record(offset, size=size), since=100.0 + offset)
    return made


def test_a_chunk_is_cut_by_count() -> None:
    assert not partition_buffer(9).due(LIMITS, 100.0)
    full = partition_buffer(23)
    assert full.due(LIMITS, 100.0)
    assert [(c.start, c.end, len(c.records)) for c in (full.cut(LIMITS), full.cut(LIMITS))] == [
        (0, 10, 10),
        (10, 20, 10),
    ]
    assert not full.due(LIMITS, 100.0)


def test_a_chunk_is_cut_by_bytes() -> None:
    assert not partition_buffer(3, size=300).due(LIMITS, 100.0)
    full = partition_buffer(5, size=300)
    assert full.due(LIMITS, 100.0)
    chunk = full.cut(LIMITS)
    assert (chunk.start, chunk.end) == (0, 4)


def test_a_chunk_is_cut_where_an_object_would_get_more_than_a_receipt_can_list() -> None:
    limits = replace(LIMITS, object_records=3)
    made = PartitionBuffer(ONE, Intent(0))
    for offset, owner in enumerate([0, 1, 0, 1, 2, 0, 1, 0, 0, 0]):
        made.add(record(offset, owner=OWNERS[owner]), since=100.0)
    assert [(c.start, c.end) for c in (made.cut(limits), made.cut(limits))] == [(0, 7), (7, 10)]


def test_a_chunk_is_cut_by_the_age_of_its_oldest_record() -> None:
    small = partition_buffer(3)
    assert not small.due(LIMITS, 129.9)
    assert small.due(LIMITS, 130.0)
    assert small.cut(LIMITS).end == 3


def test_what_is_left_after_a_cut_keeps_its_age() -> None:
    rest = partition_buffer(12)
    rest.cut(LIMITS)
    assert not rest.due(LIMITS, 139.9)
    assert rest.due(LIMITS, 140.0)


@pytest.mark.parametrize(
    ("published", "since"),
    [
        (TIME - 4_000, 96.0),  # a worker had it for 4 s
        (TIME - 14_900, 85.1),
        (TIME - 15_000, 100.0),  # of a backlog: late in any case, so its chunk is filled
        (TIME + 50, 100.0),
        (-1, 100.0),  # not said
    ],
)
def test_a_record_waits_since_its_publication_unless_it_is_of_a_backlog(published: int, since: float) -> None:
    assert waits_since(record(0, published=published), 100.0, LIMITS.seconds) == pytest.approx(since)


def test_records_that_began_to_wait_at_about_the_same_time_are_one_in_the_book() -> None:
    made = PartitionBuffer(ONE, Intent(0))
    for offset in range(500):
        made.add(record(offset), since=100.0 + offset / 1000)
    assert len(made._waits) == 5
    made.cut(ChunkLimits(records=250, size=10**6, seconds=30.0))
    assert made.since == pytest.approx(100.2, abs=0.05)


def test_a_record_larger_than_a_chunk_makes_a_chunk() -> None:
    chunk = partition_buffer(2, size=5000).cut(LIMITS)
    assert (chunk.end, len(chunk.records)) == (1, 1)


def test_repeats_are_left_out_and_counted_and_the_highest_raw_offset_kept() -> None:
    made = PartitionBuffer(ONE, Intent(0, high=4))
    for offset, raw in enumerate([3, 4, 5, 7, 5, 7, 8, 2]):
        made.add(record(offset, raw), 0.0)
    chunk = made.cut(LIMITS)
    assert [r.raw_offset for r in chunk.records] == [5, 7, 8]
    assert (chunk.start, chunk.end, chunk.known, chunk.high, chunk.repeats) == (0, 8, 4, 8, 5)


def test_repeats_alone_are_committed_past_too() -> None:
    made = PartitionBuffer(ONE, Intent(0, high=99))
    made.add(record(0), 0.0)
    assert made.due(LIMITS, 30.0)
    chunk = made.cut(LIMITS)
    assert (chunk.records, chunk.end, chunk.high) == ((), 1, 99)
    assert made.empty


def test_a_plan_is_finished_exactly_as_it_was() -> None:
    made = partition_buffer(3, Intent(0, high=-1, end=4))
    assert not made.due(LIMITS, 1e9)
    assert made.finishing
    for offset in range(3, 20):
        made.add(record(offset), 0.0)
    chunk = made.cut(LIMITS)
    assert (chunk.start, chunk.end, len(chunk.records), chunk.planned) == (0, 4, 4, True)
    assert not made.cut(LIMITS).planned


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 30)), min_size=1, max_size=40),
    st.integers(1, 9),
    st.integers(1, 300),
    st.data(),
)
def test_a_chunk_cut_again_by_its_plan_is_the_same(
    steps: list[tuple[int, int]], count: int, size: int, data: st.DataObject
) -> None:
    """Whatever the limits, and whatever was read beyond the chunk: its plan alone makes it again."""
    records, offset = [], 0
    for gap, raw in steps:
        offset += gap
        records.append(record(offset, raw, size=raw + 1))
    first = PartitionBuffer(ONE, Intent(None))
    for item in records:
        first.add(item, 0.0)
    cut = first.cut(ChunkLimits(count, size, 1.0))
    again = PartitionBuffer(ONE, Intent(cut.start, cut.known, cut.end))
    reach = data.draw(st.integers(sum(item.offset < cut.end for item in records), len(records)))
    for item in records[:reach]:
        again.add(item, 0.0)
    same = again.cut(ChunkLimits(1, 1, 1.0))
    assert (same.start, same.end, same.known, same.high, same.records) == (
        cut.start,
        cut.end,
        cut.known,
        cut.high,
        cut.records,
    )


def test_a_log_that_goes_back_is_not_trusted() -> None:
    made = partition_buffer(3)
    with pytest.raises(LogUnavailable, match="went back"):
        made.add(record(1), 0.0)


@pytest.mark.parametrize("made", [partition_buffer(0), partition_buffer(2, Intent(0, end=5))])
def test_nothing_is_cut_where_nothing_can_be(made: PartitionBuffer) -> None:
    with pytest.raises(ValueError, match="nothing to cut"):
        made.cut(LIMITS)


def buffer(most: int, **plans: Intent) -> Buffer:
    return Buffer({ONE: plans.get("one", Intent(0)), TWO: plans.get("two", Intent(0))}, LIMITS, most)


def test_small_chunks_share_a_flush_and_a_full_one_goes_alone() -> None:
    made = buffer(10**9)
    made.partition_buffer(ONE).add(record(0), 0.0)
    made.partition_buffer(TWO).add(record(0), 0.0)
    assert [chunk.partition for chunk in made.chunks(30.0)] == [ONE, TWO]
    for offset in range(1, 25):
        made.partition_buffer(ONE).add(record(offset), 40.0)
        made.partition_buffer(TWO).add(record(offset), 40.0)
    assert [[chunk.partition for chunk in made.chunks(40.0)] for _flush in range(5)] == [[ONE], [ONE], [TWO], [TWO], []]


def test_partitions_that_begin_together_come_apart_when_each_holds_many_owners() -> None:
    """The one whose record waited longest first; then each is due by itself, and waits for no other's objects."""
    limits = replace(LIMITS, flush_owners=2)
    buffer = Buffer({ONE: Intent(0), TWO: Intent(0)}, limits, most=10**6)
    for place, begin in ((ONE, 101.0), (TWO, 100.0)):
        for offset in range(2):
            buffer.partition_buffer(place).add(record(offset, owner=OWNERS[offset]), since=begin)
    assert [[chunk.partition for chunk in buffer.chunks(200.0)] for _ in range(3)] == [[TWO], [ONE], []]


def test_reading_pauses_when_memory_is_full_and_goes_on_when_half_is_free() -> None:
    size = 10 + RECORD_OVERHEAD
    made = buffer(10 * size)
    for offset in range(9):
        made.partition_buffer(ONE).add(record(offset), 0.0)
    assert made.held(flushing=0) == frozenset()
    assert made.held(flushing=size) == {ONE, TWO}
    assert [chunk.partition for chunk in made.chunks(0.0)] == [ONE], "the largest is cut before its time"
    assert made.held(flushing=6 * size) == {ONE, TWO}
    assert made.held(flushing=4 * size) == frozenset()


def test_with_memory_full_of_unfinished_plans_one_is_read_on() -> None:
    made = buffer(10 * (10 + RECORD_OVERHEAD), one=Intent(0, end=100), two=Intent(0, end=100))
    for offset in range(10):
        made.partition_buffer(ONE if offset < 6 else TWO).add(record(offset), 0.0)
    assert made.held(flushing=0) == {TWO}
    assert made.held(flushing=1) == {ONE, TWO}


def test_a_blocked_partition_is_cut_at_once_and_then_tells() -> None:
    made = buffer(10**9)
    made.partition_buffer(ONE).add(record(0), 0.0)
    fault = RecordForeign("said by the test")
    made.partition_buffer(ONE).blocked = fault
    assert made.stuck() is None
    assert len(made.chunks(0.0)) == 1
    assert made.stuck() is fault
