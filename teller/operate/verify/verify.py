"""Audit everything that the line left behind, while the line may go on.

Theory of operation. First the audit notes the positions of each domain partition: the offsets that workers and routers
have committed. It judges only records below them. It reads everything else afterwards, so whatever belongs to those
records is there to be found: failed events, receipts and metering events, and objects, which are put before their
receipts. Later records are counted where the audit sees them, and not missed where it does not. Memory holds bitmaps
of offsets and the first few places of each finding; an object is read, judged and dropped.

Pure but for its `Sources`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from bank.receipts.failed_event import failure_id
from schemas import topics
from teller.operate.verify import checks
from teller.operate.verify.chunks import Unreceipted
from teller.operate.verify.findings import Findings, Kind
from teller.operate.verify.partition_reconciliation import LaneBook
from teller.operate.verify.sources import Foreign, Held, Lane, OddKey, Sources, Standing
from teller.operate.verify.verdict import Counts, DomainSums, Figures, Verdict


class NothingCommittedError(RuntimeError):
    """The workers have committed nothing, so nothing can be judged; the message says what to do."""


def verify(sources: Sources, bucket_of: Callable[[str], str]) -> Verdict:
    """Return the verdict; `bucket_of` gives the bucket of an owner's pseudonym.

    Raises:
        NothingCommittedError: the routers have committed offsets, and the workers none at all.
        And whatever the sources raise.
    """
    return _Audit(sources, bucket_of).run()


class _Audit:
    """A run of `verify`."""

    def __init__(self, sources: Sources, bucket_of: Callable[[str], str]) -> None:
        self._sources = sources
        self._bucket_of = bucket_of
        self._findings = Findings()
        self._counts = Counts()
        self._bucket = ""  # bucket of the last object; objects come bucket by bucket
        self._before = sources.standing()
        self._books = {lane: LaneBook(lane, at, self._findings) for lane, at in self._before.items()}
        self._unreceipted = Unreceipted(self._before, self._findings)

    def run(self) -> Verdict:
        for book in self._books.values():
            book.reach()
        for event in self._sources.failed():
            self._fail(event)
        for foreign in self._sources.load():
            self._findings.note(Kind.MESSAGE_FOREIGN, foreign.place)
        now = self._sources.standing()
        _check_worked(now)
        for lane, book in self._books.items():
            book.settle(now[lane])
        for held in self._sources.places():
            self._count(held)
            self._judge(held, now)
        self._read_topics()
        self._unreceipted.close(self._sources.standing())
        return Verdict(self._figures(), list(self._findings))

    def _count(self, held: Held) -> None:
        self._counts.add(held, another=held.bucket != self._bucket)
        if held.size is not None:
            self._bucket = held.bucket

    def _fail(self, event: Mapping[str, Any] | Foreign | OddKey) -> None:
        if isinstance(event, (Foreign, OddKey)):
            kind = Kind.MESSAGE_FOREIGN if isinstance(event, Foreign) else Kind.FAILED_ID
            self._findings.note(kind, event.place)
            return
        topic, number, offset = event["raw_topic"], event["raw_partition"], event["raw_offset"]
        place, domain = f"{topic}/{number}/{offset}", topics.domain_of(topic)
        if str(event["failure_id"]) != str(failure_id(topic, number, offset)):
            self._findings.note(Kind.FAILED_ID, place)
        if topic == topics.raw(domain) and (book := self._books.get(Lane(domain, number))):
            book.fail(offset, event["reason"])
        else:
            self._findings.note(Kind.RECORD_INVENTED, place)

    def _judge(self, held: Held, now: Mapping[Lane, Standing]) -> None:
        place = f"{held.bucket}/{held.key}"
        if held.receipts:
            for kind in checks.of_held(held, self._bucket_of, self._unreceipted.settled(held.key)):
                self._findings.note(kind, place)
            lane = Lane(topics.domain_of(held.receipts[0]["clean_topic"]), held.receipts[0]["clean_partition"])
            if book := self._books.get(lane):
                book.store(held.receipts[0], now[lane])
        elif held.size is None or held.metering:
            if self._unreceipted.settled(held.key):
                self._findings.note(Kind.METERING_STRAY if held.size is None else Kind.RECEIPT_MISSING, place)
        else:
            self._unreceipted.add(held.key, place)

    def _read_topics(self) -> None:
        books = self._books
        for lane, offset, raw_offset in self._sources.clean({lane: book.unrouted() for lane, book in books.items()}):
            books[lane].wait(offset, raw_offset)
        passed_clean = {lane: book.passed_clean() for lane, book in books.items()}
        for lane, offset, raw_offset in self._sources.clean(passed_clean):
            books[lane].pass_clean(offset, raw_offset)
        for lane, offset in self._sources.raw({lane: book.passed_raw() for lane, book in books.items()}):
            books[lane].pass_raw(offset)
        for lane, _offset in self._sources.raw({lane: book.unread_raw() for lane, book in books.items()}):
            books[lane].unread += 1
        for book in books.values():
            book.expire()

    def _figures(self) -> Figures:
        domains = [self._domain(name) for name in topics.DOMAINS]
        return Figures(domains, self._counts, self._unreceipted.covered, self._unreceipted.moving)

    def _domain(self, name: str) -> DomainSums:
        books = {lane: book for lane, book in self._books.items() if lane.domain == name}
        failed: Counter[str] = Counter()
        for book in books.values():
            failed.update(book.failures)
        return DomainSums(
            name,
            stored=sum(len(book.stored) for book in books.values()),
            failed=dict(sorted(failed.items())),
            waiting=sum(len(book.waiting) for book in books.values()),
            unread=sum(book.unread for book in books.values()),
            lost=sum(len(book.lost) for book in books.values()),
        )


def _check_worked(now: Mapping[Lane, Standing]) -> None:
    if any(at.router for at in now.values()) and not any(at.worker for at in now.values()):
        raise NothingCommittedError(
            "the routers' group has committed offsets, and the workers' group none at all: is worker_group the name "
            "that the workers have? If they have just been started for the first time, try again"
        )
