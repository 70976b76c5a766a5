"""Records of erased owners and tombstones: nothing is stored of them, each raw record is told, and offsets go on."""

from collections.abc import Iterable
from typing import Any

import pytest

from bank.store import MemoryStore
from pipelines.router.buffer import intake
from pipelines.router.buffer.buffer import Buffer
from pipelines.router.buffer.clean_record import CleanRecord, Reader
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.partition_buffer import PartitionBuffer
from pipelines.router.buffer.spooled_buffer import QUIET_S
from pipelines.router.kafka.port import Message
from pipelines.router.objects.flush import Flush, FlushContext
from pipelines.router.objects.uploader import ObjectWriter
from pipelines.router.report import stored
from schemas.encoder import Encoder
from schemas.framing import decoded
from schemas.topics import ERASED_HEADER, FAILED, METERING, RECEIPTS
from tests.router.bank import TIME
from tests.router.test_buffer import LIMITS, record
from tests.router.test_flush import CATALOG, PLACE, RECEIPT, Taking, advance, chunk
from tests.router.test_spooled_buffer import BEGIN, DAY, buffer, parts

KEY = b"k" * 32


class Keys:
    """Keys of everybody but for `erased`; `at` adds to them once `ensure` was called so often."""

    trouble = ""

    def __init__(self, erased: Iterable[str] = (), at: dict[int, str] | None = None) -> None:
        self.erased, self._at, self._calls = set(erased), at or {}, 0

    def ensure(self, owners: Iterable[str]) -> None:
        list(owners)
        self._calls += 1
        self.erased |= {owner for call, owner in self._at.items() if call == self._calls}

    def key_of(self, owner: str) -> bytes | None:
        return None if owner in self.erased else KEY

    def is_erased(self, owner: str) -> bool:
        return owner in self.erased

    def close(self) -> None: ...


def flushed(keys: Keys) -> tuple[Flush, Taking, MemoryStore]:
    log, store = Taking(), MemoryStore()
    flush = Flush([chunk()], FlushContext(lambda owner: f"b-{owner}", "home", Encoder(RECEIPT), keys))
    advance(flush, log, ObjectWriter(store, 1))
    return flush, log, store


@pytest.mark.parametrize("keys", [Keys([f"{7:032x}"]), Keys(at={2: f"{7:032x}"})], ids=["before", "in-mid-flush"])
def test_an_erased_owners_record_ends_as_a_failed_event_without_a_word_of_it(keys: Keys) -> None:
    owner = f"{7:032x}"
    flush, log, store = flushed(keys)
    taken = log.commits[-1]
    of_owner = [each for each in taken if each.topic in (RECEIPTS, METERING) and each.key == owner.encode()]
    (failed,) = (each for each in taken if each.topic == FAILED)
    event: Any = decoded(failed.value, "pipeline.failed_event")
    assert of_owner == []
    assert (event["reason"], event["raw_offset"], event["raw_bytes"], event["sealed_original"]) == (
        "owner_erased", 7, None, None,
    )  # fmt: skip
    assert owner.encode() not in failed.value + failed.key
    (told,) = stored(flush.chunks, flush.objects, flush.bytes, flush.metered, flush.encrypted, flush.erased)
    others = len(flush.chunks[0].records) - 1
    assert (told.records, told.objects, told.encrypted, told.erased) == (others, others, others, {"acme": 1})
    assert told.metered["acme", "social.post.v1"].records == others
    there = f"b-{owner}" in store.buckets()
    assert there is (keys._calls > 2 and 2 in keys._at)  # put in mid-flush: the erasure deletes it


def tombstone(offset: int, headers: list[tuple[str, bytes | None]] | None = None) -> Message:
    erased: list[tuple[str, bytes | None]] = [(ERASED_HEADER, b"3")]
    return Message(PLACE, offset, TIME, b"0" * 32, None, erased if headers is None else headers)


def test_the_offset_goes_on_past_a_tombstone() -> None:
    made = Buffer({PLACE: Intent(0)}, LIMITS, 10**6)
    intake.take(iter([tombstone(0)]), made, Reader(CATALOG), 100.0)
    (cut,) = made.chunks(131.0)
    assert (cut.start, cut.end, cut.records) == (0, 1, ())
    mixed = PartitionBuffer(PLACE, Intent(0))
    mixed.add(record(0), since=100.0)
    mixed.pass_over(1, 100.0, TIME)
    mixed.add(record(2), since=100.0)
    assert [each.offset for each in mixed.cut(LIMITS).records] == [0, 2]


def test_a_null_value_that_is_no_tombstone_stops_the_partition() -> None:
    made = Buffer({PLACE: Intent(0)}, LIMITS, 10**6)
    intake.take(iter([tombstone(0, [])]), made, Reader(CATALOG), 100.0)
    assert made.stuck() is not None


def test_a_long_chunk_goes_on_past_tombstones() -> None:
    made = buffer()
    made.pass_over(0, 0.0, TIME)
    made.add(CleanRecord(1, 1, TIME, f"{0:032x}", "acme", CATALOG.by_name("social.post.v1"), b"x"), since=0.0)
    made.pass_over(2, 0.0, TIME)
    assert made.due(LIMITS, BEGIN + DAY) or made.due(LIMITS, BEGIN + DAY + QUIET_S)
    assert [(each.start, each.end, len(each.records)) for each in parts(made)] == [(0, 3, 1)]
    alone = buffer(Intent(3))
    alone.pass_over(3, 0.0, TIME)
    assert alone.due(LIMITS, BEGIN + DAY) or alone.due(LIMITS, BEGIN + DAY + QUIET_S)
    assert [(each.start, each.end, len(each.records)) for each in parts(alone)] == [(3, 4, 0)]
