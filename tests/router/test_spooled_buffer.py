"""When a long chunk is cut, what a part has in it, and what memory holds meanwhile."""

from pathlib import Path

import pytest

from pipelines.router.buffer.buffer import Buffer
from pipelines.router.buffer.chunk import Chunk, slice_of
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.deduplication import NONE, RECORD_BYTES, Window
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.partition_buffer import ChunkLimits
from pipelines.router.buffer.spooled_buffer import QUIET_S, SLICES, LongChunks, SpooledBuffer
from pipelines.router.config import RouterConfig
from pipelines.router.kafka.port import Partition
from schemas.catalog import load
from tests.router.bank import TIME
from tests.router.test_simulation import MemorySpool

PLACE = Partition("deposits.clean.social", 0)
SCHEMA = load().by_name("social.post.v1")
DAY = 86_400.0
#: The router's clock shows this when Kafka's shows TIME.
BEGIN = 1000.0
LIMITS = ChunkLimits(records=10, size=100_000, seconds=30.0)
MANY = ChunkLimits(10**6, 10**9, 30.0, 10**6)


def buffer(intent: Intent | None = None, window: Window = NONE, limits: ChunkLimits = LIMITS) -> SpooledBuffer:
    how = LongChunks(DAY, TIME / 1000 - BEGIN, limits, MemorySpool(10**9))
    return SpooledBuffer(PLACE, intent or Intent(0), window, None, how)


def record(offset: int, after: float = 0.0, owner: int = 0, event: bytes = b"") -> CleanRecord:
    at = TIME + round(after * 1000)
    return CleanRecord(offset, offset, at, f"{owner:032x}", "acme", SCHEMA, b"x" * 100, event)


def parts(made: SpooledBuffer) -> list[Chunk]:
    found: list[Chunk] = []
    while not found or not found[-1].last:
        found.append(made.cut(LIMITS))
        made.stored(found[-1])
    return found


def test_a_chunk_is_cut_a_day_after_its_first_record() -> None:
    made = buffer()
    made.add(record(0), since=0.0)
    made.add(record(1, after=DAY - 60), since=0.0)
    assert not made.due(LIMITS, BEGIN + DAY - 1)
    assert not made.due(LIMITS, BEGIN + DAY)
    assert made.due(LIMITS, BEGIN + DAY + QUIET_S)


def test_a_backlog_is_cut_by_its_own_days() -> None:
    """A router that was away for three days: what it reads first waits longest, and is a day's chunk all the same."""
    made, now = buffer(limits=MANY), BEGIN + 3 * DAY
    for hour in range(23):
        made.add(record(hour, after=hour * 3600), since=now)
        assert not made.due(LIMITS, now)
    made.add(record(24, after=DAY), since=now)
    assert made.due(LIMITS, now)
    assert [(chunk.start, chunk.end, len(chunk.records)) for chunk in parts(made)] == [(0, 25, 24)]


def test_a_chunk_is_cut_where_a_slice_is_full() -> None:
    made = buffer()
    for offset in range(9):
        made.add(record(offset), since=0.0)
    assert not made.due(LIMITS, BEGIN)
    made.add(record(9), since=0.0)
    made.add(record(10), since=0.0)
    assert made.due(LIMITS, BEGIN)
    assert [(chunk.start, chunk.end, len(chunk.records)) for chunk in parts(made)] == [(0, 10, 10)]
    assert made.records == 1


def test_an_owner_is_in_one_part_and_each_part_is_a_transaction_of_bounded_size() -> None:
    made = buffer()
    for offset in range(200):
        made.add(record(offset, owner=offset % 50), since=0.0)
    chunks = parts(made)
    assert len(chunks) >= 20
    assert all(len(chunk.records) <= LIMITS.records for chunk in chunks)
    owners = [owner for chunk in chunks for owner in {each.owner for each in chunk.records}]
    assert len(owners) == len(set(owners)) == 50
    assert sorted(each.offset for chunk in chunks for each in chunk.records) == list(range(200))
    assert {(chunk.start, chunk.end, chunk.slices) for chunk in chunks} == {(0, 200, SLICES)}


def test_each_part_says_what_is_done_and_the_last_one_moves_the_offset() -> None:
    made = buffer()
    for offset in range(30):
        made.add(record(offset, owner=offset), since=0.0)
    chunks, done = parts(made), 0
    assert not chunks[0].planned
    for chunk in chunks:
        assert (chunk.plan().offset, chunk.plan().end, chunk.plan().done) == (0, 30, done)
        done |= chunk.part
    assert [chunk.outcome().offset for chunk in chunks] == [0] * (len(chunks) - 1) + [30]
    assert chunks[-2].outcome().done == chunks[-1].done


def test_slices_that_a_former_router_stored_are_passed_over() -> None:
    mine = {owner for owner in range(30) if slice_of(f"{owner:032x}", 4) == 2}
    made = buffer(Intent(0, -1, 30, NONE, 4, 0b1011))
    for offset in range(35):
        made.add(record(offset, owner=offset), since=0.0)
    assert made.records == len(mine) + 5
    chunks = parts(made)
    assert {int(each.owner, 16) for chunk in chunks for each in chunk.records} == mine
    assert all((chunk.planned, chunk.end, chunk.slices) == (True, 30, 4) for chunk in chunks)
    assert chunks[-1].outcome() == Intent(30, 29)
    assert made.records == 5


def test_memory_does_not_grow_with_the_chunk() -> None:
    """Of 30,000 records memory holds the window, a part of it more, and blocks that are not full."""
    made = buffer(window=Window(1_000, int(DAY)), limits=MANY)
    for offset in range(30_000):
        made.add(record(offset, owner=offset % 97, event=offset.to_bytes(16)), since=0.0)
    assert len(made._seen) <= 1_000 + 4_096 + 1_000
    assert made.size < 1_000
    assert len(made._waits) == 1
    assert RECORD_BYTES * len(made._seen) < 2**21


def test_two_chunks_that_wait_hold_the_partition() -> None:
    made = buffer()
    both = Buffer({PLACE: Intent(0)}, LIMITS, 10**9, spooled={PLACE: made})
    for offset in range(19):
        made.add(record(offset), since=0.0)
    assert both.paused(0) == frozenset()
    made.add(record(19), since=0.0)
    assert both.paused(0) == {PLACE}
    for chunk in both.chunks(BEGIN):
        made.stored(chunk)
    assert both.paused(0) == frozenset()


def test_a_long_chunk_and_short_ones_keep_each_other_waiting_for_one_flush_only() -> None:
    made, other = buffer(), Partition("deposits.clean.telecom", 0)
    both = Buffer({PLACE: Intent(0), other: Intent(0)}, LIMITS, 10**9, spooled={PLACE: made})
    for offset in range(100):
        made.add(record(offset, owner=offset % 25), since=0.0)
    now = BEGIN + DAY + QUIET_S
    assert not made.due(LIMITS, now)
    for turn in range(8):
        for offset in range(10 * turn, 10 * turn + 10):
            both.partition_buffer(other).add(record(offset), since=now)
        long, short = sorted(both.chunks(now + QUIET_S), key=lambda chunk: chunk.partition)
        assert (long.partition, short.partition, short.start) == (PLACE, other, 10 * turn)
        assert long.last is False
        both.partition_buffer(PLACE).stored(long)
        both.partition_buffer(other).stored(short)


@pytest.mark.parametrize(
    ("topic", "seconds"),
    [
        ("deposits.clean.social", 3600),
        ("deposits.clean.d000123.social", 30),
        ("deposits.clean.d000123.telecom", 86_400),
        ("deposits.clean.d000124.social", 60),
        ("deposits.clean.d000124.telecom", 30),
    ],
)
def test_the_closest_name_says_how_long_chunks_are(topic: str, seconds: float) -> None:
    names = {"social": 3600.0, "d000123": 86_400.0, "d000123.social": 1.0, "d000124.social": 60.0}
    given = RouterConfig(kafka={}, group="g", instance="i", bucket_prefix="p", pseudonym_key=b"", long_chunks=names)
    assert given.chunk_seconds_of(topic) == seconds


def test_a_chunk_of_more_than_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="86400"):
        RouterConfig(
            kafka={}, group="g", instance="i", bucket_prefix="p", pseudonym_key=b"", long_chunks={"social": 86_401.0},
            spool_folder=Path("nowhere"),
        )  # fmt: skip
