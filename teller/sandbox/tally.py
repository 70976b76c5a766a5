"""Figures that the demo shows beside the verdict, taken from what `verify` reads while it reads it. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from teller.operate.verify.sources import Held
from teller.operate.verify.verify import Witness
from teller.sandbox import sample
from teller.sandbox.sample import Chosen


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


class DepositTally(Witness):
    """Sums by owner and depositor, `failures` by id, and the record to show: the one that lost most (`chosen`).

    `stored` counts the records by schema, in objects that a receipt names; the others are not read.
    """

    def __init__(self) -> None:
        self.stored: Counter[str] = Counter()
        self.chosen: Chosen | None = None
        self._loss = -1
        self._names: dict[str, str] = {}
        self._of_bucket, self._of_depositor = _Sums(), _Sums()
        self.failures: dict[str, FailedRecord] = {}

    def place(self, held: Held) -> None:
        records = held.item.records if held.item else 0
        if held.size is not None:
            self._of_bucket.add(held.bucket, records, held.size)
        if held.receipts:
            self._names[held.bucket] = held.receipts[0]["owner"]
        if held.item:
            self.stored[held.item.schema] += records
            self._choose(held)
        for event in {(event["source"], event["id"]): event for event in held.metering}.values():
            data = event["data"]
            self._of_depositor.add(data["depositor"], data["records"], data["bytes"])

    def failed(self, event: Mapping[str, Any]) -> None:
        """Take a failed event: after a crash a worker may send it again, under the same id."""
        place = event["raw_topic"], event["raw_partition"], event["raw_offset"]
        failure = FailedRecord(event["reason"], event.get("schema"), event.get("detail"), *place)
        self.failures[str(event["failure_id"])] = failure

    def owners(self) -> list[SumRow]:
        """Return the owners by bytes, most first; an object in a bucket without receipts is under the bucket's name."""
        return self._of_bucket.rows(self._names)

    def depositors(self) -> list[SumRow]:
        """Return the depositors' sums, from metering."""
        return self._of_depositor.rows({})

    def _choose(self, held: Held) -> None:
        for loss, chosen in sample.candidates(held):
            if loss > self._loss:
                self._loss, self.chosen = loss, chosen


class _Sums:
    """Objects, records and bytes by name."""

    def __init__(self) -> None:
        self._totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, name: str, records: int, size: int) -> None:
        for place, more in enumerate((1, records, size)):
            self._totals[name][place] += more

    def rows(self, names: Mapping[str, str]) -> list[SumRow]:
        summed = [SumRow(names.get(name, name), *values) for name, values in self._totals.items()]
        return sorted(summed, key=lambda row: (-row.bytes, row.name))
