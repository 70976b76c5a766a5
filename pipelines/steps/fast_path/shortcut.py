"""A record by one walk over its bytes (see `splice`), where it is one that can be walked."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from bank.identity import pseudonyms
from pipelines.scanner.requests import Ask, Told
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import Line
from pipelines.steps.fast_path import Walk, Work, walk_of
from pipelines.steps.fast_path.caches import Untouched
from pipelines.steps.found import scanned
from pipelines.steps.frame import has_readable_headers
from pipelines.steps.outcome import Clean, RawRecord, Reason, Rejected
from pipelines.steps.redaction import Hiding
from pipelines.steps.strip import Keys, Stripping, ask_of, changes, stripped
from pipelines.steps.suspects import is_sampled
from schemas.catalog import Schema
from schemas.framing import HEADER_BYTES, MARKER
from schemas.topics import domain_of


class Walked(NamedTuple):
    """A record that is what its depositor's schema says, in pieces; what is to be scanned is still missing."""

    schema: Schema
    work: Work
    asks: Sequence[Ask]
    record: Mapping[str, Any]

    def __repr__(self) -> str:
        return object.__repr__(self)  # no log shows what it holds


def walked(raw: RawRecord, line: Line) -> Walked | None:
    """The record, walked; None when it has to be read."""
    value = raw.value
    if value is None or raw.fault or is_sampled(raw.offset, line.sample_every):
        return None
    if not HEADER_BYTES <= len(value) <= line.limits.max_record_bytes or value[:2] != MARKER:
        return None
    schema = line.catalog.by_fingerprint(value[2:HEADER_BYTES])
    walk = _walk(schema, raw.topic, line.limits.max_string_chars, line.untouched) if schema else None
    if walk is None or (raw.headers and not has_readable_headers(raw)):
        return None
    try:
        work = walk.take(value, raw.key, line.pseudonym_key, line.field_key)
        return _walked(walk, work) if work else None
    except Exception:  # a bug of ours in here must not cost the record: the plain steps are asked
        return None


@lru_cache(256)
def _walk(schema: Schema, topic: str, max_string_chars: int, untouched: Untouched | None) -> Walk | None:
    return walk_of(schema, max_string_chars, untouched) if schema.domain == domain_of(topic) else None


def _walked(walk: Walk, work: Work) -> Walked:
    if not work.holes:
        return Walked(walk.schema, work, (), work.known)
    record = {**walk.languages, **work.known}
    return Walked(walk.schema, work, list(_asks(work, record)), record)


def _asks(work: Work, record: Mapping[str, Any]) -> Iterator[Ask]:
    for hole in work.holes:
        if hole.rule.operator == "scan":
            for text in hole.value if hole.rule.many else (hole.value,):
                if text:
                    yield ask_of(hole.rule, text, record)


def finished(item: Walked, found: Mapping[Ask, Told], line: Line) -> Clean | Rejected:
    """The record with what the scanner said."""
    work, name = item.work, item.schema.name
    removed: Mapping[str, int] = {}
    if work.holes:
        spans = scanned(item.asks, found)
        if isinstance(spans, Rejected):
            return spans
        removed = _fill(item, spans, line)
    value = b"".join(work.parts)
    if len(value) > line.limits.max_clean_bytes:
        return Rejected(Reason.TOO_LARGE, f"larger than {line.limits.max_clean_bytes} bytes once stripped")
    owner = work.owner.pseudonym
    event = pseudonyms.event_mark(
        line.pseudonym_key, owner.decode(), work.depositor, item.schema.subject, work.event.decode()
    )
    return Clean(owner, value, work.depositor, name, event, removed, work.operators)


def _fill(item: Walked, spans: Mapping[Ask, Sequence[Span]], line: Line) -> Mapping[str, int]:
    """The fields that waited, in their order: placeholders are numbered through a record."""
    work = item.work
    hiding = Hiding(work.owner.key)
    stripping = Stripping(item.record, spans, Keys(line.pseudonym_key, line.field_key, work.owner.key), hiding)
    for hole in work.holes:
        removed = None if hole.untouched is None else hiding.removed.total()
        after = stripped(hole.rule, hole.value, stripping)
        work.parts[hole.part] = hole.encode(after)
        if changes(hole.rule, hole.value, after):
            work.changed(hole.rule.operator)
        if removed is not None and after == hole.value and hiding.removed.total() == removed:
            hole.remember()
    return hiding.removed
