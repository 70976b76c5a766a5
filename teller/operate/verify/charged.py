"""Hold the ledger against the buckets by count: objects, records and bytes that are there, and those that were and are
gone since their owner was erased or another object replaced them, are what was posted or waits to be. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bank.ledger.balances import plus
from bank.ledger.posting import NOTHING, Quantities
from schemas.topics import LEDGER_POSTINGS
from teller.operate.ledger.verdict import LedgerVerdict
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.sources import Held


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of what is charged."""

    objects: int
    records: int
    bytes: int


@dataclass(frozen=True, slots=True)
class ChargedSums:
    """Figures of the ledger. `held`: events that no tariff is for yet; `unread`: those that the ledger has not read.

    Quantities of events: of objects that lie `there`, as they were counted; of those `gone`, by their receipts; and
    what is `posted` or held, and `waiting` for the ledger. The first two sum to the same as the others.
    """

    events: int
    postings: int
    held: int
    unread: int
    there: Counted
    gone: Counted
    posted: Counted
    waiting: Counted


class ChargedAudit:
    """Counts what is to be charged, place by place."""

    def __init__(self) -> None:
        self._there, self._gone = NOTHING, NOTHING

    def place(self, held: Held, *, settled: bool) -> None:
        """Count a place whose object was charged: once, by the first receipt, whatever replaced it. `settled`: its
        metering event must have been read as well.
        """
        if not held.receipts:
            for event in held.metering[:1]:  # its receipt follows, or is a finding
                self._gone = plus(self._gone, _of_event(event))
        elif not held.receipts[0].get("replaces") and (held.metering or settled):
            item, receipt = held.item, held.receipts[0]
            if item is not None and item.readable and not held.replaced_by:
                self._there = plus(self._there, Quantities(item.records, item.size_bytes, 1))
            else:
                self._gone = plus(self._gone, Quantities(receipt["record_count"], receipt["size_bytes"], 1))

    def close(self, verdict: LedgerVerdict, findings: Findings) -> ChargedSums:
        """Note what the ledger's own check found, and where sums differ."""
        for found in verdict.findings:
            kind = FindingKind(found.kind.value)
            first, *others = found.places
            findings.note(kind, first, found.times - len(others))
            for place in others:
                findings.note(kind, place)
        if plus(self._there, self._gone) != plus(verdict.posted, verdict.waiting):
            findings.note(FindingKind.LEDGER_DIFFERS, LEDGER_POSTINGS)
        facts: Final = (verdict.events, verdict.postings, verdict.held, verdict.unread)
        return ChargedSums(*facts, *map(_counted, (self._there, self._gone, verdict.posted, verdict.waiting)))


def _counted(found: Quantities) -> Counted:
    return Counted(found.objects, found.records, found.bytes)


def _of_event(event: Mapping[str, Any]) -> Quantities:
    data = event["data"]
    records, size = data.get("records"), data.get("bytes")
    return Quantities(records, size, 1) if type(records) is int and type(size) is int else NOTHING
