"""A text twice as long takes about twice as long, whatever it is made of: by CPU time, as a ratio within one run."""

import pytest

from tests.fuzz.growth import LONG, MOST, SHORT, Work, growth
from tests.fuzz.hostile import CLASSES, Hostile


@pytest.fixture(scope="module")
def work() -> Work:
    return Work()


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.prove
def test_time_grows_with_the_text_and_no_faster(work: Work, name: str) -> None:
    assert growth(work.seconds, CLASSES[name]) <= MOST


def test_there_are_a_hundred_classes() -> None:
    assert len(CLASSES) == 100
    assert all(len(kind.text(size)) == size for kind in CLASSES.values() for size in (SHORT, LONG))


@pytest.mark.parametrize(("power", "grows"), [(1.0, 2.0), (2.0, 4.0)])
def test_what_growth_says(power: float, grows: float) -> None:
    assert growth(lambda text: (len(text) / SHORT) ** power, Hostile("a")) == pytest.approx(grows)


def test_times_too_short_to_tell_are_no_growth() -> None:
    assert growth(lambda text: (len(text) / SHORT) ** 2 / 10_000, Hostile("a")) < 2
