"""Small batches go together, in order; never two of a partition, and never more than fits."""

import asyncio
from collections.abc import Sequence

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stream.batches import Ticket
from pipelines.stream.faust_app import Batch
from pipelines.stream.gathered import ROOM, Gathered
from tests.samples import raw

RECORD = raw("social.post.v1")
MOST = 10


def batch(partition: int, records: int, last: int = 0) -> Batch:
    return Batch([RECORD] * records, TP("deposits.raw.social", partition), Ticket(last, None, 0))


def taken(batches: Sequence[Batch]) -> list[list[Batch]]:
    """Everything that comes of what waits, turn by turn."""

    async def run() -> list[list[Batch]]:
        gathered = Gathered(MOST)
        turns: list[list[Batch]] = []
        for each in batches:
            await gathered.add(each)
        while sum(len(turn) for turn in turns) < len(batches):
            turns.append(await gathered.take())
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


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, MOST + 5)), max_size=ROOM))
def test_nothing_is_lost_or_overtaken(shapes: list[tuple[int, int]]) -> None:
    waiting = [batch(partition, records, number) for number, (partition, records) in enumerate(shapes)]
    turns = taken(waiting)
    assert [each for turn in turns for each in turn] == waiting
    for turn in turns:
        assert len({each.partition for each in turn}) == len(turn)
        assert len(turn) == 1 or sum(len(each.records) for each in turn) <= MOST


def test_an_empty_queue_is_waited_for_and_a_full_one_too() -> None:
    async def run() -> None:
        gathered = Gathered(MOST)
        waiting = asyncio.create_task(gathered.take())
        await asyncio.sleep(0)
        assert not waiting.done()
        for partition in range(ROOM + 2):  # one is taken, one is seen not to fit
            await gathered.add(batch(partition, MOST))
        assert len(await waiting) == 1
        more = asyncio.create_task(gathered.add(batch(99, 1)))
        await asyncio.sleep(0)
        assert not more.done()
        await gathered.take()
        await more

    asyncio.run(run())
