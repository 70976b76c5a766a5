"""Verdict of an audit: figures and findings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from teller.operate.verify.charged import ChargedSums
from teller.operate.verify.findings import Finding
from teller.operate.verify.leaves import LogSums
from teller.operate.verify.licences import LicenceSums
from teller.operate.verify.packages import PackageSums
from teller.operate.verify.sources import Held


@dataclass(frozen=True, slots=True)
class DomainSums:
    """Records of a domain. `waiting`: stripped, and not yet in an object.

    `unread`: records past the workers' committed offsets; where a partition has more than 10,000, markers of
    transactions count as well.
    """

    domain: str
    stored: int
    failed: Mapping[str, int]
    waiting: int
    unread: int
    lost: int


@dataclass(slots=True)
class Counts:
    """Number of things that were checked; `records` are those counted in objects, `bytes` are of all objects."""

    buckets: int = 0
    objects: int = 0
    records: int = 0
    bytes: int = 0
    receipts: int = 0
    metering: int = 0

    def add(self, held: Held, *, another: bool) -> None:
        """Count a place; `another`: its bucket is not that of the object before it."""
        if held.size is not None:
            self.buckets += another
            self.objects += 1
            self.bytes += held.size
        self.records += held.item.records if held.item else 0
        self.receipts += len(held.receipts)
        self.metering += len(held.metering)


@dataclass(frozen=True, slots=True)
class Agreed:
    """Owners' accounts, links and consents (ended ones among them, a consent for each record type), and the events that
    made them; `idle` events changed nothing. `enforced`: since when the bank asks for link and consent, in milliseconds
    since 1970-01-01T00:00:00Z; None: it does not.
    """

    owners: int = 0
    links: int = 0
    consents: int = 0
    events: int = 0
    idle: int = 0
    enforced: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the audit.

    `covered`: objects without a receipt that a router's write-ahead intent covers: the router adds the receipts when
    it goes on; and encrypted objects whose receipts the next run of `teller keys encrypt-stored` adds.
    `moving`: objects that were put or replaced during the audit, which judges only what was committed before it began.
    `registered`: entries of depositors; where there are none, whose names are on which stream was not checked.
    `erased`: owners who were erased, whose receipts and metering events stay.
    `log`, `trail`, `withdrawals` and `packaged`, of receipts, of accesses, of offerings and events of withdrawals, and
    of events of packages: None where there is no public log; `ledger`, where there is none.
    """

    domains: Sequence[DomainSums]
    counts: Counts
    covered: int
    moving: int
    registered: int = 0
    agreed: Agreed = Agreed()
    log: LogSums | None = None
    trail: LogSums | None = None
    ledger: ChargedSums | None = None
    erased: int = 0
    licences: LicenceSums = field(default_factory=LicenceSums)
    withdrawals: LogSums | None = None
    packages: PackageSums = field(default_factory=PackageSums)
    packaged: LogSums | None = None

    @property
    def total(self) -> DomainSums:
        """Return the sum of the domains; failed records by reason."""
        failed: dict[str, int] = {}
        for row in self.domains:
            for reason, count in row.failed.items():
                failed[reason] = failed.get(reason, 0) + count
        sums = (sum(getattr(row, name) for row in self.domains) for name in ("stored", "waiting", "unread", "lost"))
        stored, waiting, unread, lost = sums
        return DomainSums("total", stored, failed, waiting, unread, lost)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Figures and findings; the line is sound when there are no findings."""

    figures: Figures
    findings: Sequence[Finding]

    @property
    def well(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """Return plain objects, arrays, strings and numbers, for programs."""
        findings = [finding.as_json() for finding in self.findings]
        return {"well": self.well, "findings": findings, "figures": asdict(self.figures)}
