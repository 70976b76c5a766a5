"""Check whether the line would take a record now, with its own steps, up to the scan, which only a worker runs."""

from dataclasses import dataclass

from pipelines.steps.config import ProcessorConfig
from pipelines.steps.frame import RegistryIds, frame
from pipelines.steps.outcome import RawRecord, Reason, Rejected
from pipelines.steps.process import read
from pipelines.steps.unseal import is_sealed
from schemas import topics
from schemas.catalog import Catalog


@dataclass(frozen=True, slots=True)
class WouldFail:
    """The line would reject it again, and why; `detail` speaks of fields, never of values."""

    reason: Reason
    detail: str | None


def on_its_topic(raw: RawRecord, catalog: Catalog, ids: RegistryIds) -> RawRecord:
    """Return the record on the raw topic of its schema's domain; on its own topic if its schema is unknown."""
    found = frame(raw, catalog, ids, len(raw.value or b""))
    if not isinstance(found, Rejected) or found.reason != Reason.WRONG_TOPIC or found.schema is None:
        return raw
    domain = catalog.by_name(found.schema).domain
    return raw._replace(topic=topics.sibling(raw.topic, domain)) if domain in topics.DOMAINS else raw


def check(raw: RawRecord, line: ProcessorConfig, ids: RegistryIds) -> RawRecord | WouldFail:
    """Return the record as it can be sent, on the topic of its schema, or why it cannot. One that its depositor sealed
    goes as it is: only workers can open it.
    """
    if is_sealed(raw):
        return raw
    try:
        moved = on_its_topic(raw, line.catalog, ids)
        found = read(moved, line, ids)
    except Exception as error:  # a bug of ours that the record triggers, as in `process`; its text may quote the record
        return WouldFail(Reason.INTERNAL_ERROR, type(error).__name__)
    return WouldFail(found.reason, found.detail) if isinstance(found, Rejected) else moved
