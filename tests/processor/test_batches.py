"""The book never lets an offset be committed that is not delivered, whatever Faust skips, rewinds or takes away."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.processor.offset_tracker import Batches, BatchLostError


def test_what_is_done_is_committable() -> None:
    book: Batches[int] = Batches()
    assert book.committable(0) is None
    batch_handle = book.hand_out(0, 5, 9)
    assert book.committable(0) is None
    book.done(0, batch_handle)
    assert book.committable(0) == 10


def test_a_batch_after_a_lost_one_stops_the_worker() -> None:
    book: Batches[int] = Batches()
    book.done(0, book.hand_out(0, 0, 4))
    book.hand_out(0, 5, 9)
    with pytest.raises(BatchLostError):
        book.done(0, book.hand_out(0, 10, 14))
    assert book.committable(0) == 5


def test_the_very_first_batch_may_be_lost_as_well() -> None:
    book: Batches[int] = Batches()
    book.hand_out(0, 0, 4)
    with pytest.raises(BatchLostError):
        book.done(0, book.hand_out(0, 5, 9))


def test_offsets_may_have_holes() -> None:
    book: Batches[int] = Batches()
    book.done(0, book.hand_out(0, 0, 4))
    book.done(0, book.hand_out(0, 7, 9))
    assert book.committable(0) == 10


def test_a_rewind_begins_anew() -> None:
    book: Batches[int] = Batches()
    book.done(0, book.hand_out(0, 0, 9))
    again = book.hand_out(0, 5, 9)
    assert book.committable(0) is None
    book.done(0, again)
    assert book.committable(0) == 10


def test_partitions_that_went_are_forgotten() -> None:
    book: Batches[int] = Batches()
    book.done(0, book.hand_out(0, 0, 9))
    book.forget([0])
    assert book.committable(0) is None
    book.done(0, book.hand_out(0, 50, 59))
    assert book.committable(0) == 60


def test_a_batch_that_was_under_way_when_its_partition_went_does_not_count() -> None:
    """As at a rebalance that gives the partition back: its records are handed out again, in another cut."""
    book: Batches[int] = Batches()
    under_way = book.hand_out(0, 0, 19)
    book.forget([0])
    again = book.hand_out(0, 0, 9)
    book.done(0, again)
    book.done(0, under_way)
    assert book.committable(0) == 10
    book.done(0, book.hand_out(0, 10, 19))
    assert book.committable(0) == 20


@given(st.lists(st.sampled_from(["deliver", "skip", "rewind"]), max_size=30))
def test_nothing_undelivered_is_ever_committable(events: Sequence[str]) -> None:
    book: Batches[str] = Batches()
    delivered: set[int] = set()
    position = 0
    for event in events:
        if event == "rewind":
            position = book.committable("p") or 0
            book.forget(["p"])
            continue
        first, last = position, position + 2
        position = last + 1
        batch_handle = book.hand_out("p", first, last)
        if event == "deliver":
            delivered.update(range(first, last + 1))
            try:
                book.done("p", batch_handle)
            except BatchLostError:
                return
        offset = book.committable("p")
        if offset is not None and delivered:
            assert set(range(offset)) <= delivered
