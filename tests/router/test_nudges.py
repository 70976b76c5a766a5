"""When a group is asked to assign its partitions anew."""

import threading

from confluent_kafka import KafkaError, KafkaException

from pipelines.accounts.assignment import Nudges
from pipelines.accounts.streams import GroupWatch
from pipelines.kafka.groups import Members
from pipelines.router.kafka.assignment_watch import AssignmentWatch

A, B, C = ("deposits.clean.social", 0), ("deposits.clean.d000001.social", 0), ("deposits.clean.d000002.social", 0)
PATTERN = r"^deposits\.clean\..+$"


def looks(*assigned: set[tuple[str, int]]) -> list[bool]:
    nudges = Nudges()
    return [nudges.due([A, B, C], each) for each in assigned]


def test_a_partition_that_is_nobodys_at_two_looks_in_a_row_is_a_reason() -> None:
    assert looks({A, B, C}, {A, B, C}) == [False, False]
    assert looks({A, B}, {A, B}) == [False, True]


def test_what_is_missing_at_one_look_only_is_on_its_way() -> None:
    assert looks({A, B}, {A, B, C}, {A, C}, {A, B}, {A, B, C}) == [False] * 5


def test_what_a_nudge_does_not_help_is_nudged_ever_more_rarely() -> None:
    found = looks(*[{A, B}] * 200)
    assert [at for at, due in enumerate(found) if due] == [1, 3, 7, 15, 31, 63, 127, 191]


def test_after_a_nudge_that_helped_the_next_one_is_due_as_soon() -> None:
    assert looks({A}, {A}, {A, B, C}, {A}, {A}) == [False, True, False, False, True]


class Group:
    """A cluster with A, B and a topic of another name; `state` and `assigned` are the group's."""

    def __init__(self) -> None:
        self.stable = self.answers = True
        self.assigned = [A]
        self.answer = threading.Event()
        self.answer.set()
        self.fails = False

    def topics(self) -> dict[str, frozenset[int]]:
        self.answer.wait(5)
        if self.fails:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
        return dict.fromkeys((A[0], B[0], "other"), frozenset({0}))

    def members(self) -> Members | None:
        return Members(self.stable, frozenset(self.assigned)) if self.answers else None

    def watch(self) -> AssignmentWatch:
        return AssignmentWatch(GroupWatch(self.topics, self.members), PATTERN, now=0.0)


def watched(group: Group, count: int) -> list[bool]:
    """What `count` looks find, 10 s apart."""
    watch = group.watch()
    found = []
    for look in range(1, count + 1):
        assert not watch.due(10.0 * look)
        assert watch._look is not None
        watch._look.exception(10)
        found.append(watch.due(10.0 * look))
    watch.close()
    return found


def test_a_clean_partition_without_a_member_is_found() -> None:
    group = Group()
    assert watched(group, 3) == [False, True, False]
    group.assigned = [A, B]
    assert watched(group, 3) == [False] * 3


def test_a_group_in_a_rebalance_or_without_members_is_left_to_it() -> None:
    group = Group()
    group.stable = False
    assert watched(group, 3) == [False] * 3


def test_a_group_of_which_kafka_does_not_speak_is_left_to_it() -> None:
    group = Group()
    group.answers = False
    assert watched(group, 3) == [False] * 3


def test_a_look_that_kafka_does_not_answer_says_nothing() -> None:
    group = Group()
    group.fails = True
    assert watched(group, 3) == [False] * 3


def test_the_router_does_not_wait_for_an_answer() -> None:
    group = Group()
    group.answer.clear()
    watch = group.watch()
    assert [watch.due(now) for now in (5.0, 10.0, 11.0, 21.0)] == [False] * 4
    assert watch._look is not None
    assert not watch._look.done()
    group.answer.set()
    watch._look.exception(10)
    watch.close()
