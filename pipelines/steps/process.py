"""A batch of raw records in, one outcome for each, in order.

The scanner is the only outside help: it sees every distinct text of the batch in one call.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar

from pipelines import pseudonym
from pipelines.steps.asks import Ask, Found, Scan, settled
from pipelines.steps.decode import decode
from pipelines.steps.frame import RegistryIds, frame
from pipelines.steps.outcome import Clean, Outcome, RawRecord, Reason, Rejected
from pipelines.steps.spans import Span
from pipelines.steps.strip import Keys, asks, strip
from pipelines.steps.suspects import is_sampled, suspect_asks, suspects
from pipelines.steps.validate import validate
from schemas import framing
from schemas.catalog import Catalog, Schema
from schemas.privacy import Rule

P = ParamSpec("P")
R = TypeVar("R")


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


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """All that the steps need to know beside the records.

    `hash_key` is the key of hashed fields of the generation in force; None: the pseudonym key, which never changes. In
    one record of `sample_every`, by raw offset, structured fields are checked as well; 0: in none.
    """

    catalog: Catalog
    pseudonym_key: bytes
    scan: Scan
    limits: Limits = Limits()
    hash_key: bytes | None = None
    sample_every: int = 0


@dataclass(frozen=True, slots=True)
class Valid:
    """A record that is what its depositor's schema says, and still holds personal data, with what is to be scanned."""

    schema: Schema
    record: dict[str, Any]
    asks: list[Ask]
    sampled: list[tuple[Rule, Ask]]


def process(batch: Sequence[RawRecord], line: Line, ids: RegistryIds) -> list[Outcome]:
    """One outcome for each record of the batch; never raises on account of a record."""
    valid = [_guarded(read, raw, line, ids) for raw in batch]
    read_well = [item for item in valid if isinstance(item, Valid)]
    needed = {ask: None for item in read_well for ask in (*item.asks, *(ask for _, ask in item.sampled))}
    found = dict(zip(needed, line.scan([settled(ask) for ask in needed]), strict=True)) if needed else {}
    return [item if isinstance(item, Rejected) else _finish(item, found, line) for item in valid]


def read(raw: RawRecord, line: Line, ids: RegistryIds) -> Valid | Rejected:
    """Frame, decode, validate."""
    framed = frame(raw, line.catalog, ids, line.limits.max_record_bytes)
    if isinstance(framed, Rejected):
        return framed
    record = decode(framed, line.limits.max_json_depth)
    if isinstance(record, Rejected):
        return record
    rules = framed.schema.rules
    sampled = suspect_asks(rules, record) if is_sampled(raw.offset, line.sample_every) else []
    valid = Valid(framed.schema, record, asks(rules, record), sampled)
    return validate(raw, framed.schema, record, line.limits.max_string_chars) or valid


def clean(item: Valid, found: Found, line: Line) -> Clean | Rejected:
    """Strip and encode."""
    owner_id = item.record["owner_id"]
    keys = Keys.of(line.pseudonym_key, line.hash_key or line.pseudonym_key, owner_id)
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


def _finish(item: Valid, found: Mapping[Ask, Sequence[Span] | None], line: Line) -> Outcome:
    spans = {ask: found[ask] for ask in item.asks}
    known = {ask: value for ask, value in spans.items() if value is not None}
    outcome = _guarded(clean, item, known, line) if len(known) == len(spans) else Rejected(Reason.SCAN_FAILED)
    if isinstance(outcome, Clean):
        counted = _guarded(suspects, item.sampled, found) if item.sampled else {}
        return outcome if isinstance(counted, Rejected) or not counted else replace(outcome, suspects=counted)
    return replace(outcome, schema=item.schema.name, depositor=item.record["depositor"])


def _guarded(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | Rejected:
    """A bug of ours in a step costs the one record that woke it, not the partition: it can be mended and replayed."""
    try:
        return step(*args, **kwargs)
    except Exception as error:  # whatever it is; its text may quote the record, so its type must do
        return Rejected(Reason.INTERNAL_ERROR, type(error).__name__)
