"""Take a record through the fast path (see `rewrite`) where that is possible."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from bank.identity import pseudonyms
from pipelines.scanner.requests import ScanRequest, ScanResult
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path import RecordState, Rewrite, rewrite_of
from pipelines.steps.fast_path.caches import UnchangedTextCache
from pipelines.steps.found import scanned
from pipelines.steps.frame import has_readable_headers
from pipelines.steps.outcome import NOTHING, Clean, RawRecord, Reason, Rejected
from pipelines.steps.redaction import Redaction
from pipelines.steps.strip import Keys, Stripping, changes, request_of, stripped
from pipelines.steps.suspects import is_sampled
from pipelines.steps.unseal import is_sealed
from schemas.catalog import Schema
from schemas.framing import HEADER_BYTES, MARKER, header
from schemas.topics import domain_of


class Rewritten(NamedTuple):
    """A valid record as the parts of its new bytes; the parts of pending fields are still empty."""

    schema: Schema
    state: RecordState
    requests: Sequence[ScanRequest]
    record: Mapping[str, Any]

    def __repr__(self) -> str:
        return object.__repr__(self)  # no log shows what it holds


def rewritten(raw: RawRecord, config: ProcessorConfig) -> Rewritten | None:
    """Rewrite a record by the fast path, or return None when it must take the plain path."""
    value = raw.value
    if value is None or raw.fault or is_sampled(raw.offset, config.sample_every):
        return None
    if not HEADER_BYTES <= len(value) <= config.limits.max_record_bytes or value[:2] != MARKER:
        return None
    mark = value[2:HEADER_BYTES]
    schema = config.catalog.by_mark(mark)
    rewrite = _rewrite(schema, raw.topic, config.limits.max_string_chars, config.unchanged_texts) if schema else None
    if rewrite is None or (raw.headers and (is_sealed(raw) or not has_readable_headers(raw))):
        return None
    if mark != rewrite.schema.fingerprint:  # the record is stored under the schema's own
        value = header(rewrite.schema) + value[HEADER_BYTES:]
    try:
        state = rewrite.take(value, raw.key, raw.published, config.pseudonym_key, config.field_key)
        return _rewritten(rewrite, state) if state else None
    except Exception:  # our own bug in here must not cost the record: the plain steps take it
        return None


@lru_cache(256)
def _rewrite(
    schema: Schema, topic: str, max_string_chars: int, unchanged_texts: UnchangedTextCache | None
) -> Rewrite | None:
    return rewrite_of(schema, max_string_chars, unchanged_texts) if schema.domain == domain_of(topic) else None


def _rewritten(rewrite: Rewrite, state: RecordState) -> Rewritten:
    if not state.pending:
        return Rewritten(rewrite.schema, state, (), state.known)
    record = {**rewrite.languages, **state.known}
    return Rewritten(rewrite.schema, state, list(_requests(state, record)), record)


def _requests(state: RecordState, record: Mapping[str, Any]) -> Iterator[ScanRequest]:
    for field in state.pending:
        if field.rule.operator == "scan":
            for text in field.value if field.rule.many else (field.value,):
                if text:
                    yield request_of(field.rule, text, record)


def finished(item: Rewritten, found: Mapping[ScanRequest, ScanResult], config: ProcessorConfig) -> Clean | Rejected:
    """Fill the pending fields with the scanner's results, and return the clean record or why it is rejected."""
    state, name = item.state, item.schema.name
    removed: Mapping[str, int] = {}
    if state.pending:
        spans = scanned(item.requests, found)
        if isinstance(spans, Rejected):
            return spans
        removed = _fill(item, spans, config)
    value = b"".join(state.parts)
    if len(value) > config.limits.max_clean_bytes:
        return Rejected(Reason.TOO_LARGE, f"larger than {config.limits.max_clean_bytes} bytes once stripped")
    account = state.account
    event = pseudonyms.deduplication_key(
        config.pseudonym_key, account.decode(), state.depositor, item.schema.subject, state.event.decode()
    )
    return Clean(
        account, value, state.depositor, name, event, removed, state.operators, NOTHING, state.consent, state.content
    )


def _fill(item: Rewritten, spans: Mapping[ScanRequest, Sequence[Span]], config: ProcessorConfig) -> Mapping[str, int]:
    """Fill the pending fields in their order, since placeholders are numbered through a record.

    Returns the number of spans removed, by entity.
    """
    state = item.state
    redaction = Redaction(state.owner.key)
    stripping = Stripping(item.record, spans, Keys(config.pseudonym_key, config.field_key, state.owner.key), redaction)
    for field in state.pending:
        removed = None if field.unchanged_texts is None else redaction.removed.total()
        after = stripped(field.rule, field.value, stripping)
        state.parts[field.part] = field.encode(after)
        if changes(field.rule, field.value, after):
            state.changed(field.rule.operator)
        if removed is not None and after == field.value and redaction.removed.total() == removed:
            field.remember()
    return redaction.removed
