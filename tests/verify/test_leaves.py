"""Each receipt that the log's writer has read has one leaf: what is so is well, and what is not so is found."""

from collections import Counter
from collections.abc import Callable

import pytest
from confluent_kafka import Message
from hypothesis import given
from hypothesis import strategies as st

from bank.transparency.entry import LogEntry
from schemas import topics
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.kafka_verify import verify_line
from teller.operate.verify.leaf_spool import LEAF, READ, WAITING, LeafSpool
from teller.operate.verify.leaves import LogSums, compare
from teller.operate.verify.verdict import Verdict
from teller.operate.verify.verify import verify
from teller.settings import Settings
from tests.accounts import kafka
from tests.line import running
from tests.samples import raw
from tests.transparency.running import entries, log_writer, of_kinds, send, size
from tests.verify.leavings import bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.world import PARTITIONS, Action, World, worlds

IDS = st.sampled_from("abc")


def logged(world: World) -> World:
    world.finish()
    world.do(Action("log", PARTITIONS[0], 10**6))
    return world


def kinds(found: Verdict) -> dict[FindingKind, int]:
    return {each.kind: each.count for each in found.findings}


def not_written(world: World) -> None:
    del world.leaves[0]


def written_again(world: World) -> None:
    world.leaves.append(world.leaves[0])


def invented(world: World) -> None:
    world.leaves.append("0" * 8)


def begun_elsewhere(world: World) -> None:
    """The writer's topic was made anew, and its offsets were not."""
    world.leaves.clear()


def set_back(world: World) -> None:
    """The writer's offsets were, and it reads all again."""
    world.logged = 0
    world.do(Action("log", PARTITIONS[0], 10**6))


BREAKS: dict[str, tuple[Callable[[World], None], FindingKind, bool]] = {
    "a leaf is missing": (not_written, FindingKind.LEAF_MISSING, False),
    "all are": (begun_elsewhere, FindingKind.LEAF_MISSING, True),
    "a receipt has two": (written_again, FindingKind.LEAF_TWICE, False),
    "all have": (set_back, FindingKind.LEAF_TWICE, True),
    "one has no receipt": (invented, FindingKind.LEAF_UNKNOWN, False),
}


@pytest.mark.long
@pytest.mark.parametrize("name", BREAKS)
@given(world=worlds())
def test_whatever_is_wrong_with_leaves_is_found_and_nothing_else(name: str, world: World) -> None:
    damage, kind, each = BREAKS[name]
    logged(world)
    assert verify(MemorySources(world), bucket_of).well
    damage(world)
    found = verify(MemorySources(world), bucket_of)
    assert kinds(found) == {kind: len(world.receipts) if each else 1}
    (finding,) = found.findings
    place = "deposits.receipts/0/" if kind is FindingKind.LEAF_MISSING else "log.entries/0/"
    assert all(each.startswith(place) for each in finding.places)


@given(worlds(), st.integers(0, 3))
def test_receipts_that_the_writer_has_not_read_wait(world: World, count: int) -> None:
    world.finish()
    world.leaves, world.logged = [], 0
    assert verify(MemorySources(world), bucket_of).figures.log is None
    world.do(Action("log", PARTITIONS[0], count))
    found = verify(MemorySources(world), bucket_of)
    assert found.well
    done = min(count, len(world.receipts))
    assert found.figures.log == (LogSums(done, len(world.receipts) - done) if done else None)


def test_a_receipt_that_was_lost_leaves_its_leaf_behind() -> None:
    world = World()
    world.do(Action("deposit", PARTITIONS[0]))
    logged(world)
    world.receipts.clear()
    assert kinds(verify(MemorySources(world), bucket_of))[FindingKind.LEAF_UNKNOWN] == 1


@given(st.lists(st.tuples(IDS, st.sampled_from([LEAF, READ, WAITING]))))
def test_sums_are_those_of_a_count_in_memory(some: list[tuple[str, int]]) -> None:
    spool, findings, counted = LeafSpool(), Findings(), Counter(some)
    for number, (of, what) in enumerate(some):
        spool.add(of, what, f"{what}/{number}")
    found = compare(spool.counted(), findings)
    spool.close()
    missing = twice = unknown = waiting = 0
    for of in {of for of, _ in some}:
        leaves, read, still = (counted[of, what] for what in (LEAF, READ, WAITING))
        missing += max(0, read - leaves)
        too_many = max(0, leaves - read - still)
        twice, unknown = (twice + too_many, unknown) if read + still else (twice, unknown + too_many)
        waiting += still if leaves <= read else max(0, read + still - leaves)
    assert found == LogSums(sum(what == LEAF for _, what in some), waiting)
    wanted = {FindingKind.LEAF_MISSING: missing, FindingKind.LEAF_TWICE: twice, FindingKind.LEAF_UNKNOWN: unknown}
    assert {each.kind: each.count for each in findings} == {kind: count for kind, count in wanted.items() if count}


def test_on_a_real_line(deposit_topics: Settings) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 0.5})
    with running.parts(settings) as parts:
        running.produce(settings, [raw("telecom.call.v1", owner_id=f"owner-{number}") for number in range(9)])
        parts.wait_until_drained(400)
    assert verify_line(settings).figures.log is None
    with log_writer(settings):
        kafka.wait_for(lambda: 0 < size(settings) == len(entries(settings)))
        kafka.wait_for(lambda: len(of_kinds(settings)) == len(receipts(settings)) + 1)  # `verify` read, and said so
    found = verify_line(settings)
    assert found.well, found.findings
    assert found.figures.log == LogSums(len(receipts(settings)), 0)
    assert found.figures.trail == LogSums(1, 0)
    entry = bytes(LogEntry(1, 1, bytes(32), 7))
    send(settings, topics.LOG_ENTRIES, (b"no leaf", b"of mine"), (b"a receipt that is not there", entry))
    assert kinds(verify_line(settings)) == {FindingKind.MESSAGE_FOREIGN: 2}


def receipts(settings: Settings) -> list[Message]:
    return list(kafka.messages(settings, topics.RECEIPTS))
