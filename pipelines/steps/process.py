"""Process a batch of raw records into one outcome for each, in order.

The steps call nothing outside but the scanner, which gets every distinct text of the batch in one call. A record takes
the fast path, or the plain path (frame, decode, validate, admit, strip, encode); both give the same outcome.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar

from bank.identity import pseudonyms
from pipelines.scanner.requests import Found, ScanRequest, ScanResult, resolved
from pipelines.steps import content
from pipelines.steps.admit import admit, named
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.decode import decode
from pipelines.steps.fast_path.shortcut import Rewritten, finished, rewritten
from pipelines.steps.found import scanned
from pipelines.steps.frame import RegistryIds, frame
from pipelines.steps.outcome import NOTHING, Clean, Outcome, RawRecord, Reason, Rejected
from pipelines.steps.permit import Permit
from pipelines.steps.strip import OWNER, Keys, requests, strip
from pipelines.steps.suspects import is_sampled, suspect_requests, suspects
from pipelines.steps.validate import validate
from schemas import framing
from schemas.catalog import Schema
from schemas.privacy import Rule

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Valid:
    """A valid record that still holds personal data, with its scan requests."""

    schema: Schema
    record: dict[str, Any]
    requests: list[ScanRequest]
    sampled: list[tuple[Rule, ScanRequest]]
    permit: Permit | None = None


def process(batch: Sequence[RawRecord], config: ProcessorConfig, ids: RegistryIds) -> list[Outcome]:
    """Return an outcome for each record of the batch; no record makes it raise."""
    items = [_item(raw, config, ids) for raw in batch]
    needed = {request: None for item in items for request in _needed(item)}
    found = dict(zip(needed, config.scan([resolved(request) for request in needed]), strict=True)) if needed else {}
    outcomes = [_outcome(item, found, config) for item in items]
    return [
        outcome if isinstance(outcome, Clean) else named(raw, outcome, config.catalog, config.depositors)
        for raw, outcome in zip(batch, outcomes, strict=True)
    ]


def _item(raw: RawRecord, config: ProcessorConfig, ids: RegistryIds) -> Rewritten | Valid | Rejected:
    if config.fast_path and (by_fast_path := rewritten(raw, config)):
        state = by_fast_path.state
        permit = _guarded(admit, raw, state.depositor, by_fast_path.schema, config, state.owner.pseudonym)
        if isinstance(permit, Rejected):
            return permit
        if permit is not None:
            state.consent = permit.consent
            if permit.account != state.account:
                state.rename(permit.account)
        return by_fast_path
    return _guarded(read, raw, config, ids)


def _needed(item: Rewritten | Valid | Rejected) -> Iterable[ScanRequest]:
    if isinstance(item, Rewritten):
        return item.requests
    return () if isinstance(item, Rejected) else (*item.requests, *(request for _, request in item.sampled))


def _outcome(
    item: Rewritten | Valid | Rejected, found: Mapping[ScanRequest, ScanResult], config: ProcessorConfig
) -> Outcome:
    if isinstance(item, Rejected):
        return item
    if isinstance(item, Valid):
        return _finish(item, found, config)
    outcome = _guarded(finished, item, found, config)
    if isinstance(outcome, Clean):
        return outcome
    return replace(outcome, schema=item.schema.name, depositor=item.state.depositor)


def read(raw: RawRecord, config: ProcessorConfig, ids: RegistryIds) -> Valid | Rejected:
    """Frame, decode, validate and admit a record, and list its scan requests."""
    framed = frame(raw, config.catalog, ids, config.limits.max_record_bytes)
    if isinstance(framed, Rejected):
        return framed
    record = decode(framed, config.limits.max_json_depth)
    if isinstance(record, Rejected):
        return record
    if rejected := validate(raw, framed.schema, record, config.limits.max_string_chars):
        return rejected
    permit = admit(raw, record["depositor"], framed.schema, config)
    if isinstance(permit, Rejected):
        return permit
    rules = framed.schema.rules
    sampled = suspect_requests(rules, record) if is_sampled(raw.offset, config.sample_every) else []
    return Valid(framed.schema, record, requests(rules, record), sampled, permit)


def clean(item: Valid, found: Found, config: ProcessorConfig) -> Clean | Rejected:
    """Strip and encode a valid record."""
    owner_id = item.record["owner_id"]
    keys = Keys.of(config.pseudonym_key, config.field_key, owner_id)
    stripped, removed, operators = strip(item.schema.rules, item.record, found, keys)
    permit = item.permit or Permit(pseudonyms.owner_pseudonym(config.pseudonym_key, owner_id).encode(), None)
    owner = stripped[OWNER] = permit.account.decode()
    value = framing.encode(item.schema, stripped)
    if len(value) > config.limits.max_clean_bytes:
        return Rejected(Reason.TOO_LARGE, f"larger than {config.limits.max_clean_bytes} bytes once stripped")
    event = _event(item, owner, config)
    depositor, name = stripped["depositor"], item.schema.name
    said = content.of_record(config.pseudonym_key, item.schema, item.record)
    return Clean(permit.account, value, depositor, name, event, removed, operators, NOTHING, permit.consent, said)


def _event(item: Valid, owner: str, config: ProcessorConfig) -> bytes:
    depositor, event_id = item.record["depositor"], item.record["event_id"]
    return pseudonyms.deduplication_key(config.pseudonym_key, owner, depositor, item.schema.subject, event_id)


def _finish(item: Valid, found: Mapping[ScanRequest, ScanResult], config: ProcessorConfig) -> Outcome:
    spans = scanned(item.requests, found)
    outcome = spans if isinstance(spans, Rejected) else _guarded(clean, item, spans, config)
    if isinstance(outcome, Clean):
        counted = _guarded(suspects, item.sampled, found) if item.sampled else {}
        return outcome if isinstance(counted, Rejected) or not counted else outcome._replace(suspects=counted)
    return replace(outcome, schema=item.schema.name, depositor=item.record["depositor"])


def _guarded(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | Rejected:
    """Run a step; reject the record when the step raises.

    A bug in a step must cost only the record that triggers it, not stop the partition: the record can be replayed once
    the bug is fixed.
    """
    try:
        return step(*args, **kwargs)
    except Exception as error:  # any error; its text may quote the record, so only its type is reported
        return Rejected(Reason.INTERNAL_ERROR, type(error).__name__)
