"""Numbers of variable length, written and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.framing import long, signed, unsigned


@given(st.integers(-(2**63), 2**63 - 1) | st.integers(-200, 20_000), st.binary(max_size=3), st.binary(max_size=3))
def test_a_long_is_read_as_it_was_written(value: int, before: bytes, after: bytes) -> None:
    raw, end = unsigned(before + long(value) + after, len(before), 10)
    assert (signed(raw), end) == (value, len(before) + len(long(value)))


@pytest.mark.parametrize("most", [1, 5, 10])
def test_a_number_of_too_many_bytes_is_above_all_others(most: int) -> None:
    assert unsigned(b"\x80" * most + b"\x01", 0, most) == (1 << 7 * most, most)
    assert unsigned(b"\xff" * (most - 1) + b"\x7f", 0, most) == ((1 << 7 * most) - 1, most)
    assert unsigned(b"\x80" * (most - 1) + b"\x00", 0, most) == (0, most)


def test_bytes_that_end_within_a_number_are_told() -> None:
    with pytest.raises(IndexError):
        unsigned(b"\x80\x80", 0, 10)
