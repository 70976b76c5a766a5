"""Audit everything that the line left behind, while the line may go on.

Theory of operation. First the audit notes the positions of each stream partition: the offsets that workers and routers
have committed. It judges only records below them. It reads everything else afterwards, so whatever belongs to those
records is there to be found: failed events, receipts and metering events, and objects, which are put before their
receipts. Later records are counted where the audit sees them, and not missed where it does not. Memory holds bitmaps
of offsets and the first few places of each finding; an object is read, judged and dropped.

Pure but for its `Sources`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any, Final

from schemas import topics
from schemas.identifiers import failure_id
from teller.operate.reconciliation.messages import Foreign, OddKey
from teller.operate.reconciliation.offsets import spans
from teller.operate.reconciliation.partition import StreamPartition, partition_of
from teller.operate.verify import checks, leaves, newest
from teller.operate.verify.agreements import Agreements
from teller.operate.verify.charged import ChargedAudit, ChargedSums
from teller.operate.verify.checks import expected_id
from teller.operate.verify.chunks import Unreceipted
from teller.operate.verify.consents import REFUSALS, ConsentAudit
from teller.operate.verify.contents import ContentAudit
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.licences import LicenceAudit, WrittenOffering
from teller.operate.verify.names import Names, Registered
from teller.operate.verify.packages import PackageAudit
from teller.operate.verify.partition_reconciliation import PartitionReconciliation
from teller.operate.verify.raw_times import RawTimes
from teller.operate.verify.replacements import revision, unrevised
from teller.operate.verify.sources import GONE, CommittedOffsets, Held, Sources
from teller.operate.verify.verdict import Agreed, Counts, DomainSums, Figures, Verdict

#: So many refused records are looked up on the raw topics: a depositor may send any number of them.
MOST_LOOKED_UP: Final = 100_000
#: So many objects that are missing, or are to be deleted and still there, are looked at once more at the end.
MOST_PENDING: Final = 100_000
#: Of objects that somebody is perhaps about to delete.
_GOING: Final = frozenset({FindingKind.OBJECT_REPLACED, FindingKind.ERASED_REMAINS})


class NothingCommittedError(RuntimeError):
    """The workers have committed nothing, so nothing can be judged; the message says what to do."""


class Witness:
    """Sees each place and each failed event that the audit reads, for figures of its own; this one makes none."""

    def place(self, held: Held) -> None:
        """Take a bucket and key; each comes once."""

    def failed(self, event: Mapping[str, Any]) -> None:
        """Take a failed event; the same one may come again."""


def verify(sources: Sources, bucket_of: Callable[[str], str], witness: Witness | None = None) -> Verdict:
    """Return the verdict; `bucket_of` gives the bucket of an owner's pseudonym.

    Raises:
        NothingCommittedError: the routers have committed offsets, and the workers none at all.
        And whatever the sources raise.
    """
    return _Audit(sources, bucket_of, witness or Witness()).run()


class _Audit:
    """A run of `verify`."""

    def __init__(self, sources: Sources, bucket_of: Callable[[str], str], witness: Witness) -> None:
        self._sources = sources
        self._witness = witness
        self._bucket_of = bucket_of
        self._findings = Findings()
        self._counts = Counts()
        self._bucket = ""  # bucket of the last object; objects come bucket by bucket
        self._before = sources.committed()
        self._reconciliations = {
            partition: PartitionReconciliation(partition, at, self._findings) for partition, at in self._before.items()
        }
        self._streams = {partition.stream for partition in self._before}
        self._unreceipted = Unreceipted(self._before, self._findings)
        self._refused: dict[StreamPartition, dict[int, tuple[str, str]]] = {}
        self._looked_up = 0
        self._agreements = Agreements()
        self._log: leaves.LogSums | None = None
        self._trail: leaves.LogSums | None = None
        self._withdrawals: leaves.LogSums | None = None
        self._licences, self._packages = LicenceAudit(self._findings), PackageAudit(self._findings)
        self._packaged: leaves.LogSums | None = None
        self._charged = ChargedAudit()
        self._ledger: ChargedSums | None = None
        self._missing: dict[str, tuple[str, str]] = {}  # by receipt: owner and place
        self._erased: frozenset[str] = frozenset()
        self._erased_buckets: frozenset[str] = frozenset()
        self._going: list[tuple[FindingKind, str, str]] = []
        self._contents = ContentAudit(self._findings, sources.window())

    def run(self) -> Verdict:
        for reconciliation in self._reconciliations.values():
            reconciliation.reach()
        for event in self._sources.failed():
            self._fail(event)
        for foreign in chain(self._sources.load_log(), self._sources.load()):
            self._findings.note(FindingKind.MESSAGE_FOREIGN, foreign.place)
        self._read_packages()
        now = self._sources.committed()
        _check_worked(now)
        self._unreceipted.new = frozenset(partition.stream for partition in now) - self._streams
        for partition, reconciliation in self._reconciliations.items():
            reconciliation.settle(now.get(partition, GONE))
        self._read_names()
        self._read_agreements()
        self._erased = self._sources.erased()
        self._erased_buckets = frozenset(map(self._bucket_of, self._erased))
        for held in self._sources.places():
            self._witness.place(held)
            self._count(held)
            self._judge(held, now)
            del held  # the records of its object, before the next one is read
        self._check_money()
        self._log = self._compare(self._sources.logged())
        self._trail = self._compare(self._sources.logged_accesses())
        self._withdrawals = self._compare(self._sources.logged_withdrawals())
        self._packaged = self._compare(self._sources.logged_packages())
        self._read_topics()
        self._read_claims()
        self._read_refused()
        self._consents.close()
        self._contents.close()
        self._unreceipted.close(self._sources.committed())
        self._look_again()
        return Verdict(self._figures(), list(self._findings))

    def _compare(self, logged: Iterable[leaves.LoggedReceipt] | None) -> leaves.LogSums | None:
        return leaves.compare(logged, self._findings) if logged is not None else None

    def _count(self, held: Held) -> None:
        self._counts.add(held, another=held.bucket != self._bucket)
        if held.size is not None:
            self._bucket = held.bucket

    def _fail(self, event: Mapping[str, Any] | Foreign | OddKey) -> None:
        if isinstance(event, (Foreign, OddKey)):
            kind = FindingKind.MESSAGE_FOREIGN if isinstance(event, Foreign) else FindingKind.FAILED_ID
            self._findings.note(kind, event.place)
            return
        self._witness.failed(event)
        self._refuse(event)
        topic, number, offset = event["raw_topic"], event["raw_partition"], event["raw_offset"]
        place = f"{topic}/{number}/{offset}"
        if str(event["failure_id"]) != str(failure_id(topic, number, offset)):
            self._findings.note(FindingKind.FAILED_ID, place)
        reconciliation = self._reconciliation(topics.raw, topic, number)
        if reconciliation:
            reconciliation.fail(offset, event["reason"])
        else:
            self._findings.note(FindingKind.RECORD_INVENTED, place)

    def _refuse(self, event: Mapping[str, Any]) -> None:
        """Note a record that was refused for want of link or consent, where Kafka may still hold it."""
        if event["reason"] not in REFUSALS or self._looked_up >= MOST_LOOKED_UP:
            return
        partition, offset = partition_of(event["raw_topic"], event["raw_partition"]), event["raw_offset"]
        at = self._before.get(partition) if partition else None
        if partition and at and offset in at.raw and event.get("schema"):
            self._refused.setdefault(partition, {})[offset] = event["depositor"] or "", event["schema"]
            self._looked_up += 1

    def _judge(self, held: Held, now: Mapping[StreamPartition, CommittedOffsets]) -> None:
        place = f"{held.bucket}/{held.key}"
        self._charged.place(held, settled=self._unreceipted.settled(held.key))
        if held.receipts:
            receipt = held.receipts[0]
            settled, erased = self._unreceipted.settled(held.key), receipt["owner"] in self._erased
            for kind in checks.of_held(held, self._bucket_of, settled, erased=erased):
                self._note(kind, held, place)
            topic, number = receipt["clean_topic"], receipt["clean_partition"]
            if reconciliation := self._reconciliation(topics.clean, topic, number):
                if not receipt.get("replaces"):
                    self._judge_rows(reconciliation.partition, receipt, place)
                if not held.replaced_by:  # the rows of a replaced one are in the one that replaces it
                    reconciliation.store(receipt, now.get(reconciliation.partition, GONE))
        elif held.size is not None and held.bucket in self._erased_buckets:
            self._note(FindingKind.ERASED_REMAINS, held, place)
        elif held.size is None or held.metering:
            if self._unreceipted.settled(held.key):
                self._findings.note(
                    FindingKind.METERING_STRAY if held.size is None else FindingKind.RECEIPT_MISSING, place
                )
        elif (of := revision(held.key)) and self._sources.has_receipt(
            expected_id(held.bucket, unrevised(held.key, by=of - 1))
        ):
            self._unreceipted.covered += 1
        else:
            self._unreceipted.add(held.key, place)

    def _judge_rows(self, partition: StreamPartition, receipt: Mapping[str, Any], place: str) -> None:
        """Judge what a receipt says of its rows: of a chain of them the first, as it was made when they were stored."""
        if self._names.foreign(partition, receipt):
            self._findings.note(FindingKind.DEPOSITOR_FOREIGN, place)
        self._consents.receipt(partition, receipt, place)
        self._contents.receipt(partition, receipt, self._before.get(partition, GONE).clean)

    def _note(self, kind: FindingKind, held: Held, place: str) -> None:
        """Note a finding, or look again at the end: objects are replaced and erased while they are read."""
        if kind is FindingKind.OBJECT_MISSING and len(self._missing) < MOST_PENDING:
            self._missing[str(held.receipts[0]["receipt_id"])] = held.receipts[0]["owner"], place
        elif kind in _GOING and len(self._going) < MOST_PENDING:
            self._going.append((kind, held.bucket, held.key))
        else:
            self._findings.note(kind, place)

    def _look_again(self) -> None:
        """Judge objects that another one may have replaced, or that may have been erased, since they were read."""
        for receipt in self._sources.replaced_since() if self._missing else ():
            self._unreceipted.moving += self._missing.pop(receipt, None) is not None
        erased = self._sources.erased() if self._missing else frozenset()
        for owner, place in self._missing.values():
            if owner in erased:
                self._unreceipted.moving += 1
            else:
                self._findings.note(FindingKind.OBJECT_MISSING, place)
        for kind, bucket, key in self._going:
            if self._sources.is_there(bucket, key):
                self._findings.note(kind, f"{bucket}/{key}")

    def _reconciliation(self, name: Callable[[str], str], topic: str, number: int) -> PartitionReconciliation | None:
        """Return the one of the raw or clean topic, which `name` makes of a stream; None where that never was one.

        A stream whose topics are gone is judged by what is left of it.
        """
        partition = partition_of(topic, number)
        if partition is None or topic != name(partition.stream):
            return None
        if partition not in self._reconciliations and partition.stream not in self._streams:
            self._reconciliations[partition] = PartitionReconciliation(partition, GONE, self._findings)
        return self._reconciliations.get(partition)

    def _read_topics(self) -> None:
        sources, of = self._sources, self._reconciliations
        resent = frozenset(sources.resent())
        for each in of.values():
            each.resent = resent
        for partition, offset, raw_offset in sources.clean({name: each.unrouted() for name, each in of.items()}):
            of[partition].wait(offset, raw_offset)
        passed_clean = {name: each.passed_clean() for name, each in of.items()}
        for partition, offset, raw_offset in sources.clean(passed_clean):
            of[partition].pass_clean(offset, raw_offset)
        for partition, offset in sources.raw({name: each.passed_raw() for name, each in of.items()}):
            of[partition].pass_raw(offset)
        for partition, _offset in sources.raw({name: each.unread_raw() for name, each in of.items()}):
            of[partition].unread += 1
        for each in of.values():
            each.expire()

    def _check_money(self) -> None:
        if (ledger := self._sources.ledger()) is not None:
            self._ledger = self._charged.close(ledger, self._findings)
        for kind, place in self._sources.paid():
            self._findings.note(kind, place)

    def _read_packages(self) -> None:
        """Read packages before withdrawals: each licence of theirs began before."""
        for each in self._sources.packages():
            if isinstance(each, Foreign):
                self._findings.note(FindingKind.MESSAGE_FOREIGN, each.place)
            else:
                self._packages.take(each)
        self._read_withdrawals()
        self._packages.judge(self._sources.owners_rows(), self._sources.notices_due())

    def _read_withdrawals(self) -> None:
        for each in self._sources.withdrawals():
            if isinstance(each, Foreign):
                self._findings.note(FindingKind.MESSAGE_FOREIGN, each.place)
                continue
            self._licences.take(each)
            if isinstance(each, WrittenOffering):
                self._packages.offer(each.offering)

    def _read_names(self) -> None:
        """After the receipts: each depositor of theirs was registered before."""
        known = list(self._sources.depositors())
        for each in known:
            if isinstance(each, Foreign):
                self._findings.note(FindingKind.MESSAGE_FOREIGN, each.place)
        self._names = Names([each for each in known if isinstance(each, Registered)])

    def _read_agreements(self) -> None:
        """After the receipts: each consent of theirs was written before."""
        newest.compare(self._sources, self._agreements, self._findings)
        self._consents = ConsentAudit(self._agreements, self._names, self._findings)

    def _read_claims(self) -> None:
        times = RawTimes(self._before, self._agreements, self._names, self._findings)
        for raw in self._sources.raw_claims(times.edges() if self._agreements.events else {}):
            times.edge(raw)
        for claim in self._sources.claims({partition: [at.clean] for partition, at in self._before.items()}):
            self._consents.clean(claim)
            times.clean(claim)
            self._contents.clean(claim, self._reconciliations[claim.partition].chunk_of(claim.offset))
            if self._names.count and self._names.refusable(claim):
                self._findings.note(FindingKind.DEPOSITOR_NOT_ACTIVE, claim.partition.clean(claim.offset))
        for raw in self._sources.raw_claims(times.wanted()):
            times.raw(raw)

    def _read_refused(self) -> None:
        wanted = {
            partition: list(spans(range(offset, offset + 1) for offset in sorted(refused)))
            for partition, refused in self._refused.items()
        }
        for claim in self._sources.raw_claims(wanted):
            if event := self._refused[claim.partition].get(claim.offset):
                self._consents.refused(claim, event)

    def _figures(self) -> Figures:
        domains = [self._domain(name) for name in topics.DOMAINS]
        found, files = self._agreements, self._unreceipted
        agreed = Agreed(len(found.owners), found.links, found.consents, found.events, found.idle, found.enforced)
        return Figures(
            domains,
            self._counts,
            files.covered,
            files.moving,
            self._names.count,
            agreed,
            self._log,
            self._trail,
            self._ledger,
            len(self._erased),
            self._licences.sums,
            self._withdrawals,
            self._packages.sums,
            self._packaged,
        )

    def _domain(self, name: str) -> DomainSums:
        parts = [each for partition, each in self._reconciliations.items() if partition.domain == name]
        failed: Counter[str] = Counter()
        for each in parts:
            failed.update(each.failures)
        return DomainSums(
            name,
            stored=sum(len(each.stored) for each in parts),
            failed=dict(sorted(failed.items())),
            waiting=sum(len(each.waiting) for each in parts),
            unread=sum(each.unread for each in parts),
            lost=sum(len(each.lost) for each in parts),
        )


def _check_worked(now: Mapping[StreamPartition, CommittedOffsets]) -> None:
    if any(at.router for at in now.values()) and not any(at.worker for at in now.values()):
        raise NothingCommittedError(
            "the routers' group has committed offsets, and the workers' group none at all: is worker_group the name "
            "that the workers have? If they have just been started for the first time, try again"
        )
