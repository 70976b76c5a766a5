"""A batch of raw records in, one outcome for each, in order.

The scanner is the only outside help: it sees every distinct text of the batch in one call.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar

from pipelines import pseudonym
from pipelines.steps.decode import decode
from pipelines.steps.frame import RegistryIds, frame
from pipelines.steps.outcome import Clean, Outcome, RawRecord, Reason, Rejected
from pipelines.steps.spans import Span
from pipelines.steps.strip import Keys, strip, texts
from pipelines.steps.validate import validate
from schemas import framing
from schemas.catalog import Catalog, Schema

P = ParamSpec("P")
R = TypeVar("R")

#: Texts in, spans of each out, in order; None for a text that the scanner failed on.
Scan = Callable[[Sequence[str]], Sequence[Sequence[Span] | None]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest raw value in bytes, longest string in characters, deepest JSON in levels."""

    max_record_bytes: int = 1_048_576
    max_string_chars: int = 100_000
    max_json_depth: int = 16

    @property
    def max_clean_bytes(self) -> int:
        """A stripped record may be larger than the raw one (a hash has 32 digits), and must fit the clean topic."""
        return 4 * self.max_record_bytes


@dataclass(frozen=True, slots=True)
class Line:
    """All that the steps need to know beside the records."""

    catalog: Catalog
    pseudonym_key: bytes
    scan: Scan
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Valid:
    """A record that is what its depositor's schema says, and still holds personal data."""

    schema: Schema
    record: dict[str, Any]


def process(batch: Sequence[RawRecord], line: Line, ids: RegistryIds) -> list[Outcome]:
    """One outcome for each record of the batch; never raises on account of a record."""
    valid = [_guarded(read, raw, line, ids) for raw in batch]
    needed = {text: None for item in valid if isinstance(item, Valid) for text in texts(item.schema.rules, item.record)}
    found = dict(zip(needed, line.scan(list(needed)), strict=True)) if needed else {}
    return [item if isinstance(item, Rejected) else _finish(item, found, line) for item in valid]


def read(raw: RawRecord, line: Line, ids: RegistryIds) -> Valid | Rejected:
    """Frame, decode, validate."""
    framed = frame(raw, line.catalog, ids, line.limits.max_record_bytes)
    if isinstance(framed, Rejected):
        return framed
    record = decode(framed, line.limits.max_json_depth)
    if isinstance(record, Rejected):
        return record
    return validate(raw, framed.schema, record, line.limits.max_string_chars) or Valid(framed.schema, record)


def clean(item: Valid, found: dict[str, Sequence[Span]], line: Line) -> Clean | Rejected:
    """Strip and encode."""
    owner_id = item.record["owner_id"]
    keys = Keys(line.pseudonym_key, pseudonym.owner_key(line.pseudonym_key, owner_id))
    stripped, removed, operators = strip(item.schema.rules, item.record, found, keys)
    owner = pseudonym.owner_pseudonym(line.pseudonym_key, owner_id)
    value = framing.encode(item.schema, stripped)
    if len(value) > line.limits.max_clean_bytes:
        return Rejected(Reason.TOO_LARGE, f"larger than {line.limits.max_clean_bytes} bytes once stripped")
    event = _event(item, owner, line)
    return Clean(owner.encode(), value, stripped["depositor"], item.schema.name, event, removed, operators)


def _event(item: Valid, owner: str, line: Line) -> bytes:
    depositor, event_id = item.record["depositor"], item.record["event_id"]
    return pseudonym.event_mark(line.pseudonym_key, owner, depositor, item.schema.subject, event_id)


def _finish(item: Valid, found: dict[str, Sequence[Span] | None], line: Line) -> Outcome:
    spans = {text: found[text] for text in texts(item.schema.rules, item.record)}
    known = {text: value for text, value in spans.items() if value is not None}
    outcome = _guarded(clean, item, known, line) if len(known) == len(spans) else Rejected(Reason.SCAN_FAILED)
    if isinstance(outcome, Clean):
        return outcome
    return replace(outcome, schema=item.schema.name, depositor=item.record["depositor"])


def _guarded(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | Rejected:
    """A bug of ours in a step costs the one record that woke it, not the partition: it can be mended and replayed."""
    try:
        return step(*args, **kwargs)
    except Exception as error:  # whatever it is; its text may quote the record, so its type must do
        return Rejected(Reason.INTERNAL_ERROR, type(error).__name__)
