"""Kafka's record batches, read so that no record can stop the worker or be mistaken for another.

aiokafka 0.14 reads the name of a header as strict UTF-8, and a record's attributes, which are one byte, as a varint.
Brokers take any name and any attributes; librdkafka and Java's clients read them. One record with such a name raised in
Faust's fetcher and stopped the worker, after each restart again; one with attributes from 128 on did so as well, or was
read askew. So the records of a batch are read here. Bytes of a name that are no UTF-8 become lone surrogates
(`surrogateescape`, PEP 383); the steps reject the record for that.

Brokers do not check the offset deltas of a batch that is not compressed, nor that their own library for a codec and
ours agree. A batch that cannot be unpacked (see `unpack`), whose records do not end where they say, or whose deltas do
not rise within 0 .. the batch's last offset delta is still so many records at so many offsets: each becomes a Record
with a fault, at the base offset + its index, and the steps reject it for that. Where the deltas alone are wrong, the
record has its key, value and headers.

Format: Kafka's documentation, "Record Batch" and "Record"; varints as `org.apache.kafka.common.utils.ByteUtils` reads
them. It rests on `aiokafka.consumer.fetcher.MemoryRecords` of aiokafka 0.14: the version is pinned, tests watch it.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords

from pipelines.processor.unpack import UnpackedTooLargeError, UnpackError, unpack
from pipelines.steps.outcome import BatchFault

#: Base offset, length of what follows.
_OVERHEAD: Final = struct.Struct(">qi")
#: ... leader epoch, magic, checksum, attributes, last offset delta, first and last time, producer id and epoch, base
#: sequence, number of records.
_HEADER: Final = struct.Struct(">qiibIhiqqqhii")
_MAGIC: Final = 16
_CODEC_MASK: Final = 0x07
_LOG_APPEND_TIME_MASK: Final = 0x08
RUN_BYTES: Final = 1_048_576
#: Records of a batch that are read in one go; the records of a larger batch are read twice, to keep memory flat.
AT_ONCE: Final = 10_000

Headers = list[tuple[str, bytes | None]]


class MalformedBatchError(ValueError):
    """A batch does not follow Kafka's format."""


class Record(NamedTuple):
    """What the fetcher needs of a record. `checksum`, which Kafka has not had since version 0.11, is its fault."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    checksum: BatchFault | None = None


def runs(records: Iterable[Any]) -> Iterator[list[Any]]:
    """Records as aiokafka's consumer gives them, in runs of at most RUN_BYTES, or of one record.

    A run is processed and committed as a whole: what a few kilobytes unpack to must not take longer than a worker may
    be away from its group, or it would be begun again for ever.
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
    """From now on every consumer of this process reads its batches so."""
    fetcher.MemoryRecords = Batches


class Batches:
    """The batches of one answer to a fetch, as `aiokafka.record.memory_records.MemoryRecords` gives them."""

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
        if self._data[begin + _MAGIC] < 2:  # of a broker older than Kafka 4
            return stock
        return _Batch(stock, memoryview(self._data)[begin : self._at])


class _Batch:
    """A batch of aiokafka's, but for its records; `next` is asked of markers of transactions only."""

    def __init__(self, stock: Any, data: memoryview) -> None:
        self._stock, self._data = stock, data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)

    def __next__(self) -> Any:
        return next(self._stock)

    def __iter__(self) -> Iterator[Record]:
        return records(self._data)


class _Header(NamedTuple):
    """What the records of a batch need of its header: `number` of them, at offsets from `base` to `base` + `last`."""

    base: int
    last: int
    number: int
    attributes: int
    first_time: int
    last_time: int

    @property
    def is_append_time(self) -> bool:
        """Whether the broker's time counts, which is the batch's last."""
        return bool(self.attributes & _LOG_APPEND_TIME_MASK)


def records(data: memoryview) -> Iterator[Record]:
    """The records of a batch of magic 2; of a batch that is not one, as many records with a fault."""
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
    """Whether offsets rise within the batch's; compaction may leave holes between them."""
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
    """As many records as the header tells of, at their places; nothing else is known of them."""
    time = header.last_time if header.is_append_time else header.first_time
    for number in range(min(header.number, header.last + 1)):
        yield Record(header.base + number, time, int(header.is_append_time), None, None, [], fault)


def _parsed(body: bytes, header: _Header) -> Iterator[Record]:
    """The records as they stand in the batch, which ends behind the last.

    Raises:
        IndexError: it ends before its last record.
        MalformedBatchError: a record does not end where it says, or bytes are left.
    """
    appended = header.is_append_time
    at = 0
    for _ in range(header.number):
        size, at = _varint(body, at)
        end = at + size
        delta, at = _varlong(body, at + 1)  # behind the attributes, of which none is in use
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
    """Bytes behind their length; a length below 0 stands for none."""
    size, at = _varint(body, at)
    if size < 0:
        return None, at
    if at + size > len(body):
        raise MalformedBatchError("bytes beyond the end of the batch")
    return body[at : at + size], at + size


def _varint(body: bytes, at: int) -> tuple[int, int]:
    """(value of 32 bits, where what follows begins): five bytes at most, bits beyond the 32nd are dropped."""
    byte = body[at]
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), at + 1
    return _long_varint(body, at, 5, 32)


def _varlong(body: bytes, at: int) -> tuple[int, int]:
    """The same for a value of 64 bits, in ten bytes at most."""
    return _long_varint(body, at, 10, 64)


def _long_varint(body: bytes, at: int, most: int, bits: int) -> tuple[int, int]:
    """Zig-zag, seven bits a byte, the lowest first."""
    value = 0
    for number in range(most):
        byte = body[at + number]
        value |= (byte & 0x7F) << 7 * number
        if byte < 0x80:
            value &= (1 << bits) - 1
            return (value >> 1) ^ -(value & 1), at + number + 1
    raise MalformedBatchError("a number of too many bytes")


def _signed(value: int, bits: int) -> int:
    """The value in two's complement, as Java's arithmetic overflows."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value
