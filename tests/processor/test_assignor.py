"""Partitions are shared evenly, and stay where they are."""

from itertools import chain, pairwise

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from pipelines.processor.assignor import shared

MEMBERS = st.sets(st.sampled_from("abcd"), min_size=1)
TOPICS = st.dictionaries(st.sampled_from("stuvwxyz"), st.integers(1, 5), min_size=1)
PARTITIONS = st.builds(TP, st.sampled_from("stuvwxyz"), st.integers(0, 5))
BEFORE = st.dictionaries(st.sampled_from("abcd"), st.lists(PARTITIONS))
Shares = dict[str, list[TP]]


def of(topics: dict[str, int]) -> list[TP]:
    return [TP(topic, number) for topic, count in topics.items() for number in range(count)]


def everybody(members: set[str], topics: dict[str, int]) -> dict[str, frozenset[str]]:
    return dict.fromkeys(members, frozenset(topics))


@given(MEMBERS, TOPICS, BEFORE)
def test_each_partition_has_one_worker_and_the_shares_differ_by_one(
    members: set[str], topics: dict[str, int], before: Shares
) -> None:
    found = shared(of(topics), everybody(members, topics), before)
    assert sorted(chain(*found.values())) == sorted(of(topics))
    sizes = sorted(map(len, found.values()))
    assert sizes[-1] - sizes[0] <= 1
    for topic in topics:
        parts = sorted(sum(one.topic == topic for one in mine) for mine in found.values())
        assert parts[-1] - parts[0] <= 1


@given(MEMBERS, TOPICS)
def test_what_is_shared_stays_where_it_is(members: set[str], topics: dict[str, int]) -> None:
    first = shared(of(topics), everybody(members, topics), {})
    again = shared(of(topics), everybody(members, topics), first)
    assert {member: set(mine) for member, mine in again.items()} == {m: set(mine) for m, mine in first.items()}


@given(st.integers(1, 4), st.integers(1, 40))
def test_a_new_depositor_moves_no_partition(members: int, depositors: int) -> None:
    names = set("abcd"[:members])
    topics = {f"d{number:06d}": 1 for number in range(depositors)}
    before = shared(of(topics), everybody(names, topics), {})
    more = topics | {f"d{depositors:06d}": 1}
    after = shared(of(more), everybody(names, more), before)
    assert all(set(before[name]) <= set(after[name]) for name in names)


@given(MEMBERS, TOPICS, st.data())
def test_a_member_gets_no_topic_that_it_does_not_subscribe_to(
    members: set[str], topics: dict[str, int], data: st.DataObject
) -> None:
    subscribed = {member: data.draw(st.frozensets(st.sampled_from(sorted(topics)))) for member in members}
    there = {topic: count for topic, count in topics.items() if any(topic in each for each in subscribed.values())}
    found = shared(of(there), subscribed, {})
    assert sorted(chain(*found.values())) == sorted(of(there))
    assert all(one.topic in subscribed[member] for member, mine in found.items() for one in mine)


def test_a_worker_that_comes_takes_its_part_and_no_more_moves() -> None:
    topics = {f"d{number:06d}": 1 for number in range(300)}
    sizes = []
    before: Shares = {}
    for members in (1, 2, 3):
        after = shared(of(topics), everybody(set("abc"[:members]), topics), before)
        sizes.append(sorted(map(len, after.values())))
        before = after
    assert sizes == [[300], [150, 150], [100, 100, 100]]
    assert all(sum(one) == sum(other) for one, other in pairwise(sizes))
