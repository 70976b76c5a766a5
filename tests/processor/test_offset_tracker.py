"""The tracker never lets an offset be committed that is not delivered, whatever Faust skips, rewinds or takes away."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.processor.offset_tracker import BatchLostError, OffsetTracker


def test_what_is_done_is_committable() -> None:
    tracker: OffsetTracker[int] = OffsetTracker()
    assert tracker.committable(0) is None
    batch_handle = tracker.hand_out(0, 5, 9)
    assert tracker.committable(0) is None
    tracker.done(0, batch_handle)
    assert tracker.committable(0) == 10


def test_a_batch_after_a_lost_one_stops_the_worker() -> None:
    tracker: OffsetTracker[int] = OffsetTracker()
    tracker.done(0, tracker.hand_out(0, 0, 4))
    tracker.hand_out(0, 5, 9)
    with pytest.raises(BatchLostError):
        tracker.done(0, tracker.hand_out(0, 10, 14))
    assert tracker.committable(0) == 5


def test_the_very_first_batch_may_be_lost_as_well() -> None:
    tracker: OffsetTracker[int] = OffsetTracker()
    tracker.hand_out(0, 0, 4)
    with pytest.raises(BatchLostError):
        tracker.done(0, tracker.hand_out(0, 5, 9))


def test_offsets_may_have_holes() -> None:
    tracker: OffsetTracker[int] = OffsetTracker()
    tracker.done(0, tracker.hand_out(0, 0, 4))
    tracker.done(0, tracker.hand_out(0, 7, 9))
    assert tracker.committable(0) == 10


def test_a_rewind_begins_anew() -> None:
    tracker: OffsetTracker[int] = OffsetTracker()
    tracker.done(0, tracker.hand_out(0, 0, 9))
    again = tracker.hand_out(0, 5, 9)
    assert tracker.committable(0) is None
    tracker.done(0, again)
    assert tracker.committable(0) == 10


def test_partitions_that_went_are_forgotten() -> None:
    tracker: OffsetTracker[int] = OffsetTracker()
    tracker.done(0, tracker.hand_out(0, 0, 9))
    tracker.forget([0])
    assert tracker.committable(0) is None
    tracker.done(0, tracker.hand_out(0, 50, 59))
    assert tracker.committable(0) == 60


def test_a_batch_that_was_under_way_when_its_partition_went_does_not_count() -> None:
    """As at a rebalance that gives the partition back: its records are handed out again, in another cut."""
    tracker: OffsetTracker[int] = OffsetTracker()
    under_way = tracker.hand_out(0, 0, 19)
    tracker.forget([0])
    again = tracker.hand_out(0, 0, 9)
    tracker.done(0, again)
    tracker.done(0, under_way)
    assert tracker.committable(0) == 10
    tracker.done(0, tracker.hand_out(0, 10, 19))
    assert tracker.committable(0) == 20


@given(st.lists(st.sampled_from(["deliver", "skip", "rewind"]), max_size=30))
def test_nothing_undelivered_is_ever_committable(events: Sequence[str]) -> None:
    tracker: OffsetTracker[str] = OffsetTracker()
    delivered: set[int] = set()
    position = 0
    for event in events:
        if event == "rewind":
            position = tracker.committable("p") or 0
            tracker.forget(["p"])
            continue
        first, last = position, position + 2
        position = last + 1
        batch_handle = tracker.hand_out("p", first, last)
        if event == "deliver":
            delivered.update(range(first, last + 1))
            try:
                tracker.done("p", batch_handle)
            except BatchLostError:
                return
        offset = tracker.committable("p")
        if offset is not None and delivered:
            assert set(range(offset)) <= delivered
