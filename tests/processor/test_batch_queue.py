"""Small batches go together, in order; never two of a partition, and never more than fits. What waits is limited."""

import asyncio
from collections.abc import Sequence

import pytest
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from pipelines.processor.batch_queue import MOST_BYTES, BatchQueue
from pipelines.processor.faust_app import Batch
from pipelines.processor.offset_tracker import BatchHandle
from pipelines.steps.outcome import RawRecord
from tests.samples import raw

RECORD = raw("social.post.v1")
MOST = 10
PLACE = TP("deposits.raw.social", 0)


def batch(partition: int, records: int, last: int = 0) -> Batch:
    return Batch([RECORD] * records, TP("deposits.raw.social", partition), BatchHandle(last, None, 0))


def taken(batches: Sequence[Batch]) -> list[list[Batch]]:
    """Everything that comes of what waits, turn by turn."""

    async def run() -> list[list[Batch]]:
        queued = BatchQueue(MOST)
        turns: list[list[Batch]] = []
        for each in batches:
            queued.add(each)
        while sum(len(turn) for turn in turns) < len(batches):
            turns.append(await queued.take())
        return turns

    return asyncio.run(run())


def test_what_waits_is_taken_together() -> None:
    waiting = [batch(0, 3), batch(1, 3), batch(2, 4)]
    assert taken(waiting) == [waiting]


def test_a_second_batch_of_a_partition_waits_for_the_first() -> None:
    first, other, second = batch(0, 1), batch(1, 1), batch(0, 1, last=1)
    assert taken([first, other, second]) == [[first, other], [second]]


def test_more_than_fits_waits_and_a_large_batch_goes_alone() -> None:
    small, large = batch(0, 3), batch(1, 2 * MOST)
    assert taken([small, large, small]) == [[small], [large], [small]]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, MOST + 5)), max_size=50))
def test_nothing_is_lost_or_overtaken(shapes: list[tuple[int, int]]) -> None:
    waiting = [batch(partition, records, number) for number, (partition, records) in enumerate(shapes)]
    turns = taken(waiting)
    assert [each for turn in turns for each in turn] == waiting
    for turn in turns:
        assert len({each.partition for each in turn}) == len(turn)
        assert len(turn) == 1 or sum(len(each.records) for each in turn) <= MOST


def test_an_empty_queue_is_waited_for() -> None:
    async def run() -> None:
        queued = BatchQueue(MOST)
        waiting = asyncio.create_task(queued.take())
        await asyncio.sleep(0)
        assert not waiting.done()
        queued.add(batch(0, MOST))
        assert len(await waiting) == 1

    asyncio.run(run())


def test_there_is_room_until_so_many_bytes_wait_and_again_once_few_are_left() -> None:
    quarter = Batch([RECORD._replace(value=bytes(MOST_BYTES // 4))], PLACE, BatchHandle(0, None, 0))

    async def run() -> None:
        queued = BatchQueue(MOST)
        for _ in range(4):
            assert await queued.room(0.01)
            queued.add(quarter)
        assert not await queued.room(0.01)
        for_room = asyncio.create_task(queued.room(60.0))
        for left in (3, 2, 1, 0):
            assert not for_room.done(), left
            await queued.take()
        assert await for_room

    asyncio.run(run())


@pytest.mark.parametrize("tiny", [RECORD._replace(value=b"x"), RECORD._replace(key=None, value=None)])
def test_small_records_take_room_too(tiny: RawRecord) -> None:
    assert batches_until_full(Batch([tiny] * 10_000, PLACE, BatchHandle(0, None, 0))) < 10


def test_headers_take_room_too() -> None:
    headers = tuple((f"h{number}", bytes(100_000)) for number in range(10))
    assert batches_until_full(Batch([RECORD._replace(headers=headers)], PLACE, BatchHandle(0, None, 0))) < 20


def batches_until_full(batch: Batch) -> int:
    async def run() -> int:
        queued = BatchQueue(MOST)
        for number in range(1000):
            if not await queued.room(0.01):
                return number
            queued.add(batch)
        return 1000

    return asyncio.run(run())
