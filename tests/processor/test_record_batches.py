"""Batches that brokers take and aiokafka does not read, or reads askew; all others are read as aiokafka reads them."""

import tracemalloc
from types import SimpleNamespace

import pytest
from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import ConsumerRecord
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from pipelines.processor import record_batches
from pipelines.processor.faust_app import batch_scheduler
from pipelines.processor.offset_tracker import OffsetTracker
from pipelines.processor.record_batches import AT_ONCE, RUN_BYTES, Batches, Record, records, runs
from pipelines.processor.unpack import MAX_UNPACKED_BYTES
from pipelines.steps.outcome import BatchFault
from tests.fuzz import wire
from tests.fuzz.wire import WireRecord

CODECS = range(len(wire.ENCODERS))
BYTES = st.none() | st.binary(max_size=300)
NAMES = st.text(st.characters(codec="utf-8"), max_size=20).map(str.encode)
RECORDS = st.lists(st.builds(WireRecord, BYTES, BYTES, st.lists(st.tuples(NAMES, BYTES), max_size=4)), min_size=1)


def fields(records: Batches | MemoryRecords) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    while (batch := records.next_batch()) is not None:
        assert batch.validate_crc()
        found += [(r.offset, r.timestamp, r.timestamp_type, r.key, r.value, tuple(r.headers)) for r in batch]
    return found


@given(RECORDS, st.sampled_from(CODECS), RECORDS, st.sampled_from(CODECS))
def test_it_reads_as_aiokafka_does(one: list[WireRecord], codec: int, two: list[WireRecord], other: int) -> None:
    data = wire.batch(one, codec) + wire.batch(two, other)
    read = fields(Batches(data))
    assert read == fields(MemoryRecords(data))
    assert len(read) == len(one) + len(two)


@pytest.mark.parametrize("codec", CODECS)
def test_names_of_headers_that_are_not_utf8_are_kept(codec: int) -> None:
    bad = WireRecord(b"key", b"value", [(b"a", b"1"), (b"ok\xff\xed\xa0\x80", b"\xfe")])
    data = wire.batch([WireRecord(b"k", b"first"), bad, WireRecord(b"k", b"last")], codec)
    with pytest.raises(UnicodeDecodeError):
        fields(MemoryRecords(data))
    first, read, last = Batches(data).next_batch()
    assert (first.value, last.value, last.offset) == (b"first", b"last", 2)
    assert (read.offset, read.key, read.value, read.headers[0]) == (1, b"key", b"value", ("a", b"1"))
    assert read.headers[1][0].encode("utf-8", "surrogateescape") == b"ok\xff\xed\xa0\x80"


@pytest.mark.parametrize("attributes", [1, 0x7F, 0x80, 0xFF])
def test_attributes_are_one_byte(attributes: int) -> None:
    records = [WireRecord(b"k", b"%d" % number, [(b"h", b"x")], attributes) for number in range(3)]
    read = list(Batches(wire.batch(records)).next_batch())
    assert [(each.offset, each.key, each.value) for each in read] == [(n, b"k", b"%d" % n) for n in range(3)]


BOMB = WireRecord(b"k", b"\0" * (MAX_UNPACKED_BYTES + 1))


@pytest.mark.parametrize("codec", [1, 3, 4], ids=["gzip", "lz4", "zstd"])
def test_a_batch_that_unpacks_to_too_much_is_not_read(codec: int) -> None:
    data = wire.batch([WireRecord(b"k", b"v"), BOMB], codec)
    assert len(data) < MAX_UNPACKED_BYTES / 100
    tracemalloc.start()
    read = list(Batches(data).next_batch())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(each.offset, each.key, each.value, each.headers, each.checksum) for each in read] == [
        (offset, None, None, [], BatchFault.TOO_LARGE) for offset in range(2)
    ]
    assert most < 2 * MAX_UNPACKED_BYTES


@pytest.mark.long
@pytest.mark.parametrize("codec", CODECS)
def test_what_just_fits_is_read(codec: int) -> None:
    value = b"\0" * (MAX_UNPACKED_BYTES - 100)
    (read,) = Batches(wire.batch([WireRecord(b"k", value)], codec)).next_batch()
    assert read.value == value


def read(data: bytes) -> list[Record]:
    return list(records(memoryview(data)))


#: Deltas that brokers take in a batch that is not compressed.
ASTRAY = {
    "beyond the batch": (0, 1, 1_000_000),
    "all the same": (0, 0, 0),
    "falling": (2, 1, 0),
    "beyond from the first on": (5, 6, 7),
    "below the batch": (-1, 0, 1),
    "at the ends of 32 bits": (-(2**31), 0, 2**31 - 1),
    "the last twice": (0, 2, 2),
}


@pytest.mark.parametrize("deltas", ASTRAY.values(), ids=ASTRAY)
@pytest.mark.parametrize("copies", [1, AT_ONCE], ids=["small", "large"])
def test_offset_deltas_that_do_not_rise_within_the_batch_are_a_fault_of_its_records(
    deltas: tuple[int, ...], copies: int
) -> None:
    kept = [WireRecord(b"k", b"%d" % number) for number in range(copies - 1)]
    astray = [WireRecord(b"k", b"x", delta=copies - 1 + delta) for delta in deltas]
    found = read(wire.batch([*kept, *astray]))
    assert [each.offset for each in found] == list(range(copies + 2))
    assert {each.checksum for each in found} == {BatchFault.MISNUMBERED}
    assert found[-1].value == b"x"


@pytest.mark.parametrize("deltas", [(0, 1, 2), (0, 2), (1, 2), (2,)])
def test_holes_that_compaction_leaves_are_no_fault(deltas: tuple[int, ...]) -> None:
    plain = wire.plain([WireRecord(b"k", b"v", delta=delta) for delta in deltas])
    data = bytearray(wire.framed(plain, 3))
    data[57:61] = len(deltas).to_bytes(4)
    assert [(each.offset, each.checksum) for each in read(bytes(data))] == [(delta, None) for delta in deltas]


def varint(*data: int) -> bytes:
    return bytes(data)


#: A record's length, attributes, time, offset, no key, no value and no headers.
ODD_RECORDS = {
    "a length that is too small": varint(10, 0, 0, 0, 1, 1, 0),
    "a length that is too large": varint(14, 0, 0, 0, 1, 1, 0),
    "a key beyond the end": varint(12, 0, 0, 0, 100, 1, 0),
    "a value beyond the end": varint(12, 0, 0, 0, 1, 100, 0),
    "headers beyond the end": varint(12, 0, 0, 0, 1, 1, 100),
    "fewer than no headers": varint(12, 0, 0, 0, 1, 1, 1),
    "a header without a name": varint(16, 0, 0, 0, 1, 1, 2, 1, 1),
    "a varint of six bytes": varint(22, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1, 1, 0),
    "a varint without an end": varint(12, 0, 0, 0, 1, 1, 0x80),
    "a time of eleven bytes": varint(32, 0, *[0x80] * 10, 0, 0, 1, 1, 0),
    "nothing": b"",
    "bytes behind the last record": varint(12, 0, 0, 0, 1, 1, 0, 0),
}


@pytest.mark.parametrize("plain", ODD_RECORDS.values(), ids=ODD_RECORDS)
def test_a_record_that_does_not_end_where_it_says_is_a_fault_of_its_batch(plain: bytes) -> None:
    good = wire.plain([WireRecord(b"k", b"v")])
    for body, number in ((plain, 1), (good + plain, 2)):
        if body != good:
            expected = [(offset, None, None, BatchFault.UNREADABLE) for offset in range(number)]
            assert [(r.offset, r.key, r.value, r.checksum) for r in read(wire.framed(body, number))] == expected


def test_bits_that_java_drops_are_dropped() -> None:
    offset = varint(0x80, 0x80, 0x80, 0x80, 0x70)  # bits 32 to 34 of a value of 32 bits
    (found,) = read(wire.framed(varint(20, 0, 0, *offset, 1, 1, 0), 1))
    assert (found.offset, found.checksum) == (0, None)


def test_times_overflow_as_javas_do() -> None:
    most = varint(*[0xFE], *[0xFF] * 8, 0x01)  # 2**63 - 1
    data = bytearray(wire.framed(varint(30, 0, *most, 0, 1, 1, 0), 1))
    data[27:35] = (1).to_bytes(8)
    assert [each.timestamp for each in read(bytes(data))] == [-(2**63)]


@pytest.mark.parametrize("codec", CODECS[1:])
def test_a_batch_that_cannot_be_unpacked_is_so_many_records_with_a_fault(codec: int) -> None:
    found = read(wire.framed(b"junk", 3, codec))
    assert [(each.offset, each.checksum) for each in found] == [(n, BatchFault.UNREADABLE) for n in range(3)]


@given(RECORDS, st.sampled_from(CODECS), st.data())
def test_no_bytes_raise_and_each_offset_comes_at_most_once(
    some: list[WireRecord], codec: int, draw: st.DataObject
) -> None:
    data = bytearray(wire.batch(some, codec))
    for _ in range(draw.draw(st.integers(1, 5))):
        data[draw.draw(st.integers(61, len(data) - 1))] = draw.draw(st.integers(0, 255))
    found = read(bytes(data))
    assert [each.offset for each in found] == list(range(len(some)))


def test_numbers_and_times_of_the_batch_count() -> None:
    data = bytearray(wire.batch([WireRecord(b"k", b"v"), WireRecord(b"k", b"w")]))
    data[:8] = (70).to_bytes(8)
    assert [each.offset for each in Batches(bytes(data)).next_batch()] == [70, 71]


def test_an_answer_that_ends_within_a_batch_gives_the_batches_before() -> None:
    whole = wire.batch([WireRecord(b"k", b"v")])
    found = Batches(whole + whole[:-1])
    assert found.has_next()
    assert len(list(found.next_batch())) == 1
    assert not found.has_next()
    assert found.next_batch() is None


def test_consumers_read_so_once_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "MemoryRecords", fetcher.MemoryRecords)
    record_batches.install()
    assert fetcher.MemoryRecords is Batches


SIZES = st.lists(st.integers(0, 2 * RUN_BYTES), max_size=30)


@given(SIZES)
def test_runs_hold_every_record_once_in_order_and_are_small(sizes: list[int]) -> None:
    records = [SimpleNamespace(serialized_key_size=-1, serialized_value_size=size) for size in sizes]
    found = list(runs(records))
    assert [record for run in found for record in run] == records
    assert all(len(run) == 1 or sum(each.serialized_value_size for each in run) <= RUN_BYTES for run in found)
    assert all(run for run in found)


def test_large_records_of_a_partition_come_in_batches_that_follow_each_other() -> None:
    sizes = [10, RUN_BYTES, 10, 10]
    records: list[ConsumerRecord[bytes, bytes]] = [
        ConsumerRecord("t", 0, offset, 0, 0, b"", b"", None, -1, size, ()) for offset, size in enumerate(sizes)
    ]
    tracker: OffsetTracker[TP] = OffsetTracker()
    batches = [message.value for _, message in batch_scheduler(tracker)().iterate({TP("t", 0): records})]
    assert [[raw.offset for raw in batch.records] for batch in batches] == [[0], [1], [2, 3]]
    assert [(batch.batch_handle.previous, batch.batch_handle.last) for batch in batches] == [(None, 0), (0, 1), (1, 3)]
    for batch in batches:
        tracker.done(TP("t", 0), batch.batch_handle)
    assert tracker.committable(TP("t", 0)) == 4
