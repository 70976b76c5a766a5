"""Report of the demo: every record read is stored or failed, once. Pure.

`audit` takes the evidence that a shell collected, and compares it with what went in. `verify` judges whether topics,
receipts, metering and buckets agree; the report takes its findings over. Each contradiction becomes a line in
`problems`: counts, places and ids of ours, never a value.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from schemas import topics
from teller.operate.verify.evidence import Evidence, distinct, distinct_metering


@dataclass(frozen=True, slots=True)
class DomainRow:
    """Records of a domain: `read` from files and platforms' own clients; `refused` by connectors, `failed` later."""

    domain: str
    read: int
    stored: int
    refused: Mapping[str, int]
    failed: Mapping[str, int]

    @property
    def rejected(self) -> int:
        return sum(self.refused.values()) + sum(self.failed.values())

    @property
    def difference(self) -> int:
        """Number of records that are missing; below zero: of those that are too many."""
        return self.read - self.stored - self.rejected


@dataclass(frozen=True, slots=True)
class SumRow:
    """Objects, the records in them and their size in bytes, of one owner (pseudonym) or depositor."""

    name: str
    objects: int
    records: int
    bytes: int


@dataclass(frozen=True, slots=True)
class FailedRecord:
    """A failed event: the reason, and the place of its raw record."""

    reason: str
    schema: str | None
    detail: str | None
    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Account:
    """Sums of all records; `problems` is empty when they add up."""

    domains: Sequence[DomainRow]
    removed: Mapping[str, int]
    owners: Sequence[SumRow]
    depositors: Sequence[SumRow]
    failures: Sequence[FailedRecord]
    problems: Sequence[str] = field(default=())

    @property
    def balanced(self) -> bool:
        return not self.problems

    @property
    def total(self) -> DomainRow:
        """Return the sum of the domains."""
        refused: Counter[str] = Counter()
        failed: Counter[str] = Counter()
        for row in self.domains:
            refused.update(row.refused)
            failed.update(row.failed)
        read, stored = sum(row.read for row in self.domains), sum(row.stored for row in self.domains)
        return DomainRow("total", read, stored, dict(refused), dict(failed))

    def as_json(self) -> dict[str, Any]:
        """Return plain objects, arrays, strings and numbers, for programs."""
        domains = [asdict(row) | {"rejected": row.rejected, "difference": row.difference} for row in self.domains]
        return asdict(self) | {"domains": domains, "balanced": self.balanced}


def audit(evidence: Evidence) -> Account:
    """Compute the report from the evidence."""
    failed = distinct(evidence.failed)
    domains = [_domain(name, evidence, failed) for name in topics.DOMAINS]
    return Account(
        domains=domains,
        removed=dict(sorted(evidence.removed.items(), key=lambda item: (-item[1], item[0]))),
        owners=_owners(evidence),
        depositors=_depositors(evidence),
        failures=sorted(map(_failure, failed), key=lambda one: (one.reason, one.topic, one.partition, one.offset)),
        problems=[*_imbalances(domains, evidence.written), *_expected(evidence), *map(str, evidence.findings)],
    )


def _domain(name: str, evidence: Evidence, failed: Iterable[Mapping[str, Any]]) -> DomainRow:
    deposits = [deposit for deposit in evidence.deposits if deposit.domain == name]
    refused: Counter[str] = Counter()
    for deposit in deposits:
        refused.update(deposit.refused)
    reasons = Counter(event["reason"] for event in failed if topics.domain_of(event["raw_topic"]) == name)
    stored = sum(item.records for item in evidence.objects if item.schema.partition(".")[0] == name)
    return DomainRow(name, sum(deposit.read for deposit in deposits), stored, dict(refused), dict(reasons))


def _imbalances(domains: Iterable[DomainRow], written: Mapping[str, int] | None) -> Iterable[str]:
    for row in domains:
        sums = f"{row.read:,} read, {row.stored:,} stored, {row.rejected:,} failed"
        if row.difference > 0:
            yield f"{row.domain}: {sums}: {row.difference:,} missing"
        if row.difference < 0:
            yield f"{row.domain}: {sums}: {-row.difference:,} too many"
        if written is not None and written.get(row.domain, 0) != row.read:
            yield f"{row.domain}: {written.get(row.domain, 0):,} records were written, but {row.read:,} were read"


def _expected(evidence: Evidence) -> Iterable[str]:
    """Compare what is stored with what the generator of the input says can be stored."""
    stored: Counter[str] = Counter()
    for item in evidence.objects:
        stored[item.schema] += item.records
    storable = evidence.storable if evidence.storable is not None else stored
    for schema in sorted(storable.keys() | stored.keys()):
        if storable.get(schema, 0) != stored[schema]:
            yield f"{schema}: {storable.get(schema, 0):,} records should be stored, {stored[schema]:,} are"


def _owners(evidence: Evidence) -> list[SumRow]:
    """Return the owners by bytes, most first; an object without a receipt is under the name of its bucket."""
    names = {receipt["bucket"]: receipt["owner"] for receipt in evidence.receipts}
    return _sums((names.get(item.bucket, item.bucket), item.records, item.size_bytes) for item in evidence.objects)


def _depositors(evidence: Evidence) -> list[SumRow]:
    """Return the depositors' sums, from metering."""
    data = [event["data"] for event in distinct_metering(evidence.metering)]
    return _sums((one["depositor"], one["records"], one["bytes"]) for one in data)


def _sums(rows: Iterable[tuple[str, int, int]]) -> list[SumRow]:
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, records, size in rows:
        for place, more in enumerate((1, records, size)):
            totals[name][place] += more
    summed = [SumRow(name, *values) for name, values in totals.items()]
    return sorted(summed, key=lambda row: (-row.bytes, row.name))


def _failure(event: Mapping[str, Any]) -> FailedRecord:
    place = event["raw_topic"], event["raw_partition"], event["raw_offset"]
    return FailedRecord(event["reason"], event.get("schema"), event.get("detail"), *place)
