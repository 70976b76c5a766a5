"""Points of the lines of the last hour."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.charts import HEIGHT, WIDTH, chart, nice

NUMBERS = st.one_of(st.none(), st.floats(min_value=0, max_value=1e12), st.just(math.inf))


def test_now_is_on_the_right_and_the_most_below_the_upper_edge() -> None:
    drawn = chart(3600.0, [3580.0, 3590.0, 3600.0], [("stored", "one", [0.0, 4.0, 5.0])])
    assert drawn.top == 5
    [line] = drawn.lines
    assert (line.pieces, line.last) == (("560.0,120.0 580.0,24.0 600.0,0.0",), 5.0)


@pytest.mark.parametrize(("oldest", "window"), [(0, 300), (300, 300), (301, 900), (901, 3600), (4000, 300)])
def test_a_page_that_looks_for_less_than_an_hour_shows_less(oldest: float, window: float) -> None:
    assert chart(4000.0, [4000.0 - oldest, 4000.0], [("stored", "one", [1.0, 1.0])]).window == window


def test_a_pause_and_an_unknown_value_break_the_line() -> None:
    drawn = chart(500.0, [10.0, 20.0, 30.0, 200.0, 210.0], [("wait", "one", [1.0, None, 1.0, 1.0, 1.0])])
    assert [piece.count(",") for piece in drawn.lines[0].pieces] == [2, 2, 2]


def test_what_is_older_than_an_hour_is_left_out() -> None:
    assert chart(9000.0, [0.0, 10.0], [("wait", "one", [1.0, 1.0])]).lines[0].pieces == ()


def test_nothing_to_draw_has_a_scale() -> None:
    assert chart(0.0, [], [("wait", "one", [])]).top == 1


@given(st.lists(st.tuples(st.floats(0, 4000), NUMBERS), max_size=30))
def test_every_point_is_in_the_picture(points: list[tuple[float, float | None]]) -> None:
    points = sorted(points, key=lambda each: each[0])
    drawn = chart(4000.0, [at for at, _ in points], [("wait", "one", [value for _, value in points])])
    for piece in drawn.lines[0].pieces:
        for point in piece.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


@given(st.floats(min_value=1e-6, max_value=1e15))
def test_the_upper_edge_is_round_and_near(most: float) -> None:
    assert most <= nice(most) * (1 + 1e-9)
    assert nice(most) <= most * 10
