"""Judge corrections, hash keys and days of receipts by the clean records' headers, while Kafka holds these. Pure.

The rule is that of docs/topics.md, written here once more: a router that misjudges copies finds its receipts right.
"""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.names import CleanClaim

#: So many rows that are named as corrections are looked up: a depositor may send any number of them.
MOST_CORRECTIONS: Final = 100_000
_DAY_MS: Final = 86_400_000
_EPOCH: Final = date(1970, 1, 1).toordinal()


class CertainWindow(NamedTuple):
    """Within so many records and seconds routers certainly compared copies; their own window may have been longer."""

    records: int
    seconds: int


class _LastCopy(NamedTuple):
    offset: int
    appended: int
    content: bytes


@dataclass
class _Told:
    """Counts that receipts of one chunk tell, less those of its clean records; both count `rows`."""

    rows: int = 0
    seen: int = 0
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)


@dataclass
class _Events:
    """Last copies of events of a partition, the oldest first, and the rows that are named as corrections."""

    last: dict[bytes, _LastCopy] = field(default_factory=dict)
    order: deque[tuple[int, bytes]] = field(default_factory=deque)
    corrects: dict[int, int] = field(default_factory=dict)
    corrected: dict[int, tuple[bytes, bytes] | None] = field(default_factory=dict)
    chunks: dict[int, _Told] = field(default_factory=dict)


class ContentAudit:
    """Takes receipts, then clean records, whose offsets rise on each partition; each once."""

    def __init__(self, findings: Findings, window: CertainWindow) -> None:
        self._findings, self._window = findings, window
        self._of: dict[StreamPartition, _Events] = {}
        self._corrections = 0

    def receipt(self, partition: StreamPartition, receipt: Mapping[str, Any], held: range) -> None:
        """Take a receipt; one of a version before corrections says nothing. `held`: the clean offsets in Kafka."""
        if "corrections" not in receipt or receipt["chunk_start"] not in held:
            return
        events = self._of.setdefault(partition, _Events())
        told = events.chunks.setdefault(receipt["chunk_start"], _Told())
        told.rows += len(receipt["clean_offsets"])
        for each in receipt["hash_keys"]:
            told.counts["hash key", each["generation"]] += each["records"]
        for each in receipt["days"]:
            told.counts["day", each["day"].toordinal() - _EPOCH] += each["records"]
        for each in receipt["corrections"]:
            if each["of"] in held and self._corrections < MOST_CORRECTIONS:
                self._corrections += 1
                events.corrects[each["offset"]] = each["of"]
                events.corrected[each["of"]] = None

    def clean(self, claim: CleanClaim, chunk: int | None) -> None:
        """Take a clean record; `chunk` is the first offset of the chunk it was stored with, None: it was not stored."""
        events = self._of.setdefault(claim.partition, _Events())
        if chunk is not None:
            self._count(claim, events.chunks.get(chunk))
        if not claim.event:
            return
        self._compare(claim, events, stored=chunk is not None)
        if claim.offset in events.corrected:
            events.corrected[claim.offset] = claim.event, claim.content
        if (of := events.corrects.pop(claim.offset, None)) is not None:
            self._correct(claim, events.corrected.get(of))

    def close(self) -> None:
        """Compare what receipts and clean records say of each chunk of which all rows were seen."""
        for partition, events in self._of.items():
            for start, told in events.chunks.items():
                if told.rows == told.seen and any(told.counts.values()):
                    self._findings.note(FindingKind.RECEIPT_DIFFERS, partition.clean(start))

    def _count(self, claim: CleanClaim, told: _Told | None) -> None:
        if told is None:
            return
        told.seen += 1
        if claim.hash_key is not None:
            told.counts["hash key", claim.hash_key] -= 1
        if 0 <= (day := claim.time // _DAY_MS) <= date.max.toordinal() - _EPOCH:
            told.counts["day", day] -= 1

    def _compare(self, claim: CleanClaim, events: _Events, *, stored: bool) -> None:
        """Note a row with the content of the latest copy of its event."""
        before = events.last.pop(claim.event, None)
        if before and stored and claim.content and before.content == claim.content:
            far = claim.offset - before.offset > self._window.records
            if not far and claim.appended - before.appended <= self._window.seconds * 1000:
                self._findings.note(FindingKind.EVENT_TWICE, claim.partition.clean(claim.offset))
        events.last[claim.event] = _LastCopy(claim.offset, claim.appended, claim.content)
        events.order.append((claim.offset, claim.event))
        while events.order[0][0] < claim.offset - self._window.records:
            offset, event = events.order.popleft()
            if (last := events.last.get(event)) is not None and last.offset == offset:
                del events.last[event]

    def _correct(self, claim: CleanClaim, before: tuple[bytes, bytes] | None) -> None:
        """Judge a row that is named as a correction; `before` has event and content of what it corrects."""
        if before is None or before[0] != claim.event or not before[1] or before[1] == claim.content:
            self._findings.note(FindingKind.CORRECTION_WRONG, claim.partition.clean(claim.offset))
