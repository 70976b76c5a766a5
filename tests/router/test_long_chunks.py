"""The commit protocol with long chunks: the same mishaps, and those of a disk, over chunks that wait in the spool."""

import errno
import io
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.router.kafka.memory import Headers, MemoryBroker
from pipelines.router.kafka.port import Partition
from pipelines.router.spool import ChunkSpool
from tests.router.bank import SCHEMAS, Clean, account, duplicates, expected
from tests.router.test_simulation import (
    NO_MISHAPS,
    PARTITIONS,
    MemorySpool,
    Mishap,
    Mishaps,
    World,
    cleans,
    cleans_of,
    copies,
    few,
    mishaps,
    through,
)

DAY = 60.0
#: Who starts has long chunks, or its successor has, or neither knows the other's.
LONG = [(DAY,), (DAY, 0.0), (0.0, DAY)]
#: Each call of a run in turn: the first in `make test`, all in `make prove`.
SWEPT = [LONG[0], *(pytest.param(each, marks=pytest.mark.prove) for each in LONG[1:])]


def run(records: list[Clean], mishaps: Mishaps, long: tuple[float, ...], window: int = 0) -> World:
    world = World(mishaps, 1_000_000, (window,), long=long)
    for record in records:
        world.broker.produce(record.partition, record.key, record.value, record.headers)
    world.start("one")
    world.drain()
    return world


@pytest.mark.long
@pytest.mark.parametrize("long", SWEPT)
@pytest.mark.parametrize("mishap", Mishap)
def test_one_mishap_at_any_call_at_all_changes_nothing(mishap: Mishap, long: tuple[float, ...]) -> None:
    for call in range(1, run(few(), NO_MISHAPS, long).calls + 1):
        world = run(few(), Mishaps({call: mishap}, heir_steps=200), long)
        result = account(world.store, world.broker.sent)
        assert (result.rows, result.faults) == (expected(few()), []), f"at call {call}"


@pytest.mark.long
@pytest.mark.parametrize("mishap", [Mishap.CRASH, Mishap.LOSE, Mishap.PAUSE])
def test_a_former_routers_slices_are_not_stored_again(mishap: Mishap) -> None:
    """With corrections and duplicates in several parts of one chunk."""
    for call in range(1, run(copies(), NO_MISHAPS, (DAY,), 20).calls + 1):
        world = run(copies(), Mishaps({call: mishap}, heir_steps=200), (DAY,), 20)
        result = account(world.store, world.broker.sent)
        assert (result.rows, result.faults) == (expected(copies(), 20), []), f"at call {call}"
        assert result.duplicates == duplicates(copies(), 20), f"at call {call}"


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(
    records=cleans(),
    mishaps=mishaps,
    early=st.integers(0, 40),
    window=st.sampled_from([0, 3, 7, 1000]),
    long=st.sampled_from(LONG),
)
def test_every_record_is_stored_once_whatever_goes_wrong(
    records: list[Clean], mishaps: Mishaps, early: int, window: int, long: tuple[float, ...]
) -> None:
    world = through(records, mishaps, World(mishaps, 1_000_000, (window,), long=long), early)
    result = account(world.store, world.broker.sent)
    assert result.rows == expected(records, window)
    assert result.duplicates == duplicates(records, window)
    assert result.faults == []


class BacklogBroker(MemoryBroker):
    """Each record comes two seconds after the one before, long ago."""

    def produce(
        self, partition: Partition, key: bytes | None, value: bytes | None, headers: Headers, timestamp: int = 0
    ) -> int:
        at = timestamp or 2_000 * len(self.messages[partition])
        return super().produce(partition, key, value, headers, at)


class BacklogWorld(World):
    """A world of several days of 12 s, which the routers have yet to read."""

    def __init__(self, mishaps: Mishaps, window: int, long: tuple[float, ...]) -> None:
        super().__init__(mishaps, 1_000_000, (window,), long=long)
        self.broker = BacklogBroker(PARTITIONS, fault=self._log_fault)
        self.now = 1_000.0


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(
    records=cleans(),
    mishaps=mishaps,
    early=st.integers(0, 40),
    window=st.sampled_from([0, 7]),
    long=st.sampled_from([(12.0,), (12.0, 0.0), (12.0, 20.0)]),
)
def test_days_are_stored_one_after_the_other_whatever_goes_wrong(
    records: list[Clean], mishaps: Mishaps, early: int, window: int, long: tuple[float, ...]
) -> None:
    world = BacklogWorld(mishaps, window, long)
    through(records, mishaps, world, early)
    result = account(world.store, world.broker.sent)
    assert result.rows == expected(records, window)
    assert result.duplicates == duplicates(records, window)
    assert result.faults == []


def test_an_owners_day_is_one_object_and_a_chunk_takes_several_transactions() -> None:
    """What comes within the day waits; at its end owners with more records than a part have them in one object."""
    partition = Partition("deposits.clean.social", 0)
    records = cleans_of(partition, 15)
    world = World(NO_MISHAPS, 1_000_000, long=(DAY,))
    world.start("one")
    for record in records:
        world.broker.produce(record.partition, record.key, record.value, record.headers, int(world.now * 1000))
        world.step("one")
    for _turn in range(60):
        world.step("one")
    assert account(world.store, world.broker.sent).rows == {}
    assert partition not in world.broker.committed
    seen: set[str] = set()
    while not world.broker.drained():
        world.step("one")
        seen |= {position.metadata for position in world.broker.committed.values()}
    result = account(world.store, world.broker.sent)
    assert (result.rows, result.faults) == (expected(records), [])
    assert len([key for bucket in world.store.buckets() for key in world.store.list(bucket)]) == 3
    assert len([text for text in seen if '"done"' in text]) >= 1


class Bad(io.RawIOBase):
    """A disk's file: takes and gives what `faults` lets it."""

    def __init__(self, faults: "Faults") -> None:
        super().__init__()
        self._faults, self._bytes = faults, io.BytesIO()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._bytes.seek(offset, whence)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        fault = self._faults.of_write()
        if fault == "nothing":
            raise OSError(errno.ENOSPC, "injected")
        return self._bytes.write(data[:1] if fault else data)

    def read(self, size: int = -1) -> bytes:
        data = self._bytes.read(size)
        return data[::-1] if self._faults.of_read() else data


class Faults:
    """Writes and reads that go wrong, by number, counted over all disks."""

    def __init__(self, full: frozenset[int] = frozenset(), broken: frozenset[int] = frozenset()) -> None:
        self._full, self._broken = full, broken
        self._writes = self._reads = 0

    def of_write(self) -> str:
        self._writes += 1
        return ("nothing", "half")[self._writes % 2] if self._writes in self._full else ""

    def of_read(self) -> bool:
        self._reads += 1
        return self._reads in self._broken


class BadDisk(MemorySpool):
    """A spool of memory whose disk is full, or gives other bytes than it took."""

    def __init__(self, faults: Faults, most: int = 10**9) -> None:
        super().__init__(most)
        self.faults = faults

    def open(self) -> IO[bytes]:
        return Bad(self.faults)  # type: ignore[return-value]


class DiskWorld(World):
    """A world whose routers have bad disks, each its own."""

    def __init__(self, faults: Faults, most: int, mishaps: Mishaps = NO_MISHAPS, window: int = 0) -> None:
        self._faults, self._most = faults, most
        self.disks: list[BadDisk] = []
        super().__init__(mishaps, 1_000_000, (window,), long=(DAY,))

    def spool(self) -> ChunkSpool:
        self.disks.append(BadDisk(self._faults, self._most))
        return self.disks[-1]


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(
    records=cleans(),
    mishaps=mishaps,
    faults=st.builds(Faults, st.frozensets(st.integers(1, 120)), st.frozensets(st.integers(1, 60))),
    most=st.sampled_from([1, 500, 3_000, 10**9]),
    early=st.integers(0, 40),
    window=st.sampled_from([0, 7]),
)
def test_a_disk_that_is_full_or_lost_loses_and_doubles_nothing(  # noqa: PLR0917 - what may go wrong
    records: list[Clean], mishaps: Mishaps, faults: Faults, most: int, early: int, window: int
) -> None:
    world = DiskWorld(faults, most, mishaps, window)
    through(records, mishaps, world, early)
    result = account(world.store, world.broker.sent)
    assert result.rows == expected(records, window)
    assert result.duplicates == duplicates(records, window)
    assert result.faults == []
    for router in world.routers.values():
        router.close()
    assert not any(disk.troubles for disk in world.disks[-1:])


def test_a_full_disk_cuts_chunks_early_and_is_empty_after() -> None:
    world = DiskWorld(Faults(), 2_000)
    records = [record for topic in SCHEMAS for record in cleans_of(Partition(topic, 0), 60)]
    for record in records:
        world.broker.produce(record.partition, record.key, record.value, record.headers)
    world.start("one")
    world.drain()
    result = account(world.store, world.broker.sent)
    assert (result.rows, result.faults) == (expected(records), [])
    world.routers["one"].close()
    assert [disk.size for disk in world.disks] == [0]
