"""Reconcile the records of a stream partition by their offsets: stored, failed, or waiting on the clean topic.

Only offsets below those that were committed before the audit read anything else are judged. Below them, each raw
record that Kafka still holds is stored, failed or waiting, and each clean record is stored, or its raw record is one
of the three.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Mapping
from typing import Any, Final
from uuid import UUID

from schemas.identifiers import failure_id
from teller.operate.reconciliation.offsets import OffsetSet, missing, spans
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.sources import CommittedOffsets

#: Up to this many raw offsets before a worker are read, to count only records.
MOST_COUNTED: Final = 10_000


class PartitionReconciliation:
    """Takes failed events, then receipts, then what the topics hold; notes records that are in two places or in none.

    `failures` counts failed events by reason, each once, `unread` raw records that workers have not reached. All sets
    but `clean` hold raw offsets. `resent`: ids of raw records that were sent again, whose copies are judged themselves.
    """

    def __init__(self, partition: StreamPartition, before: CommittedOffsets, findings: Findings) -> None:
        self.partition = partition
        self._before = before
        self._findings = findings
        self.resent: Container[UUID] = ()
        self._high = before.high
        self._late: list[int] = []
        self.stored, self.failed, self.waiting, self.lost, self._again = (OffsetSet() for _ in range(5))
        self._clean = OffsetSet()
        self._chunks: dict[int, None] = {}
        self._starts: list[int] = []
        self.failures: Counter[str] = Counter()
        self.unread = 0

    def reach(self) -> None:
        """Note a group that has committed an offset past the end."""
        at = self._before
        for place, beyond in (
            (self.partition.raw(at.raw.stop), at.worker - at.raw.stop),
            (self.partition.clean(at.clean.stop), at.router - at.clean.stop),
        ):
            if beyond > 0:
                self._findings.note(FindingKind.COMMIT_BEYOND, place, beyond)

    def fail(self, offset: int, reason: str) -> None:
        """Take a failed event; the same one may come again."""
        if offset < 0:
            self._findings.note(FindingKind.RECORD_INVENTED, self.partition.raw(offset))
        elif self.failed.add(offset):
            self.failures[reason] += 1
            if offset >= self._before.raw.stop:
                self._late.append(offset)

    def settle(self, now: CommittedOffsets) -> None:
        """Judge the failed events once all are in; `now` holds the positions after that."""
        for offset in self._late:
            if offset >= now.raw.stop:
                self._findings.note(FindingKind.RECORD_INVENTED, self.partition.raw(offset))

    def store(self, receipt: Mapping[str, Any], now: CommittedOffsets) -> None:
        """Take the receipt of an object; `now` holds the positions after all receipts were read."""
        self._chunks[receipt["chunk_start"]] = None
        stored_now = now.sliced and (receipt["chunk_start"], receipt["chunk_end"]) == (now.router, now.end)
        if receipt["chunk_end"] > now.router and not stored_now:
            self._findings.note(FindingKind.RECEIPT_BEYOND, self.partition.clean(receipt["chunk_start"]))
        for offset in receipt["raw_offsets"]:
            if offset not in range(now.raw.stop):
                self._findings.note(FindingKind.RECORD_INVENTED, self.partition.raw(offset))
            elif not self.stored.add(offset) or offset in self.failed:
                self._findings.note(FindingKind.RECORD_TWICE, self.partition.raw(offset))
        for offset in receipt["clean_offsets"]:
            if offset not in range(now.clean.stop):
                self._findings.note(FindingKind.RECORD_INVENTED, self.partition.clean(offset))
            elif not self._clean.add(offset):
                self._findings.note(FindingKind.CLEAN_TWICE, self.partition.clean(offset))

    def chunk_of(self, offset: int) -> int | None:
        """Return the first offset of the chunk that a clean record was stored with; None: no receipt names it."""
        if offset not in self._clean:
            return None
        if not self._starts:
            self._starts = sorted(self._chunks)
        return self._starts[bisect_right(self._starts, offset) - 1]

    def unrouted(self) -> list[range]:
        """Return the clean offsets that the routers had not passed."""
        return [range(max(self._before.router, self._before.clean.start), self._before.clean.stop)]

    def wait(self, offset: int, raw_offset: int | None) -> None:
        """Take a clean record that the routers had not passed. They drop one whose raw offset does not rise."""
        if raw_offset is None:
            self._findings.note(FindingKind.MESSAGE_FOREIGN, self.partition.clean(offset))
        elif raw_offset > self._high:
            self._high = raw_offset
            if not self._knows(raw_offset):
                self.waiting.add(raw_offset)
        else:
            self.pass_clean(offset, raw_offset)

    def passed_clean(self) -> list[range]:
        """Return clean offsets that the routers have passed and no receipt names, and some around them."""
        at = self._before
        return list(spans(missing(range(at.clean.start, min(at.router, at.clean.stop)), self._clean)))

    def pass_clean(self, offset: int, raw_offset: int | None) -> None:
        """Take a clean record that the routers have passed: it is in a receipt, or a repeat, or its raw record has
        failed.
        """
        if raw_offset is None or offset in self._clean or self._knows(raw_offset):
            return
        if raw_offset not in self._raw():  # where Kafka still holds the raw record, `pass_raw` judges it
            self._lose(raw_offset)

    def passed_raw(self) -> list[range]:
        """Return raw offsets that the workers have passed and that are in no set, and some around them.

        Such an offset is a record that is lost, or no record: transactions leave markers that take offsets.
        """
        return list(spans(missing(self._raw(), *self._known())))

    def pass_raw(self, offset: int) -> None:
        """Take a raw record that the workers have passed."""
        if not self._knows(offset):
            self._lose(offset)

    def unread_raw(self) -> list[range]:
        """Return the raw offsets that the workers had not passed, to be counted one by one.

        Above MOST_COUNTED offsets, count them all and return none: to tell markers of transactions and aborted records
        from records, all would have to be read.
        """
        at = self._before
        left = range(max(at.worker, at.raw.start), at.raw.stop)
        if len(left) <= MOST_COUNTED:
            return [left]
        self.unread = len(left)
        return []

    def expire(self) -> None:
        """Note what Kafka deleted too early. One raw offset may be the marker of a transaction, which is no loss."""
        at = self._before
        raw = list(missing(range(at.worker, at.raw.start), *self._known()))
        if (count := sum(map(len, raw))) > 1:
            self._findings.note(FindingKind.RECORD_EXPIRED, self.partition.raw(raw[0].start), count)
        if clean := list(missing(range(at.router, at.clean.start), self._clean)):
            self._findings.note(FindingKind.RECORD_EXPIRED, self.partition.clean(clean[0].start), sum(map(len, clean)))

    def _raw(self) -> range:
        """Return the raw offsets that the workers have passed and Kafka still holds."""
        return range(self._before.raw.start, min(self._before.worker, self._before.raw.stop))

    def _known(self) -> tuple[OffsetSet, ...]:
        return self.stored, self.failed, self.waiting, self.lost, self._again

    def _knows(self, offset: int) -> bool:
        return any(offset in each for each in self._known())

    def _lose(self, offset: int) -> None:
        if failure_id(self.partition.raw_topic, self.partition.number, offset) in self.resent:
            self._again.add(offset)
            return
        self._findings.note(FindingKind.RECORD_LOST, self.partition.raw(offset))
        self.lost.add(offset)
