"""Bitmaps of offsets against Python's sets."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teller.operate.reconciliation.offsets import PAGE, OffsetSet, missing, spans

#: Around the ends of pages, where it can go wrong.
EDGES = st.sampled_from([0, PAGE, 3 * PAGE]).flatmap(lambda at: st.integers(max(0, at - 9), at + 9))
WITHIN = st.tuples(EDGES, EDGES).map(lambda ends: range(*ends))


@pytest.mark.long
@settings(max_examples=25)
@given(st.lists(EDGES))
def test_it_is_a_set(offsets: Sequence[int]) -> None:
    found, seen = OffsetSet(), set[int]()
    for offset in offsets:
        assert found.add(offset) is (offset not in seen)
        seen.add(offset)
    assert len(found) == len(seen)
    assert all(offset in found for offset in seen)
    assert not any(offset in found for offset in range(4 * PAGE) if offset not in seen)


@given(st.sets(EDGES), st.sets(EDGES), WITHIN)
def test_missing_are_those_in_neither(one: set[int], other: set[int], within: range) -> None:
    runs = list(missing(within, OffsetSet(one), OffsetSet(other)))
    assert [offset for run in runs for offset in run] == [n for n in within if n not in one | other]
    assert all(left.stop < right.start for left, right in pairwise(runs))


@given(st.sets(EDGES), WITHIN, st.integers(0, 30))
def test_spans_hold_the_runs_and_little_more(there: set[int], within: range, near: int) -> None:
    runs = list(missing(within, OffsetSet(there)))
    found = list(spans(runs, near))
    assert all(any(run.start in span and run[-1] in span for span in found) for run in runs)
    assert all(right.start - left.stop > near for left, right in pairwise(found))
    assert {span.start for span in found} <= {run.start for run in runs}
    assert {span.stop for span in found} <= {run.stop for run in runs}


def test_a_lonely_offset_costs_a_page_and_not_what_lies_before_it() -> None:
    assert OffsetSet([2**62]).page(2**62 // PAGE) == 1
    assert list(missing(range(2**62, 2**62 + 2), OffsetSet([2**62]))) == [range(2**62 + 1, 2**62 + 2)]
