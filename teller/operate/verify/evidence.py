"""Evidence for the report, as values; a shell collects it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from teller.operate.verify.findings import Finding


@dataclass(frozen=True, slots=True)
class Deposited:
    """Records of one domain from one source: read by a connector, or sent by a platform's own client.

    `read` counts the refused ones too; `refused` is by reason.
    """

    domain: str
    read: int
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as it lies in its bucket, read back: `records` were counted; `owners` and `depositors` are theirs.

    For an object that is no Avro object container, `readable` is False, and records, owners and depositors are
    unknown.
    """

    bucket: str
    key: str
    size_bytes: int
    sha256: str
    schema: str
    records: int
    owners: frozenset[str]
    depositors: frozenset[str]
    readable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Evidence for the report.

    `receipts` and `failed` are records of pipeline.receipt.v1 and pipeline.failed_event.v1, `metering` CloudEvents
    whose data is pipeline.metering.v1; repeats do no harm. `removed` counts spans by entity. `findings` are those of
    `verify`, which compares receipts, metering, buckets and topics. Where a generator made the input, `written` is how
    many records it made in each domain, and `storable` how many of each schema can be stored.
    """

    deposits: Sequence[Deposited]
    receipts: Sequence[Mapping[str, Any]]
    metering: Sequence[Mapping[str, Any]]
    failed: Sequence[Mapping[str, Any]]
    objects: Sequence[StoredObject]
    removed: Mapping[str, int]
    findings: Sequence[Finding] = ()
    written: Mapping[str, int] | None = None
    storable: Mapping[str, int] | None = None


def distinct(failed: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return each failure once: after a crash a worker may send an event again, under the same id."""
    return list({str(event["failure_id"]): event for event in failed}.values())


def distinct_metering(events: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return each event once, by source and id, as CloudEvents 1.0 says."""
    return list({(event["source"], event["id"]): event for event in events}.values())
