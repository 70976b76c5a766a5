"""A client that no longer fetches is noticed, and one that merely has nothing to do is not."""

from pipelines.router.log import Partition
from pipelines.router.stalls import LOOK_S, Stalls

ONE, TWO = Partition("deposits.clean.social", 0), Partition("deposits.clean.social", 1)


def looks(stalls: Stalls, count: int, *, end: int, held: frozenset[Partition] = frozenset()) -> list[Partition | None]:
    return [stalls.look({ONE: end}, held) for _ in range(count)]


def test_a_partition_that_stands_still_before_its_end_has_stalled_at_the_second_look() -> None:
    assert looks(Stalls({ONE: 7}, 0.0), 3, end=8) == [None, ONE, ONE]


def test_one_at_its_end_and_one_that_is_held_have_not() -> None:
    assert looks(Stalls({ONE: 8}, 0.0), 3, end=8) == [None] * 3
    assert looks(Stalls({ONE: 7}, 0.0), 3, end=8, held=frozenset([ONE])) == [None] * 3


def test_one_that_moves_has_not_however_far_behind_it_is() -> None:
    stalls = Stalls({ONE: 0, TWO: 0}, 0.0)
    for number in range(1, 5):
        stalls.read({ONE: number + 1})
        stalls.read({TWO: 10 * number + 1})
        assert stalls.look({ONE: 1000, TWO: 1000}, frozenset()) is None


def test_one_that_came_while_ends_were_asked_for_has_not() -> None:
    stalls = Stalls({ONE: 0, TWO: 5}, 0.0)
    assert [stalls.look({ONE: 0}, frozenset()) for _ in range(3)] == [None] * 3


def test_it_looks_once_in_a_while_only() -> None:
    stalls = Stalls({ONE: 0}, 0.0)
    assert sum(stalls.due(tenth / 10) for tenth in range(int(30 * LOOK_S))) == 2
