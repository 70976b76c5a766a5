"""What an audit says: figures, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from teller.operate.verify.findings import Finding
from teller.operate.verify.sources import Held


@dataclass(frozen=True, slots=True)
class DomainSums:
    """Records of a domain. `waiting`: stripped, and not yet in an object. `unread`: those that workers have
    before them, as committed; of more than 10,000 in a partition, marks of transactions count as well.
    """

    domain: str
    stored: int
    failed: Mapping[str, int]
    waiting: int
    unread: int
    lost: int


@dataclass(slots=True)
class Counts:
    """What was looked at, by number; `records` are those counted in objects, `bytes` are of all objects."""

    buckets: int = 0
    objects: int = 0
    records: int = 0
    bytes: int = 0
    receipts: int = 0
    metering: int = 0

    def add(self, held: Held, *, another: bool) -> None:
        """A place; `another`: in another bucket than the object before it."""
        if held.size is not None:
            self.buckets += another
            self.objects += 1
            self.bytes += held.size
        self.records += held.item.records if held.item else 0
        self.receipts += len(held.receipts)
        self.metering += len(held.metering)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was looked at.

    `covered`: objects without a receipt that a router's plan covers: it adds the receipts when it goes on. `moving`:
    objects that were put during the audit, which judges only what was committed before it began.
    """

    domains: Sequence[DomainSums]
    counts: Counts
    covered: int
    moving: int

    @property
    def total(self) -> DomainSums:
        """The sum of the domains; failed records by reason."""
        failed: dict[str, int] = {}
        for row in self.domains:
            for reason, count in row.failed.items():
                failed[reason] = failed.get(reason, 0) + count
        sums = (sum(getattr(row, name) for row in self.domains) for name in ("stored", "waiting", "unread", "lost"))
        stored, waiting, unread, lost = sums
        return DomainSums("total", stored, failed, waiting, unread, lost)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All is well when there are no findings."""

    figures: Figures
    findings: Sequence[Finding]

    @property
    def well(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """For programs: plain objects, arrays, strings and numbers."""
        findings = [finding.as_json() for finding in self.findings]
        return {"well": self.well, "findings": findings, "figures": asdict(self.figures)}
