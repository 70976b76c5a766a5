"""Places of a deposit: ranges count as sets do."""

from hypothesis import given
from hypothesis import strategies as st

from teller.operate.owner_desk.giving.places import DepositPlaces, HeardPlace, OffsetRanges

offsets = st.lists(st.integers(0, 40), max_size=60)


def ranges(of: list[int]) -> OffsetRanges:
    found = OffsetRanges()
    for each in of:
        found.add(each)
    return found


@given(offsets, offsets)
def test_ranges_count_as_sets_do(mine: list[int], theirs: list[int]) -> None:
    assert len(ranges(mine)) == len(set(mine))
    assert ranges(mine).common(ranges(theirs)) == len(set(mine) & set(theirs))


def test_neighbours_take_one_range() -> None:
    found = ranges([*range(0, 1000, 2), *range(1, 1000, 2)])
    assert (found.starts, found.stops) == ([0], [1000])


def test_only_what_was_sent_is_counted_and_once() -> None:
    places = DepositPlaces()
    places.hear(HeardPlace("stored", "raw", 1, 7))  # heard before it is known as sent
    for offset in (7, 9):
        places.send("raw", 1, offset)
    for place in (("raw", 1, 7), ("raw", 1, 8), ("raw", 2, 9), ("other", 1, 9)):
        places.hear(HeardPlace("stored", *place))
    places.hear(HeardPlace("failed", "raw", 1, 9))
    assert (places.size, places.count("stored"), places.count("failed")) == (2, 1, 1)
    assert places.heard == 2
