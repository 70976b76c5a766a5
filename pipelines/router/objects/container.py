"""Avro object containers, put together from datums that are already encoded.

Format: Avro 1.12 specification, "Object Container Files": magic, metadata map, sync marker; then blocks of a count, a
size in bytes, the deflated datums (RFC 1951, no zlib header) and the marker. A block is a count and concatenated
datums, so nothing is decoded. The same arguments give the same bytes as long as the deflate library (ISA-L) and the
processor are the same, since the library has code for each processor. Where they differ, `same_records` compares what
two containers hold.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fastavro import block_reader
from isal import igzip_lib

from schemas.framing import long

MAGIC: Final = b"Obj\x01"
BLOCK_BYTES: Final = 65_536
SYNC_BYTES: Final = 16
#: Of ISA-L's 0 to 3: objects of about zlib's usual size, for an eighth of its time (docs/decisions/speed.md).
_LEVEL: Final = 2


def write(datums: Sequence[bytes], schema: str, metadata: Mapping[str, str], sync: bytes) -> bytes:
    """Write a container of `datums`, each the Avro binary of one record of `schema` (JSON text).

    Args:
        datums: in the order in which a reader shall find them.
        schema: the schema that the datums were written with.
        metadata: more entries for the header; names starting with `avro.` are the specification's.
        sync: the marker, 16 bytes; nobody who writes datums may be able to predict it.
    """
    if len(sync) != SYNC_BYTES:
        raise ValueError(f"a sync marker has {SYNC_BYTES} bytes, not {len(sync)}")
    entries = {"avro.schema": schema, "avro.codec": "deflate", **metadata}
    header = [MAGIC, long(len(entries)), *(_entry(*item) for item in entries.items()), long(0), sync]
    return b"".join([*header, *(part for block in _blocks(datums) for part in _block(block, sync))])


def same_records(left: bytes, right: bytes) -> bool:
    """Compare two containers: True for the same datums in the same order, whatever their compression and blocks."""
    try:
        return _content(left) == _content(right)
    except Exception:  # bytes that are no container can make a reader raise anything
        return False


def _blocks(datums: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Split datums into blocks of BLOCK_BYTES or a little more, so that a reader needs no more memory than that."""
    block: list[bytes] = []
    size = 0
    for datum in datums:
        block.append(datum)
        size += len(datum)
        if size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def _block(datums: Sequence[bytes], sync: bytes) -> tuple[bytes, ...]:
    packed = igzip_lib.compress(b"".join(datums), _LEVEL, igzip_lib.COMP_DEFLATE)
    return long(len(datums)), long(len(packed)), packed, sync


def _entry(name: str, value: str) -> bytes:
    return b"".join(long(len(part)) + part for part in (name.encode(), value.encode()))


def _content(container: bytes) -> tuple[int, bytes]:
    blocks = list(block_reader(io.BytesIO(container)))
    return sum(block.num_records for block in blocks), b"".join(block.bytes_.getvalue() for block in blocks)  # type: ignore[attr-defined]
