"""A batch of raw records in, one outcome for each, in order.

The scanner is the only outside help: it sees every distinct text of the batch in one call. A record takes one of two
ways that give the same: the shortcut, or frame, decode, validate, strip and encode.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar

from bank.identity import pseudonyms
from pipelines.scanner.requests import Ask, Found, Told, settled
from pipelines.steps.config import Line
from pipelines.steps.decode import decode
from pipelines.steps.fast_path.shortcut import Walked, finished, walked
from pipelines.steps.found import scanned
from pipelines.steps.frame import RegistryIds, frame
from pipelines.steps.outcome import Clean, Outcome, RawRecord, Reason, Rejected
from pipelines.steps.strip import Keys, asks, strip
from pipelines.steps.suspects import is_sampled, suspect_asks, suspects
from pipelines.steps.validate import validate
from schemas import framing
from schemas.catalog import Schema
from schemas.privacy import Rule

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Valid:
    """A record that is what its depositor's schema says, and still holds personal data, with what is to be scanned."""

    schema: Schema
    record: dict[str, Any]
    asks: list[Ask]
    sampled: list[tuple[Rule, Ask]]


def process(batch: Sequence[RawRecord], line: Line, ids: RegistryIds) -> list[Outcome]:
    """One outcome for each record of the batch; never raises on account of a record."""
    items = [_item(raw, line, ids) for raw in batch]
    needed = {ask: None for item in items for ask in _needed(item)}
    found = dict(zip(needed, line.scan([settled(ask) for ask in needed]), strict=True)) if needed else {}
    return [_outcome(item, found, line) for item in items]


def _item(raw: RawRecord, line: Line, ids: RegistryIds) -> Walked | Valid | Rejected:
    if line.shortcut and (by_walk := walked(raw, line)):
        return by_walk
    return _guarded(read, raw, line, ids)


def _needed(item: Walked | Valid | Rejected) -> Iterable[Ask]:
    if isinstance(item, Walked):
        return item.asks
    return () if isinstance(item, Rejected) else (*item.asks, *(ask for _, ask in item.sampled))


def _outcome(item: Walked | Valid | Rejected, found: Mapping[Ask, Told], line: Line) -> Outcome:
    if isinstance(item, Rejected):
        return item
    if isinstance(item, Valid):
        return _finish(item, found, line)
    outcome = _guarded(finished, item, found, line)
    if isinstance(outcome, Clean):
        return outcome
    return replace(outcome, schema=item.schema.name, depositor=item.work.depositor)


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
    keys = Keys.of(line.pseudonym_key, line.field_key, owner_id)
    stripped, removed, operators = strip(item.schema.rules, item.record, found, keys)
    owner = pseudonyms.owner_pseudonym(line.pseudonym_key, owner_id)
    value = framing.encode(item.schema, stripped)
    if len(value) > line.limits.max_clean_bytes:
        return Rejected(Reason.TOO_LARGE, f"larger than {line.limits.max_clean_bytes} bytes once stripped")
    event = _event(item, owner, line)
    return Clean(owner.encode(), value, stripped["depositor"], item.schema.name, event, removed, operators)


def _event(item: Valid, owner: str, line: Line) -> bytes:
    depositor, event_id = item.record["depositor"], item.record["event_id"]
    return pseudonyms.event_mark(line.pseudonym_key, owner, depositor, item.schema.subject, event_id)


def _finish(item: Valid, found: Mapping[Ask, Told], line: Line) -> Outcome:
    spans = scanned(item.asks, found)
    outcome = spans if isinstance(spans, Rejected) else _guarded(clean, item, spans, line)
    if isinstance(outcome, Clean):
        counted = _guarded(suspects, item.sampled, found) if item.sampled else {}
        return outcome if isinstance(counted, Rejected) or not counted else outcome._replace(suspects=counted)
    return replace(outcome, schema=item.schema.name, depositor=item.record["depositor"])


def _guarded(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | Rejected:
    """A bug of ours in a step costs the one record that woke it, not the partition: it can be mended and replayed."""
    try:
        return step(*args, **kwargs)
    except Exception as error:  # whatever it is; its text may quote the record, so its type must do
        return Rejected(Reason.INTERNAL_ERROR, type(error).__name__)
