"""A client that no longer fetches is noticed, and one that merely has nothing to do is not."""

from pipelines.router.log import Partition
from pipelines.router.stalls import LOOK_S, Stalls

ONE, TWO = Partition("deposits.clean.social", 0), Partition("deposits.clean.social", 1)


def looks(stalls: Stalls, count: int, *, end: int, held: frozenset[Partition] = frozenset()) -> list[Partition | None]:
    return [stalls.look(number * LOOK_S, held, lambda _place: end) for number in range(1, count + 1)]


def test_a_partition_that_stands_still_before_its_end_has_stalled_at_the_second_look() -> None:
    assert looks(Stalls({ONE: 7}, 0.0), 3, end=8) == [None, ONE, ONE]


def test_one_at_its_end_and_one_that_is_held_have_not() -> None:
    assert looks(Stalls({ONE: 8}, 0.0), 3, end=8) == [None] * 3
    assert looks(Stalls({ONE: 7}, 0.0), 3, end=8, held=frozenset([ONE])) == [None] * 3


def test_one_that_moves_has_not_however_far_behind_it_is() -> None:
    stalls = Stalls({ONE: 0, TWO: 0}, 0.0)
    for number in range(1, 5):
        stalls.read(ONE, number)
        stalls.read(TWO, 10 * number)
        assert stalls.look(number * LOOK_S, frozenset(), lambda _place: 1000) is None


def test_it_looks_once_in_a_while_only() -> None:
    stalls = Stalls({ONE: 0}, 0.0)
    asked: list[Partition] = []

    def end_of(place: Partition) -> int:
        asked.append(place)
        return 1

    for tenth in range(int(30 * LOOK_S)):
        stalls.look(tenth / 10, frozenset(), end_of)
    assert len(asked) == 2
