"""Windows kept over a rebalance: the same records are duplicates as where each window is read back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from bank.store import MemoryStore
from pipelines.router import Router
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.deduplication import RECORD_BYTES, SeenEvents, Window, share
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.kept_window import KeptWindow, start
from pipelines.router.buffer.partition_buffer import ChunkLimits, PartitionBuffer
from pipelines.router.kafka.memory import MemoryBroker, MemoryLog
from pipelines.router.kafka.port import Partition, Positions
from schemas.catalog import load
from tests.router.bank import OWNERS, TIME, Clean, account, config, duplicates, expected

PLACE, OTHER = Partition("deposits.clean.social", 0), Partition("deposits.clean.social", 1)
ALL = ChunkLimits(10**6, 10**9, 1.0, 10**6)
SCHEMA = load().by_name("social.post.v1")
WEEK = 604_800
CONTENTS = (b"", b"a" * 16, b"b" * 16)


@dataclass(frozen=True)
class Step:
    """Between two rebalances: how many records are read back at most, how many then read, and what becomes of them."""

    back: int
    read: int
    window: int
    planned: bool
    committed: bool


class Life:
    """One partition through many assignments to one router."""

    def __init__(self, keys: Sequence[int], keep: bool) -> None:
        self._log = [
            CleanRecord(
                n * 2,
                n,
                TIME + n,
                OWNERS[0],
                "acme",
                SCHEMA,
                b"x",
                bytes([key // 3]) * 16 if key // 3 else b"",
                content=CONTENTS[key % 3],
            )
            for n, key in enumerate(keys)
        ]
        self._keep, self.intent = keep, Intent(0)
        self._kept: KeptWindow | None = None
        self.found: list[tuple[int, int]] = []
        self.corrected: list[tuple[int, int]] = []

    def go(self, step: Step) -> bool:
        """One assignment; return False where it ends before the window is read back."""
        window = Window(step.window, WEEK)
        first = start(self.intent, window, self._kept)
        assert first is not None
        buffer = PartitionBuffer(PLACE, self.intent, window, self._kept)
        whole = self._follow(buffer, self._from(first), step)
        self._kept = buffer.kept() if self._keep else None
        return whole

    def _from(self, offset: int) -> Iterator[CleanRecord]:
        return (
            CleanRecord(
                r.offset, r.raw_offset, r.timestamp, r.owner, r.depositor, r.schema, r.body, r.deduplication_key,
                content=r.content,
            )
            for r in self._log
            if r.offset >= offset
        )  # fmt: skip

    def _follow(self, buffer: PartitionBuffer, records: Iterator[CleanRecord], step: Step) -> bool:
        back = read = 0
        for record in records:
            if buffer.is_past(record.offset):
                if back == step.back:
                    return False
                back += 1
                buffer.warm_up(record.deduplication_key, record.content, record.offset, record.timestamp)
            elif read < step.read or buffer.finishing:
                read += 1
                buffer.add(record, 0.0)
        if buffer.empty or buffer.finishing:
            return True
        chunk = buffer.cut(ALL)
        if step.planned:
            self.intent = Intent(chunk.start, chunk.known, chunk.end, chunk.window)
        if step.planned and step.committed:
            self.intent = Intent(chunk.end, chunk.high)
            self.found += [(one.record.offset, one.of) for one in chunk.duplicates]
            self.corrected += [(one.offset, one.corrects) for one in chunk.records if one.corrects >= 0]
            buffer.committed(chunk.end, chunk.high)
        return True


def at_least(records: int) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, records), st.just(10**6))


STEPS = st.lists(
    st.builds(Step, at_least(4), st.integers(0, 12), st.sampled_from([4, 8, 8, 8, 16]), st.booleans(), st.booleans()),
    min_size=1, max_size=25,
)  # fmt: skip


@given(st.lists(st.integers(0, 14), min_size=20, max_size=120), STEPS)
def test_the_same_records_are_duplicates_as_where_windows_are_read_back(keys: list[int], steps: list[Step]) -> None:
    kept, plain = Life(keys, keep=True), Life(keys, keep=False)
    for step in steps:
        if kept.go(step):
            plain.go(replace(step, back=10**6))
        assert kept.intent == plain.intent
    assert (kept.found, kept.corrected) == (plain.found, plain.corrected)


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(0, 5), st.sampled_from(CONTENTS), st.integers(0, 2)), max_size=80
    ),
    st.integers(1, 12),
    st.data(),
)
def test_what_is_taken_back_and_noted_again_is_as_if_it_had_been_noted_once(
    steps: list[tuple[int, int, bytes, int]], records: int, data: st.DataObject
) -> None:
    window, offset, events = Window(records, 3), 0, list[tuple[bytes, bytes, int, int]]()
    for gap, key, content, later in steps:
        offset += gap
        events.append((bytes([key]) * 16 if key else b"", content, offset, TIME + 1000 * later * len(events)))
    plain = SeenEvents(records)
    told = [plain.note(*event, window) for event in events]
    seen, settled, read = SeenEvents(records), 0, 0
    for _turn in range(4):
        settled = data.draw(st.integers(settled, read))
        if settled < len(events):
            seen.settle(events[settled][2])
            seen.take_back(events[settled][2])
            read = settled
        until = data.draw(st.integers(read, len(events)))
        assert [seen.note(*event, window) for event in events[read:until]] == told[read:until]
        offsets = list(seen._times._offsets)
        assert offsets == sorted(set(offsets))
        read = until


def test_a_partition_that_was_stored_by_another_meanwhile_is_read_back() -> None:
    kept = KeptWindow(SeenEvents(10), offset=40, high=7, noted=40)
    window = Window(10, WEEK)
    assert start(Intent(40, 7), window, kept) == 40
    assert start(Intent(40, 7, 50, Window(5, WEEK)), window, kept) == 40
    assert start(Intent(40, 8), window, kept) == 30
    assert start(Intent(45, 7), window, kept) == 35
    assert start(Intent(40, 7, 50, Window(20, WEEK)), window, kept) == 20
    assert start(Intent(40, 7), Window(11, WEEK), kept) == 29
    assert start(Intent(None), window, kept) is None


def test_windows_share_the_memory_and_one_partition_more_seldom_changes_them() -> None:
    window = Window(50_000, WEEK)
    size = 12 * 50_000 * RECORD_BYTES
    assert share(window, size, 0) == share(window, size, 12) == window
    assert share(window, size, 13) == share(window, size, 24) == Window(25_000, WEEK)
    assert share(window, size, 10**9) == Window(0, WEEK)


class Counting:
    """Notes from which offsets a router reads."""

    def __init__(self, window_bytes: int = 268_435_456) -> None:
        self.broker = MemoryBroker([PLACE, OTHER])
        self.store = MemoryStore()
        self.starts: list[dict[Partition, int | None]] = []
        self._now = 0.0
        settings = config(
            instance="one", duplicates=Window(1000, WEEK), duplicate_window_bytes=window_bytes, chunk_records=10
        )
        self.router = Router(settings, self.store, open_log=self._open, clock=lambda: self._now, sleep=lambda _s: None)

    def _open(self, start: object, /) -> MemoryLog:
        assert callable(start)

        def noted(positions: Positions) -> dict[Partition, int | None]:
            self.starts.append(start(positions))
            return self.starts[-1]

        return self.broker.open("one", noted)

    def produce(self, records: list[Clean]) -> None:
        for each in records:
            self.broker.produce(each.partition, each.key, each.value, each.headers)

    def work(self) -> None:
        for _turn in range(200):
            self._now += 0.5
            self.router.step()


def cleans(place: Partition, begin: int, end: int) -> list[Clean]:
    return [
        Clean(place, n, n, OWNERS[0], "social.post.v1", "acme-social", bytes([n % 40]) * 16) for n in range(begin, end)
    ]


def test_a_new_depositor_costs_the_others_no_read_back() -> None:
    world, new = Counting(), Partition("deposits.clean.d000001.social", 0)
    world.produce(cleans(PLACE, 0, 35))
    world.work()
    world.produce(cleans(PLACE, 35, 38))
    for _turn in range(3):
        world.router.step()  # read, and not yet committed
    world.broker.add(new)
    world.produce(more := cleans(PLACE, 38, 60))
    world.work()
    assert world.starts == [{PLACE: None, OTHER: None}, {PLACE: 35, OTHER: None, new: None}]
    records = cleans(PLACE, 0, 38) + more
    result = account(world.store, world.broker.sent)
    assert (result.rows, result.duplicates) == (expected(records, 1000), duplicates(records, 1000))
    assert result.duplicates.total() == 20


def test_after_a_lost_answer_everything_is_read_back() -> None:
    world = Counting()
    world.produce(cleans(PLACE, 0, 35))
    world.work()
    world.broker.expire("one")
    world.work()
    assert world.starts == [{PLACE: None, OTHER: None}, {PLACE: 0, OTHER: None}]


def test_a_router_reads_back_no_more_than_its_share_of_the_memory() -> None:
    world = Counting(window_bytes=2 * 20 * RECORD_BYTES)
    world.produce(cleans(PLACE, 0, 35))
    world.work()
    world.broker.expire("one")
    world.work()
    assert world.starts[-1] == {PLACE: 35 - 1000 // 64, OTHER: None}


def test_an_event_without_content_is_a_duplicate_and_has_none_but_duplicates_up_to_its_next_copy() -> None:
    """Clean records of before the change have no content; the window holds both kinds."""
    world = Counting()
    said = [b"", b"a" * 16, b"b" * 16, b"b" * 16, b""]
    world.produce([
        one._replace(deduplication_key=b"k" * 16, content=content)
        for one, content in zip(cleans(PLACE, 0, 5), said, strict=True)
    ])  # fmt: skip
    world.work()
    result = account(world.store, world.broker.sent)
    assert result.faults == []
    assert sorted(offset for _, _, offset in result.duplicates) == [1, 3, 4]
    assert sorted(serial for _, _, serial, _ in result.rows) == [0, 2]
