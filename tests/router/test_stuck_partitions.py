"""A client that no longer fetches is noticed, and one that merely has nothing to do is not."""

from pipelines.router.kafka.port import Partition
from pipelines.router.kafka.stuck_partitions import LOOK_S, StuckPartitions

ONE, TWO = Partition("deposits.clean.social", 0), Partition("deposits.clean.social", 1)


def looks(at: int, *, end: int, paused: frozenset[Partition] = frozenset()) -> list[Partition | None]:
    found = StuckPartitions(0.0)
    return [found.look({ONE: end}, {ONE: at}, paused) for _ in range(3)]


def test_a_partition_that_stands_still_before_its_end_has_stalled_at_the_second_look() -> None:
    assert looks(7, end=8) == [None, ONE, ONE]


def test_one_at_its_end_and_one_that_is_paused_have_not() -> None:
    assert looks(8, end=8) == [None] * 3
    assert looks(7, end=8, paused=frozenset([ONE])) == [None] * 3


def test_one_that_moves_has_not_however_far_behind_it_is() -> None:
    found = StuckPartitions(0.0)
    for number in range(1, 5):
        positions = {ONE: number + 1, TWO: 10 * number + 1}
        assert found.look({ONE: 1000, TWO: 1000}, positions, frozenset()) is None


def test_one_that_came_while_ends_were_asked_for_has_not() -> None:
    found = StuckPartitions(0.0)
    assert [found.look({ONE: 0}, {ONE: 0, TWO: 5}, frozenset()) for _ in range(3)] == [None] * 3


def test_it_looks_once_in_a_while_only() -> None:
    found = StuckPartitions(0.0)
    assert sum(found.due(tenth / 10) for tenth in range(int(30 * LOOK_S))) == 2
