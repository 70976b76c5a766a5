"""Processor's work for one record, as a user writes it by hand with fastavro, hmac and a schema, without Teller.

It decodes, checks the key, lengths and patterns, masks by the schema's rules and encodes. For records without free
text it gives the bytes that Teller's steps give (`tests/benchmarks` compares them). Left out: JSON and registry
framings, sampling of structured fields, limits on amounts, failed events with sealed originals, half surrogate pairs.
"""

import hmac
import io
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from fastavro import parse_schema, schemaless_reader, schemaless_writer

from schemas.catalog import Schema
from schemas.privacy import Rule

MARKER: Final = b"\xc3\x01"
LONGEST: Final = 100_000
#: E-mail addresses, links, IPv4 addresses, and runs of digits as in cards, accounts and telephone numbers.
PATTERNS: Final = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b"
    r"|\+?\b\d(?:[ -]?\d){7,18}\b"
)

#: Function that gives a text without personal data.
Scrub = Callable[[str], str]


class BadRecordError(ValueError):
    """The record is not what its schema says."""


class Masker:
    """Masks raw values of one schema; `scrub` masks free text."""

    def __init__(self, schema: Schema, key: bytes, scrub: Scrub) -> None:
        self.schema, self._key = schema, key
        self._parsed = parse_schema(dict(schema.declared))
        self._head = MARKER + schema.fingerprint
        self._patterns = [(rule.path, rule.pattern) for rule in schema.rules if rule.pattern]
        self._strings = [rule.path for rule in schema.rules if rule.type == "string" and not rule.many]
        self._changes = [
            (rule.path, rule, change)
            for rule in schema.rules
            if (change := _change(rule, scrub)) and rule.path != "owner_id"
        ]

    def clean(self, key: bytes, value: bytes) -> tuple[bytes, bytes, bytes]:
        """Mask a record; return (pseudonym, clean value, the event's deduplication key).

        Raises:
            BadRecordError: the value does not match its key or its schema.
        """
        source = io.BytesIO(value)
        source.seek(10)
        record: dict[str, Any] = schemaless_reader(source, self._parsed, None)  # type: ignore[assignment]
        if source.tell() != len(value):
            raise BadRecordError("bytes are left over")
        self._check(key, record)
        owner = record["owner_id"]
        pseudonym, owner_key = _owner(self._key, owner)
        mark = _digest(
            self._key, b"event\0", f"{pseudonym}\0{record['depositor']}\0{self.schema.subject}\0{record['event_id']}"
        )
        for path, rule, change in self._changes:
            if (before := record[path]) is not None:
                record[path] = _applied(rule, before, change, owner_key)
        record["owner_id"] = pseudonym
        out = io.BytesIO()
        out.write(self._head)
        schemaless_writer(out, self._parsed, record)
        return pseudonym.encode(), out.getvalue(), mark

    def _check(self, key: bytes, record: Mapping[str, Any]) -> None:
        if record["owner_id"].encode() != key:
            raise BadRecordError("the key is not the owner")
        for path in self._strings:
            if isinstance(text := record[path], str) and len(text) > LONGEST:
                raise BadRecordError(f"{path} is too long")
        for path, pattern in self._patterns:
            if (text := record[path]) is not None and not pattern.fullmatch(text):
                raise BadRecordError(f"{path} does not match")


#: Function that takes a value and the owner's key, and gives the clean value.
Change = Callable[[Any, bytes], Any]


def _change(rule: Rule, scrub: Scrub) -> Change | None:
    """Make the function that applies the rule to a value; None where the value stays."""
    if rule.operator == "scan":
        words = patterns if rule.entities is not None else scrub
        return lambda value, _key: words(value)
    return {"redact": _redacted, "hash": _hashed, "mask": _masked(rule.keep_last), "link": _link,
            "generalise": _region}.get(rule.operator)  # fmt: skip


def _applied(rule: Rule, value: Any, change: Change, owner_key: bytes) -> Any:
    if isinstance(value, list):
        return [change(item, owner_key) for item in value]
    return change(value, owner_key) if rule.nullable or rule.operator != "redact" else ""


@lru_cache(65_536)
def patterns(text: str) -> str:
    """Remove what the patterns find."""
    return PATTERNS.sub("<REMOVED>", text)


def _redacted(_value: Any, _key: bytes) -> None:
    return None


def _hashed(value: Any, key: bytes) -> Any:
    if isinstance(value, UUID):
        bits = int.from_bytes(_digest(key, b"uuid\0", str(value)))
        return UUID(int=bits & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62)
    return _digest(key, b"bank\0", value).hex()


def _masked(last: int) -> Change:
    def change(value: str, _key: bytes) -> str:
        hidden = len(value) - min(last, len(value) // 2)
        return "*" * hidden + value[hidden:]

    return change


def _link(value: str, _key: bytes) -> str:
    return value.partition("?")[0].partition("#")[0]


def _region(value: str, _key: bytes) -> str:
    return value.rpartition(",")[2].strip()


@lru_cache(65_536)
def _owner(key: bytes, owner: str) -> tuple[str, bytes]:
    """Compute (pseudonym, key of the hashes in the owner's records)."""
    return _digest(key, b"bank\0", owner).hex(), hmac.digest(key, b"owner\0" + owner.encode(), "sha256")


def _digest(key: bytes, context: bytes, value: str) -> bytes:
    return hmac.digest(key, context + value.encode(), "sha256")[:16]
