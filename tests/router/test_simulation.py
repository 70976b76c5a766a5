"""The commit protocol under faults: each call to Kafka or the store may fail, may succeed and look failed, may be the
last thing that the process does, or may be held up until the partitions have long moved on. Then the bank is drained
and every record counted. Hypothesis chooses what goes wrong and when.

A stop after a call is a stop before the next one, as nothing but memory changes in between.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from bank.keys.custody import MemoryCustody
from bank.store import Fault, MemoryStore
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.owner_keys import OwnerKeys
from pipelines.keys.rotation import rotate
from pipelines.router import Router
from pipelines.router.buffer.deduplication import RECORD_BYTES, Window
from pipelines.router.kafka.memory import LogFault, MemoryBroker
from pipelines.router.kafka.port import Partition
from pipelines.router.spool import ChunkSpool
from schemas import topics
from tests.router.bank import (
    DEPOSITORS,
    OWNERS,
    SCHEMAS,
    Clean,
    account,
    config,
    duplicates,
    expected,
    firsts,
    place,
    row,
)

PARTITIONS = [Partition(topic, number) for topic in SCHEMAS for number in (0, 1)]


class Crash(BaseException):
    """The process is gone: nothing may catch this."""


class Mishap(Enum):
    FAIL = "fails, having done nothing"
    LOSE = "does it, and the answer is lost"
    ABORT = "fails, and is known to have done nothing"
    CRASH = "the process ends before it"
    PAUSE = "is held up while the partitions move to another router, which works on"
    EXPIRE = "the member is thrown out just before it, and nobody takes over yet"


class Mishaps(NamedTuple):
    """`at` maps the number of a call, counted over all routers, to what goes wrong with it."""

    at: dict[int, Mishap]
    heir_steps: int


NO_MISHAPS = Mishaps({}, 0)
WEEK = 604_800
CONTENTS = (b"", b"a" * 16, b"b" * 16)


class MemorySpool(ChunkSpool):
    """A spool whose files are in memory; each record is a block of its own."""

    def __init__(self, most: int) -> None:
        super().__init__(Path(), most, block_bytes=1)

    def open(self) -> IO[bytes]:
        return io.BytesIO()


class World:
    """Routers over one broker and one store, both of memory, on a clock that stands still unless it is moved."""

    def __init__(
        self,
        mishaps: Mishaps,
        buffer_bytes: int,
        windows: tuple[int, ...] = (0,),
        shared: int = 10**9,
        long: tuple[float, ...] = (0.0,),
        *,
        encrypted: bool = False,
    ) -> None:
        self._windows, self._shared, self._long = windows, shared, long
        self._encrypted, self._custody = encrypted, MemoryCustody()
        self._topic = MemoryKeys(fault=self._store_fault)
        self.broker = MemoryBroker(PARTITIONS, fault=self._log_fault)
        self.store = MemoryStore(fault=self._store_fault)
        self.routers: dict[str, Router] = {}
        self.mishaps = mishaps
        self._buffer_bytes = buffer_bytes
        self.now = 0.0
        self.calls = 0
        self._running = ""
        self._starts = 0

    def start(self, instance: str) -> None:
        window = self._windows[self._starts % len(self._windows)]
        seconds = self._long[self._starts % len(self._long)]
        self._starts += 1
        settings = config(
            instance=instance,
            buffer_bytes=self._buffer_bytes,
            duplicates=Window(window, WEEK if window else 0),
            duplicate_window_bytes=self._shared,
            long_chunks=dict.fromkeys(topics.DOMAINS, seconds) if seconds else {},
        )
        self.routers[instance] = Router(
            settings,
            self.store,
            open_log=partial(self.broker.open, instance),
            clock=lambda: self.now,
            sleep=lambda _s: None,
            wall=lambda: self.now,
            spool=self.spool(),
            keys=self.keys(),
        )

    def keys(self) -> OwnerKeys | None:
        """Owners' keys, as a process that starts has them; none where objects are in the clear."""
        return OwnerKeys(self._topic.open, self._custody, clock=lambda: self.now) if self._encrypted else None

    def rotate(self) -> None:
        """Begin a new epoch of owners' keys, if there is one to follow."""
        if (keys := self.keys()) is not None and (mishaps := self.mishaps):
            self.mishaps = NO_MISHAPS
            keys.refresh()
            if keys.epoch:
                rotate(self._topic.rewrite(), keys.epoch, self._custody)
            self.mishaps = mishaps

    def spool(self) -> ChunkSpool:
        """The disk of a router that starts."""
        return MemorySpool(10**9)

    def step(self, instance: str) -> None:
        self.now += 0.5
        with self._is_running(instance):
            try:
                self.routers[instance].step()
            except Crash:
                self.start(instance)

    def drain(self) -> None:
        for _turn in range(2000):
            if self.broker.drained():
                return
            for instance in list(self.routers):
                self.step(instance)
        raise AssertionError("the routers do not get through")

    @contextmanager
    def _is_running(self, instance: str) -> Iterator[None]:
        outer, self._running = self._running, instance
        yield
        self._running = outer

    def _mishap(self) -> Mishap | None:
        self.calls += 1
        mishap = self.mishaps.at.get(self.calls)
        if mishap is Mishap.CRASH:
            raise Crash
        if mishap in (Mishap.PAUSE, Mishap.EXPIRE):
            self._lose_partitions(takeover=mishap is Mishap.PAUSE)
        return mishap

    def _lose_partitions(self, *, takeover: bool) -> None:
        """The running router is silent for too long: an heir takes over and works, all before its call goes on."""
        self.broker.expire(self._running)
        heir = f"heir of {self._running}"
        if takeover and len(heir) < 30:
            if heir not in self.routers:
                self.start(heir)
            for _turn in range(self.mishaps.heir_steps):
                self.step(heir)

    def _log_fault(self, _method: str) -> LogFault | None:
        return {Mishap.FAIL: LogFault.BEFORE, Mishap.LOSE: LogFault.AFTER, Mishap.ABORT: LogFault.ABORTED}.get(
            self._mishap() or Mishap.CRASH
        )

    def _store_fault(self, _method: str) -> Fault | None:
        return {Mishap.FAIL: Fault.BEFORE, Mishap.ABORT: Fault.BEFORE, Mishap.LOSE: Fault.AFTER}.get(
            self._mishap() or Mishap.CRASH
        )


#: Few, so that events come again; an empty one is a record of a worker that marked none.
MARKS = st.sampled_from([b"", *(bytes([number]) * 16 for number in range(6))])


@st.composite
def cleans(draw: st.DrawFn) -> list[Clean]:
    """What processors write: rising raw offsets with gaps where records failed, now and then a stretch repeated."""
    records: list[Clean] = []
    for partition in PARTITIONS:
        rows: list[Clean] = []
        steps = draw(
            st.lists(
                st.tuples(
                    st.integers(1, 3),
                    st.integers(0, 7),
                    st.integers(0, 5),
                    st.integers(0, 9),
                    MARKS,
                    st.sampled_from(CONTENTS),
                ),
                max_size=25,
            )
        )
        raw = -1
        for gap, owner, kind, again, key, content in steps:
            raw += gap
            schema = SCHEMAS[partition.topic][kind % len(SCHEMAS[partition.topic])]
            rows.append(
                Clean(
                    partition,
                    raw,
                    len(records) + len(rows),
                    OWNERS[owner],
                    schema,
                    DEPOSITORS[kind % len(DEPOSITORS)],
                    key,
                    content,
                )
            )
            if again == 0:
                rows += rows[-3:]
        records += rows
    return records


def few() -> list[Clean]:
    """Two partitions, three owners, a repeat: little, but more than one chunk and one object."""
    social, telecom = PARTITIONS[0], PARTITIONS[2]
    rows = [Clean(social, n, n, OWNERS[n % 3], "social.reaction.v1", DEPOSITORS[0]) for n in range(10)]
    return [
        *rows[:5],
        *rows[3:],
        *(Clean(telecom, n, 20 + n, OWNERS[n], "telecom.call.v1", DEPOSITORS[1]) for n in range(3)),
    ]


def copies() -> list[Clean]:
    """Three chunks of one partition, in which every event comes again in a later chunk; some of them corrected."""
    return [
        record._replace(deduplication_key=bytes([record.raw_offset % 8]) * 16, content=CONTENTS[record.raw_offset % 3])
        for record in cleans_of(PARTITIONS[0], 21)
    ]


def cleans_of(partition: Partition, count: int) -> list[Clean]:
    return [Clean(partition, n, n, OWNERS[n % 3], SCHEMAS[partition.topic][0], DEPOSITORS[0]) for n in range(count)]


def run(records: list[Clean], mishaps: Mishaps, windows: tuple[int, ...] = (0,), *, encrypted: bool = False) -> World:
    world = World(mishaps, 1_000_000, windows, encrypted=encrypted)
    for record in records:
        world.broker.produce(record.partition, record.key, record.value, record.headers)
    world.start("one")
    world.drain()
    return world


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("mishap", Mishap)
def test_one_mishap_at_any_call_at_all_changes_nothing(mishap: Mishap, encrypted: bool) -> None:
    for call in range(1, run(few(), NO_MISHAPS, encrypted=encrypted).calls + 1):
        world = run(few(), Mishaps({call: mishap}, heir_steps=30), encrypted=encrypted)
        result = account(world.store, world.broker.sent, world.keys())
        assert (result.rows, result.faults) == (expected(few()), []), f"at call {call}"


@pytest.mark.parametrize("windows", [(20, 0), (0, 20), (20, 8)])
def test_an_intent_is_finished_by_the_window_that_it_was_made_with(windows: tuple[int, int]) -> None:
    """A router with another window takes over at any call at all."""
    for call in range(1, run(copies(), NO_MISHAPS, windows).calls + 1):
        world = run(copies(), Mishaps({call: Mishap.CRASH}, heir_steps=30), windows)
        result = account(world.store, world.broker.sent)
        assert result.faults == [], f"at call {call}"
        stored_or_failed = [result.rows[row(one)] + result.duplicates[place(one)] for one in copies()]
        assert stored_or_failed == [1] * 21, f"at call {call}"


mishaps = st.builds(
    Mishaps, st.dictionaries(st.integers(1, 60), st.sampled_from(Mishap), max_size=12), st.integers(1, 25)
)


def through(records: list[Clean], mishaps: Mishaps, world: World, early: int) -> World:
    """The world after all the records, and all the mishaps; the first `early` come while the router is at work."""
    world.start("one")
    for index, record in enumerate(records):
        world.broker.produce(record.partition, record.key, record.value, record.headers)
        if index % 10 == 9 and index < early:
            world.step("one")
            world.rotate()
    for _turn in range(30):
        for instance in list(world.routers):
            world.step(instance)
    for mishap in {mishap for call, mishap in mishaps.at.items() if call <= world.calls}:
        event(mishap.name)
    world.mishaps = NO_MISHAPS
    world.drain()
    return world


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(
    records=cleans(),
    mishaps=mishaps,
    buffer_bytes=st.sampled_from([2_000, 1_000_000]),
    early=st.integers(0, 40),
    window=st.sampled_from([0, 3, 7, 1000]),
    encrypted=st.booleans(),
)
def test_every_record_is_stored_once_whatever_goes_wrong(  # noqa: PLR0917 - hypothesis gives them by name
    records: list[Clean], mishaps: Mishaps, buffer_bytes: int, early: int, window: int, encrypted: bool
) -> None:
    world = through(records, mishaps, World(mishaps, buffer_bytes, (window,), encrypted=encrypted), early)
    result = account(world.store, world.broker.sent, world.keys())
    assert result.rows == expected(records, window)
    assert result.duplicates == duplicates(records, window)
    assert result.faults == []


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(records=cleans(), mishaps=mishaps, early=st.integers(0, 40))
def test_a_window_that_is_changed_meanwhile_loses_and_doubles_nothing(
    records: list[Clean], mishaps: Mishaps, early: int
) -> None:
    """Which copies are duplicates depends on who planned their chunk; each is stored or failed, the first is stored.

    The memory is short as well: a router of four partitions has shorter windows than one of two.
    """
    world = through(records, mishaps, World(mishaps, 1_000_000, (7, 0, 3, 20), shared=30 * RECORD_BYTES), early)
    result = account(world.store, world.broker.sent)
    assert result.faults == []
    for record in firsts(records):
        assert result.rows[row(record)] + result.duplicates[place(record)] == 1
    assert result.duplicates <= duplicates(records, 20)
