"""Reader of Kafka's record batches: no record can stop the worker or be mistaken for another.

aiokafka 0.14 reads the name of a header as strict UTF-8, and a record's attributes, which are one byte, as a varint.
Brokers take any name and any attributes; librdkafka and Java's clients read them. One record with such a name raised in
Faust's fetcher and stopped the worker, and again after each restart; one with attributes from 128 on did so as well, or
was read wrongly. So the records of a batch are read here. Bytes of a name that are no UTF-8 become lone surrogates
(`surrogateescape`, PEP 383); the steps reject the record for that.

Brokers do not check the offset deltas of a batch that is not compressed, nor that their own library for a codec and
ours agree. A batch is faulty if it cannot be unpacked (see `unpack`), if its records do not end where they say, or if
its deltas do not rise within 0 .. the batch's last offset delta. Its header still gives the number of records: each
becomes a Record with a fault, at the base offset + its index, and the steps reject it for that. Where only the deltas
are wrong, the record has its key, value and headers.

Format: Kafka's documentation, "Record Batch" and "Record"; varints as `org.apache.kafka.common.utils.ByteUtils` reads
them. The module replaces `aiokafka.consumer.fetcher.MemoryRecords` of aiokafka 0.14; the version is pinned, and
tests check it.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords

from pipelines.processor.unpack import UnpackedTooLargeError, UnpackError, unpack
from pipelines.steps.outcome import BatchFault
from schemas.framing import unsigned

#: Base offset, length of the rest of the batch.
_OVERHEAD: Final = struct.Struct(">qi")
#: ... leader epoch, magic, checksum, attributes, last offset delta, first and last time, producer id and epoch, base
#: sequence, number of records.
_HEADER: Final = struct.Struct(">qiibIhiqqqhii")
_MAGIC: Final = 16
_CODEC_MASK: Final = 0x07
_LOG_APPEND_TIME_MASK: Final = 0x08
RUN_BYTES: Final = 1_048_576
#: Most records of a batch that are read in one go. A larger batch is read twice, record by record, to save memory.
AT_ONCE: Final = 10_000

Headers = list[tuple[str, bytes | None]]


class MalformedBatchError(ValueError):
    """A batch does not follow Kafka's format."""


class Record(NamedTuple):
    """Record as the fetcher needs it. `checksum`, which Kafka dropped in version 0.11, holds its fault."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    checksum: BatchFault | None = None


def runs(records: Iterable[Any]) -> Iterator[list[Any]]:
    """Split records, as aiokafka's consumer gives them, into runs of at most RUN_BYTES, or of one record.

    A run is processed and committed as a whole. A few kilobytes may unpack to very many records; these must not take
    longer than a worker may be away from its group, or they would be started again for ever.
    """
    run: list[Any] = []
    size = 0
    for record in records:
        own = max(0, record.serialized_key_size) + max(0, record.serialized_value_size)
        if run and size + own > RUN_BYTES:
            yield run
            run, size = [], 0
        run.append(record)
        size += own
    if run:
        yield run


def install() -> None:
    """Make every consumer of this process read its batches with this module."""
    fetcher.MemoryRecords = Batches


class Batches:
    """Batches of one fetch response, with the interface of `aiokafka.record.memory_records.MemoryRecords`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._stock = MemoryRecords(data)

    def has_next(self) -> bool:
        return bool(self._stock.has_next())

    def size_in_bytes(self) -> int:
        return int(self._stock.size_in_bytes())

    def next_batch(self) -> Any:
        stock = self._stock.next_batch()
        begin = self._at
        if stock is None:
            return None
        self._at += _OVERHEAD.size + _OVERHEAD.unpack_from(self._data, begin)[1]
        if self._data[begin + _MAGIC] < 2:  # written by a broker older than Kafka 4
            return stock
        return _Batch(stock, memoryview(self._data)[begin : self._at])


class _Batch:
    """Batch of aiokafka's with our own reading of records; `next` is called only on transaction markers."""

    def __init__(self, stock: Any, data: memoryview) -> None:
        self._stock, self._data = stock, data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)

    def __next__(self) -> Any:
        return next(self._stock)

    def __iter__(self) -> Iterator[Record]:
        return records(self._data)


class _Header(NamedTuple):
    """Fields of a batch's header: it has `number` records, at offsets from `base` to `base` + `last`."""

    base: int
    last: int
    number: int
    attributes: int
    first_time: int
    last_time: int

    @property
    def is_append_time(self) -> bool:
        """True where the broker's append time counts, which is `last_time`."""
        return bool(self.attributes & _LOG_APPEND_TIME_MASK)


def records(data: memoryview) -> Iterator[Record]:
    """Read the records of a batch of magic 2; a faulty batch gives as many records, each with a fault."""
    base, _, _, _, _, attributes, last, first_time, last_time, _, _, _, number = _HEADER.unpack_from(data)
    header = _Header(base, last, number, attributes, first_time, last_time)
    try:
        body = unpack(attributes & _CODEC_MASK, bytes(data[_HEADER.size :]))
        if number <= AT_ONCE:
            return iter(_numbered(list(_parsed(body, header)), header))
        is_sound = _are_rising((record.offset for record in _parsed(body, header)), header)
    except UnpackedTooLargeError:
        return _lost(header, BatchFault.TOO_LARGE)
    except (UnpackError, MalformedBatchError, IndexError):
        return _lost(header, BatchFault.UNREADABLE)
    return _parsed(body, header) if is_sound else _misnumbered(_parsed(body, header), header)


def _numbered(read: list[Record], header: _Header) -> Iterable[Record]:
    return read if _are_rising((record.offset for record in read), header) else _misnumbered(read, header)


def _are_rising(offsets: Iterable[int], header: _Header) -> bool:
    """Return whether the offsets rise within the batch's range; compaction may leave gaps between them."""
    before = header.base - 1
    for offset in offsets:
        if not before < offset <= header.base + header.last:
            return False
        before = offset
    return True


def _misnumbered(read: Iterable[Record], header: _Header) -> Iterator[Record]:
    for number, record in zip(range(header.last + 1), read, strict=False):
        yield record._replace(offset=header.base + number, checksum=BatchFault.MISNUMBERED)


def _lost(header: _Header, fault: BatchFault) -> Iterator[Record]:
    """Give as many records as the header counts, at their offsets, without key and value: nothing else is known."""
    time = header.last_time if header.is_append_time else header.first_time
    for number in range(min(header.number, header.last + 1)):
        yield Record(header.base + number, time, int(header.is_append_time), None, None, [], fault)


def _parsed(body: bytes, header: _Header) -> Iterator[Record]:
    """Parse the records of the batch, which must end behind the last one.

    Raises:
        IndexError: the batch ends before its last record.
        MalformedBatchError: a record does not end where it says, or bytes are left.
    """
    appended = header.is_append_time
    at = 0
    for _ in range(header.number):
        size, at = _varint(body, at)
        end = at + size
        delta, at = _varint(body, at + 1, 10, 64)  # skips the attributes, none of which is in use
        number, at = _varint(body, at)
        key, at = _sized(body, at)
        value, at = _sized(body, at)
        headers, at = _headers(body, at)
        if at != end or at > len(body):
            raise MalformedBatchError("a record does not end where it says")
        time = header.last_time if appended else _signed(header.first_time + delta, 64)
        yield Record(header.base + number, time, int(appended), key, value, headers)
    if at != len(body):
        raise MalformedBatchError("bytes behind the last record")


def _headers(body: bytes, at: int) -> tuple[Headers, int]:
    count, at = _varint(body, at)
    headers: Headers = []
    if count < 0:
        raise MalformedBatchError("a number of headers below 0")
    for _ in range(count):
        name, at = _sized(body, at)
        value, at = _sized(body, at)
        if name is None:
            raise MalformedBatchError("a header without a name")
        headers.append((name.decode("utf-8", "surrogateescape"), value))
    return headers, at


def _sized(body: bytes, at: int) -> tuple[bytes | None, int]:
    """Read bytes that follow their length; a length below 0 stands for None."""
    size, at = _varint(body, at)
    if size < 0:
        return None, at
    if at + size > len(body):
        raise MalformedBatchError("bytes beyond the end of the batch")
    return body[at : at + size], at + size


def _varint(body: bytes, at: int, most: int = 5, bits: int = 32) -> tuple[int, int]:
    """Read (zig-zag value, next position); `most` bytes at most, bits beyond `bits` are dropped."""
    value, end = body[at], at + 1
    if value >= 0x80:
        value, end = unsigned(body, at, most)
        if value >> 7 * most:
            raise MalformedBatchError("a number of too many bytes")
        value &= (1 << bits) - 1
    return (value >> 1) ^ -(value & 1), end


def _signed(value: int, bits: int) -> int:
    """Wrap the value in two's complement, as Java's arithmetic does on overflow."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value
