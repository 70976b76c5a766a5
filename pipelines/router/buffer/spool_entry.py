"""Records of a long chunk as bytes, and back. The bytes live as long as the process: their form is no durable format.

An entry is a head of fixed size, the trace and the body. Schema, depositor and rules are few: an entry has the number
of their triple.
"""

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from pipelines.router.buffer.clean_record import CleanRecord
from schemas.catalog import Schema

#: Offset, raw offset, time, publication, consent, generation, corrected copy, stored copy; owner; triple; two lengths.
_HEAD: Final = Struct("<8q32sIII")


class Spooled(NamedTuple):
    """Record of a slice; `copy_of` is the offset of the copy that makes it a duplicate, -1 where it is none."""

    record: CleanRecord
    copy_of: int


class EntryCoder:
    """Packs and unpacks the entries of one file."""

    def __init__(self) -> None:
        self._triples: list[tuple[Schema, str, str]] = []
        self._numbers: dict[tuple[str, str, str], int] = {}

    def pack(self, record: CleanRecord, copy_of: int) -> bytes:
        """Pack a record; its deduplication key and content are in the window, and not here."""
        named = record.schema.name, record.depositor, record.rules
        number = self._numbers.get(named)
        if number is None:
            number = self._numbers[named] = len(self._triples)
            self._triples.append((record.schema, record.depositor, record.rules))
        head = _HEAD.pack(
            record.offset, record.raw_offset, record.timestamp, record.published, record.consent, record.hash_key,
            record.corrects, copy_of, record.owner.encode(), number, len(record.trace), len(record.body),
        )  # fmt: skip
        return head + record.trace + record.body

    def unpack(self, block: bytes) -> Iterator[Spooled]:
        """Unpack the entries of a block, in their order."""
        at = 0
        while at < len(block):
            *numbers, owner, number, trace, body = _HEAD.unpack_from(block, at)
            offset, raw, timestamp, published, consent, hash_key, corrects, copy_of = numbers
            schema, depositor, rules = self._triples[number]
            at += _HEAD.size
            middle, end = at + trace, at + trace + body
            yield Spooled(
                CleanRecord(
                    offset, raw, timestamp, owner.decode(), depositor, schema, block[middle:end],
                    published=published, trace=block[at:middle], rules=rules, consent=consent, hash_key=hash_key,
                    corrects=corrects,
                ),
                copy_of,
            )  # fmt: skip
            at = end
