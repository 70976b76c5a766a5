"""The unaccounted tracker misses each finished record that no receipt or failed event names."""

from hypothesis import given
from hypothesis import strategies as st

from teller.operate.reconciliation.unaccounted import UnaccountedTracker


def test_a_record_in_no_book_is_missed_and_a_mark_is_not() -> None:
    tracker = UnaccountedTracker(10)
    assert [tracker.take(offset) for offset in (10, 11, 14)] == [True, True, True]
    assert tracker.gaps(15) == [range(12, 14)]
    tracker.settle(15, [12])  # 13 is the mark of a transaction
    assert tracker.unaccounted == 1
    assert tracker.gaps(15) == []
    assert tracker.take(12)  # it came after all
    assert tracker.unaccounted == 0
    assert not tracker.take(12)


def test_what_comes_twice_counts_once_and_what_was_before_is_not_judged() -> None:
    tracker = UnaccountedTracker(10)
    assert not tracker.take(9)
    assert tracker.take(20)
    assert not tracker.take(20)
    tracker.settle(5, [])
    assert tracker.gaps(5) == []


@given(
    st.lists(st.integers(0, 300_000), unique=True, max_size=40),
    st.lists(st.integers(0, 300_000), min_size=1, max_size=6).map(sorted),
)
def test_each_record_is_missed_or_not_however_the_looks_fall(lost: list[int], looks: list[int]) -> None:
    """All but `lost` come before the look that should find them."""
    tracker, begin = UnaccountedTracker(0), 0
    for settled in looks:
        gone = [offset for offset in lost if begin <= offset < settled]
        kept = set(range(begin, settled)) if settled - begin < 1000 else set()
        for offset in kept - set(gone):
            tracker.take(offset)
        gaps = tracker.gaps(settled)
        if kept:
            assert {offset for gap in gaps for offset in gap} == set(gone)
        tracker.settle(settled, gone)
        begin = settled
    assert tracker.unaccounted == len([offset for offset in lost if offset < looks[-1]])
