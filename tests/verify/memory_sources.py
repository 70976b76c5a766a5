"""The world as a source: it may go on between any two things that are read of it."""

import json
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from schemas import catalog, framing
from teller.operate.ledger.verdict import LedgerVerdict
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.messages import Foreign, OddKey
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.agreements import WrittenEvent
from teller.operate.verify.consents import RawClaim
from teller.operate.verify.contents import CertainWindow
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.leaf_spool import LEAF, READ, WAITING, LeafSpool
from teller.operate.verify.leaves import LoggedReceipt
from teller.operate.verify.licences import WrittenOffering, WrittenWithdrawal
from teller.operate.verify.merge import merged
from teller.operate.verify.names import KNOWN_MS, CleanClaim, Registered
from teller.operate.verify.newest import WrittenAccount
from teller.operate.verify.package_spool import PackageSpool
from teller.operate.verify.packages import OwnersRows, WrittenPackage
from teller.operate.verify.sources import CommittedOffsets, Held, Spans
from teller.operate.verify.spool import Spool
from tests.verify.leavings import ASKED_FROM, HASH_KEY, SUBJECTS, consent_of, newest_of
from tests.verify.world import World

#: What receipts of the world say only where they replace others.
WITHOUT = {"encryption": "", "replaces": []}


class MemorySources:
    """See `sources.Sources`. `move` is called before each read."""

    def __init__(self, world: World, move: Callable[[], None] = lambda: None) -> None:
        self._world = world
        self._move = move
        self._spool, self._leaves, self._rows = Spool(), LeafSpool(), PackageSpool()
        for each in (self._spool, self._leaves, self._rows):
            weakref.finalize(self, each.close)  # a database that is left open is an error from Python 3.13 on

    def committed(self) -> Mapping[StreamPartition, CommittedOffsets]:
        found = {}
        for partition, line in self._world.lines.items():
            self._move()
            found[partition] = line.committed
        return found

    def failed(self) -> Iterator[Mapping[str, Any] | Foreign | OddKey]:
        self._move()
        yield from list(self._world.failed)

    def resent(self) -> Iterator[UUID]:
        self._move()
        yield from list(self._world.resent)

    def load_log(self) -> Iterator[Foreign]:
        self._move()
        self._read = self._world.logged
        self._move()
        for number, of in enumerate(self._world.leaves):
            self._leaves.add(of, LEAF, f"log.entries/0/{number}")
        self._begun = bool(self._read or self._world.leaves)
        yield from ()

    def logged(self) -> Iterator[LoggedReceipt] | None:
        return self._leaves.counted() if self._begun else None

    def logged_accesses(self) -> Iterator[LoggedReceipt] | None:
        return None

    def withdrawals(self) -> Iterator[WrittenOffering | WrittenWithdrawal | Foreign]:
        self._move()
        for each in list(self._world.withdrawals):
            if isinstance(each, WrittenWithdrawal):
                self._rows.hear(each.event)
            yield each

    def packages(self) -> Iterator[WrittenPackage | Foreign]:
        self._move()
        for at, each in enumerate(self._world.deliveries):
            self._rows.add(each, f"withdrawals.deliveries/0/{at}", settled=True)
        yield from list(self._world.packages)

    def owners_rows(self) -> Iterator[OwnersRows]:
        return self._rows.rows()

    def notices_due(self) -> int:
        return self._world.due

    def logged_packages(self) -> Iterator[LoggedReceipt] | None:
        return None

    def logged_withdrawals(self) -> Iterator[LoggedReceipt] | None:
        return None

    def load(self) -> Iterator[Foreign]:
        self._move()
        schema = catalog.load().by_name("pipeline.receipt.v5")
        for number, one in enumerate(self._world.receipts):
            what = READ if number < self._read else WAITING
            self._leaves.add(str(one["receipt_id"]), what, f"deposits.receipts/0/{number}")
            row = one["bucket"], one["object_key"], messages.RECEIPT, framing.encode(schema, WITHOUT | one)
            self._spool.add(row, str(one["receipt_id"]), one.get("replaces", ()))
        self._loaded = len(self._world.receipts)
        self._move()
        self._metered = len(self._world.metering)
        for event in self._world.metering:
            place = event["data"]["bucket"], event["data"]["object_key"]
            self._spool.add((*place, messages.METERING, json.dumps(event).encode()))
        yield from ()

    def ledger(self) -> LedgerVerdict | None:
        self._move()
        return self._world.ledger(self._metered) if self._world.ledger else None

    def places(self) -> Iterator[Held]:
        return merged(
            self._listed(), self._spool.rows(), lambda _owner, at: self._world.objects.get((at.bucket, at.key))
        )

    def has_receipt(self, receipt: str) -> bool:
        return self._spool.has(receipt)

    def replaced_since(self) -> Iterator[str]:
        self._move()
        yield from (old for one in self._world.receipts[self._loaded :] for old in one.get("replaces", ()))

    def is_there(self, bucket: str, key: str) -> bool:
        self._move()
        return (bucket, key) in self._world.objects

    def erased(self) -> frozenset[str]:
        self._move()
        return frozenset(self._world.erased)

    def paid(self) -> Iterator[tuple[FindingKind, str]]:
        yield from ()

    def window(self) -> CertainWindow:
        return CertainWindow(500, 3600)

    def depositors(self) -> list[Registered | Foreign]:
        return [Registered(entry, -KNOWN_MS) for entry in self._world.depositors]

    def agreements(self, start: int = 0) -> list[WrittenEvent | Foreign]:
        self._move()
        return [each for each in self._world.events if each.offset >= start]

    def newest(self) -> list[WrittenAccount | Foreign]:
        self._move()
        return newest_of(self._world.events, self._world.by_hand) + self._world.newest

    def raw_claims(self, spans: Spans) -> Iterator[RawClaim]:
        for partition, offset in self.raw(spans):
            if found := self._world.lines[partition].raw[offset]:
                yield RawClaim(partition, offset, found.owner, found.time)

    def claims(self, spans: Spans) -> Iterator[CleanClaim]:
        for partition, offset, raw in self.clean(spans):
            line = self._world.lines[partition]
            if raw is not None and (found := line.raw[raw]):
                what = found.depositor, found.told, SUBJECTS[partition.domain], found.owner
                consent = consent_of(found.owner, found.depositor) if found.told >= ASKED_FROM else None
                yield CleanClaim(partition, offset, *what, consent, raw, hash_key=HASH_KEY)

    def clean(self, spans: Spans) -> Iterator[tuple[StreamPartition, int, int | None]]:
        for partition, each in spans.items():
            self._move()
            if (line := self._world.lines.get(partition)) is None:
                continue
            held = (offset for span in each for offset in span if offset >= line.clean_start)
            yield from ((partition, offset, line.clean[offset]) for offset in held)

    def raw(self, spans: Spans) -> Iterator[tuple[StreamPartition, int]]:
        for partition, each in spans.items():
            self._move()
            if (line := self._world.lines.get(partition)) is None:
                continue
            held = (offset for span in each for offset in span if offset >= line.raw_start)
            yield from ((partition, offset) for offset in held if line.raw[offset])

    def _listed(self) -> Iterator[tuple[str, str, int]]:
        self._move()
        for bucket in sorted({bucket for bucket, _ in self._world.objects}):
            self._move()
            held = {key: item for (where, key), item in self._world.objects.items() if where == bucket}
            yield from ((bucket, key, item.size_bytes) for key, item in sorted(held.items()))
