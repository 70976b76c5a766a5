"""Codes of values and of combinations."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.anonymising.coding import dense, distinct_count, joined, numbered, once_each, same_values

#: Three of these columns are more than a code can hold.
BEYOND = 1 << 26
columns = st.integers(1, 4).flatmap(
    lambda count: st.lists(st.tuples(*[st.sampled_from([0, 1, BEYOND - 1])] * count), max_size=20)
)


@given(columns)
def test_combinations_are_told_apart_in_their_order(rows: list[tuple[int, ...]]) -> None:
    codes = [(np.array(each, np.int64), BEYOND) for each in zip(*rows, strict=True)]
    ranks = {row: rank for rank, row in enumerate(sorted(set(rows)))}
    assert joined(codes, len(rows)).tolist() == [ranks[row] for row in rows]


@given(st.lists(st.integers(0, 300) | st.just(2**52), max_size=40))
def test_codes_without_gaps(values: list[int]) -> None:
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
    assert dense(np.array(values, np.int64)).tolist() == [ranks[value] for value in values]
    assert once_each(np.array(values, np.int64)).tolist() == sorted(ranks)


def test_owners_are_counted_once() -> None:
    assert distinct_count(np.array([3, 0, 3], np.int64)) == 2


def test_values_of_two_types_differ_but_for_diversity() -> None:
    values = [1, 1.0, True, "1", None, float("nan"), float("nan"), [], {}, 1]
    assert numbered(values)[0].tolist() == [0, 1, 2, 3, 4, 4, 4, 5, 5, 0]
    assert same_values(values).tolist() == [0, 0, 0, 1, -1, -1, -1, 2, 2, 0]
