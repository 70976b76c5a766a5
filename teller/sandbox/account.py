"""The demo's account: every record read is stored or failed, once. Pure.

`account` compares the verdict of `verify` with what went in; what the verdict finds is taken over. Each contradiction
becomes a line in `problems`: counts, places and ids of ours, never a value.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from teller.operate.verify.verdict import DomainSums, Verdict
from teller.sandbox.tally import DepositTally, FailedRecord, SumRow


@dataclass(frozen=True, slots=True)
class Deposited:
    """Records of one domain from one source: read by a connector, or sent by a platform's own client.

    `read` counts the refused ones too; `refused` is by reason.
    """

    domain: str
    read: int
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DemoRefusals:
    """Records that are to be refused for one reason, by schema; `story` says what happened."""

    reason: str
    story: str
    records: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Evidence for the account. `removed` counts spans by entity.

    `written` is how many records the generator made in each domain, `storable` how many of each schema can be stored,
    and `refusals` what of these is to be refused.
    """

    deposits: Sequence[Deposited]
    verdict: Verdict
    tally: DepositTally
    removed: Mapping[str, int]
    written: Mapping[str, int]
    storable: Mapping[str, int]
    refusals: Sequence[DemoRefusals] = ()


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
class DemoAccount:
    """Sums of all records; `problems` is empty when they add up."""

    domains: Sequence[DomainRow]
    removed: Mapping[str, int]
    owners: Sequence[SumRow]
    depositors: Sequence[SumRow]
    failures: Sequence[FailedRecord]
    refusals: Sequence[DemoRefusals] = ()
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


def account(evidence: Evidence) -> DemoAccount:
    """Compute the account from the evidence."""
    tally, verdict = evidence.tally, evidence.verdict
    domains = [_domain(sums, evidence.deposits) for sums in verdict.figures.domains]
    return DemoAccount(
        domains=domains,
        removed=dict(sorted(evidence.removed.items(), key=lambda item: (-item[1], item[0]))),
        owners=tally.owners(),
        depositors=tally.depositors(),
        failures=sorted(tally.failures.values(), key=lambda one: (one.reason, one.topic, one.partition, one.offset)),
        # `asdict` copies a Counter into one of pairs
        refusals=[replace(each, records=dict(each.records)) for each in evidence.refusals],
        problems=[
            *_imbalances(domains, evidence.written),
            *_expected(_less(evidence.storable, evidence.refusals), tally.stored),
            *_refused(evidence.refusals, domains),
            *map(str, verdict.findings),
        ],
    )


def _domain(sums: DomainSums, deposits: Sequence[Deposited]) -> DomainRow:
    own = [deposit for deposit in deposits if deposit.domain == sums.domain]
    refused: Counter[str] = Counter()
    for deposit in own:
        refused.update(deposit.refused)
    return DomainRow(sums.domain, sum(deposit.read for deposit in own), sums.stored, dict(refused), dict(sums.failed))


def _imbalances(domains: Iterable[DomainRow], written: Mapping[str, int]) -> Iterable[str]:
    for row in domains:
        sums = f"{row.read:,} read, {row.stored:,} stored, {row.rejected:,} failed"
        if row.difference > 0:
            yield f"{row.domain}: {sums}: {row.difference:,} missing"
        if row.difference < 0:
            yield f"{row.domain}: {sums}: {-row.difference:,} too many"
        if written.get(row.domain, 0) != row.read:
            yield f"{row.domain}: {written.get(row.domain, 0):,} records were written, but {row.read:,} were read"


def _expected(storable: Mapping[str, int], stored: Mapping[str, int]) -> Iterable[str]:
    """Compare what is stored with what the generator of the input says can be stored."""
    for schema in sorted(storable.keys() | stored.keys()):
        if storable.get(schema, 0) != stored.get(schema, 0):
            yield f"{schema}: {storable.get(schema, 0):,} records should be stored, {stored.get(schema, 0):,} are"


def _less(storable: Mapping[str, int], refusals: Iterable[DemoRefusals]) -> Mapping[str, int]:
    left = Counter(storable)
    for refusal in refusals:
        left.subtract(refusal.records)
    return left


def _refused(refusals: Iterable[DemoRefusals], domains: Sequence[DomainRow]) -> Iterable[str]:
    """Compare what was refused with what was to be."""
    for refusal in refusals:
        wanted, found = sum(refusal.records.values()), sum(row.failed.get(refusal.reason, 0) for row in domains)
        if wanted != found:
            yield f"{refusal.story}: {wanted:,} records should be refused ({refusal.reason}), {found:,} are"
