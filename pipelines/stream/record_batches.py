"""Kafka's record batches, read so that no record can stop the worker or be mistaken for another.

aiokafka 0.14 reads the name of a header as strict UTF-8, and a record's attributes, which are one byte, as a varint.
Brokers take any name and any attributes; librdkafka and Java's clients read them. One record with such a name raised in
Faust's fetcher and stopped the worker, after each restart again; one with attributes from 128 on did so as well, or was
read askew. So the records of a batch are read here. Bytes of a name that are no UTF-8 become lone surrogates
(`surrogateescape`, PEP 383); the steps reject the record for that.

Brokers limit a batch as it is sent: 32 KB of zstd can be 1 GB of zeros, and 4 MB the end of any process that unpacks
it, after each restart again. A batch that unpacks to more than MAX_UNPACKED_BYTES is not read; its records are UNREAD,
and rejected for that, each at its place.

Format: Kafka's documentation, "Record Batch" and "Record". It rests on `aiokafka.consumer.fetcher.MemoryRecords` of
aiokafka 0.14: the version is pinned, tests watch it.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import cramjam
from aiokafka import codec
from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords

#: Base offset, length of what follows.
_OVERHEAD: Final = struct.Struct(">qi")
#: ... leader epoch, magic, checksum, attributes, last offset delta, first and last time, producer id and epoch, base
#: sequence, number of records.
_HEADER: Final = struct.Struct(">qiibIhiqqqhii")
_MAGIC: Final = 16
_CODEC_MASK: Final = 0x07
_LOG_APPEND_TIME_MASK: Final = 0x08
#: Sixteen times what a topic takes by default; or four times the batch, should that be more.
MAX_UNPACKED_BYTES: Final = 67_108_864
RUN_BYTES: Final = 1_048_576
#: The checksum, which Kafka has not had since version 0.11, of a record that was not read.
UNREAD: Final = "unread"

Headers = list[tuple[str, bytes | None]]


class Record(NamedTuple):
    """What the fetcher needs of a record."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    checksum: str | None = None


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


def records(data: memoryview) -> Iterator[Record]:
    """The records of a batch of magic 2.

    Raises:
        IndexError: it ends before its last record; brokers do not take such a batch.
    """
    base, _, _, _, _, attributes, _, first, last, _, _, _, count = _HEADER.unpack_from(data)
    appended = int(bool(attributes & _LOG_APPEND_TIME_MASK))
    if (body := _DECODERS[attributes & _CODEC_MASK](bytes(data[_HEADER.size :]))) is None:
        yield from (
            Record(base + number, last if appended else first, appended, None, None, [], UNREAD)
            for number in range(count)
        )
        return
    at = 0
    for _ in range(count):
        _, at = _varint(body, at)
        delta, at = _varint(body, at + 1)  # behind the attributes, of which none is in use
        number, at = _varint(body, at)
        key, at = _sized(body, at)
        value, at = _sized(body, at)
        headers, at = _headers(body, at)
        yield Record(base + number, last if appended else first + delta, appended, key, value, headers)


def _bounded(decompress_into: Callable[[bytes, bytearray], int]) -> Callable[[bytes], bytes | None]:
    def unpack(data: bytes) -> bytes | None:
        limit = max(MAX_UNPACKED_BYTES, 4 * len(data))
        room = 4 * len(data) + 65_536
        while True:
            out = bytearray(min(room, limit))
            try:
                return bytes(memoryview(out)[: decompress_into(data, out)])
            except cramjam.DecompressionError:  # there is no other sign that there is not enough room
                if len(out) == limit:
                    return None
                room *= 8

    return unpack


#: By Kafka's number of the codec; None for a batch that is too large. Snappy makes at most 21 bytes of one.
_DECODERS: Final[Mapping[int, Callable[[bytes], bytes | None]]] = {
    0: bytes,
    1: _bounded(cramjam.gzip.decompress_into),
    2: codec.snappy_decode,
    3: _bounded(cramjam.lz4.decompress_into),
    4: _bounded(cramjam.zstd.decompress_into),
}


def _headers(body: bytes, at: int) -> tuple[Headers, int]:
    count, at = _varint(body, at)
    headers: Headers = []
    for _ in range(count):
        name, at = _sized(body, at)
        value, at = _sized(body, at)
        headers.append(((name or b"").decode("utf-8", "surrogateescape"), value))
    return headers, at


def _sized(body: bytes, at: int) -> tuple[bytes | None, int]:
    size, at = _varint(body, at)
    return (None, at) if size < 0 else (body[at : at + size], at + size)


def _varint(body: bytes, at: int) -> tuple[int, int]:
    """(value, where what follows begins): zig-zag, seven bits a byte, the lowest first."""
    byte = body[at]
    value, shift = byte & 0x7F, 7
    while byte & 0x80:
        at += 1
        byte = body[at]
        value |= (byte & 0x7F) << shift
        shift += 7
    return (value >> 1) ^ -(value & 1), at + 1
