"""Where each record is, by its offsets: stored, failed, or waiting on a clean topic for a router.

What has to be is what lies below the offsets that were committed before anything else was read: there, each raw record
that Kafka still holds must be in one of the three, and each clean record must be stored, or its raw record be.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipelines.stream.failures import failure_id
from schemas import topics
from teller.audit.findings import Findings, Kind
from teller.audit.offsets import OffsetSet, missing, spans
from teller.audit.sources import Lane, Spans, Standing


class _Page:
    """A lane's sets. All but `clean` hold raw offsets; none but `stored` and `failed` can share any."""

    def __init__(self, at: Standing) -> None:
        self.at = at
        self.high = at.high
        self.stored, self.failed, self.waiting, self.lost, self.clean = (OffsetSet() for _ in range(5))

    @property
    def raw(self) -> range:
        """What the workers have passed, as far as Kafka still holds it."""
        return range(self.at.raw.start, min(self.at.worker, self.at.raw.stop))

    @property
    def known(self) -> tuple[OffsetSet, ...]:
        return self.stored, self.failed, self.waiting, self.lost

    def knows(self, offset: int) -> bool:
        return any(offset in each for each in self.known)


class Ledger:
    """Takes failed events, then receipts, then what the topics hold; notes what is in two places or in none.

    `failures` counts failed events by domain and reason, each once.
    """

    def __init__(self, before: Mapping[Lane, Standing], findings: Findings) -> None:
        self._findings = findings
        self._pages = {lane: _Page(at) for lane, at in before.items()}
        self._late: list[tuple[Lane, int]] = []
        self.failures: Counter[tuple[str, str]] = Counter()

    def fail(self, event: Mapping[str, Any]) -> None:
        """A failed event."""
        topic, number, offset = event["raw_topic"], event["raw_partition"], event["raw_offset"]
        lane = Lane(topics.domain_of(topic), number)
        page = self._pages.get(lane)
        if str(event["failure_id"]) != str(failure_id(topic, number, offset)):
            self._findings.note(Kind.FAILED_ID, f"{topic}/{number}/{offset}")
        if page is None or topic != topics.raw(lane.domain) or offset < 0:
            self._findings.note(Kind.RECORD_INVENTED, f"{topic}/{number}/{offset}")
        elif page.failed.add(offset):
            self.failures[lane.domain, event["reason"]] += 1
            if offset >= page.at.raw.stop:
                self._late.append((lane, offset))

    def settle(self, now: Mapping[Lane, Standing]) -> None:
        """All failed events are in; `now` is where the lanes stand after that."""
        for lane, offset in self._late:
            if offset >= now[lane].raw.stop:
                self._findings.note(Kind.RECORD_INVENTED, lane.raw(offset))

    def store(self, receipt: Mapping[str, Any], now: Mapping[Lane, Standing]) -> None:
        """The receipt of an object; `now` is where the lanes stand after all receipts were read."""
        lane = Lane(topics.domain_of(receipt["clean_topic"]), receipt["clean_partition"])
        if (page := self._pages.get(lane)) is None:
            return  # the receipt is broken, and noted as such
        if receipt["chunk_end"] > now[lane].router:
            self._findings.note(Kind.RECEIPT_BEYOND, lane.clean(receipt["chunk_start"]))
        for offset in receipt["raw_offsets"]:
            if offset not in range(now[lane].raw.stop):
                self._findings.note(Kind.RECORD_INVENTED, lane.raw(offset))
            elif not page.stored.add(offset) or offset in page.failed:
                self._findings.note(Kind.RECORD_TWICE, lane.raw(offset))
        for offset in receipt["clean_offsets"]:
            if offset not in range(now[lane].clean.stop):
                self._findings.note(Kind.RECORD_INVENTED, lane.clean(offset))
            elif not page.clean.add(offset):
                self._findings.note(Kind.CLEAN_TWICE, lane.clean(offset))

    def wait(self, lane: Lane, offset: int, raw_offset: int | None) -> None:
        """A clean record that the routers had not passed. They drop one whose raw offset does not rise."""
        page = self._pages[lane]
        if raw_offset is None:
            self._findings.note(Kind.MESSAGE_FOREIGN, lane.clean(offset))
        elif raw_offset <= page.high:
            self.pass_clean(lane, raw_offset)
        else:
            page.high = raw_offset
            if not page.knows(raw_offset):
                page.waiting.add(raw_offset)

    def pass_clean(self, lane: Lane, raw_offset: int | None) -> None:
        """A clean record that the routers have passed, and that is in no receipt: a repeat, or its raw record failed."""
        page = self._pages[lane]
        # Where Kafka still holds the raw record, it is looked at by itself.
        if raw_offset is not None and raw_offset not in page.raw and not page.knows(raw_offset):
            self._lose(lane, raw_offset)

    def pass_raw(self, lane: Lane, offset: int) -> None:
        """A raw record that the workers have passed."""
        if not self._pages[lane].knows(offset):
            self._lose(lane, offset)

    def unrouted(self) -> Spans:
        """The clean records that the routers have not passed."""
        return {
            lane: [range(max(page.at.router, page.at.clean.start), page.at.clean.stop)]
            for lane, page in self._pages.items()
        }

    def passed_clean(self) -> Spans:
        """Clean offsets that the routers have passed and no receipt names, and some around them."""
        return {lane: list(spans(missing(_passed(page.at), page.clean))) for lane, page in self._pages.items()}

    def in_receipt(self, lane: Lane, clean_offset: int) -> bool:
        return clean_offset in self._pages[lane].clean

    def passed_raw(self) -> Spans:
        """Raw offsets that the workers have passed and that are nowhere: records lost, or marks of transactions."""
        return {lane: list(spans(missing(page.raw, *page.known))) for lane, page in self._pages.items()}

    def expire(self) -> None:
        """Notes what Kafka deleted too early. One raw offset may be the mark of a transaction, which is no loss."""
        for lane, page in self._pages.items():
            raw = list(missing(range(page.at.worker, page.at.raw.start), *page.known))
            if (count := sum(map(len, raw))) > 1:
                self._findings.note(Kind.RECORD_EXPIRED, lane.raw(raw[0].start), count)
            clean = list(missing(range(page.at.router, page.at.clean.start), page.clean))
            if clean:
                self._findings.note(Kind.RECORD_EXPIRED, lane.clean(clean[0].start), sum(map(len, clean)))

    def pages(self, domain: str) -> list[_Page]:
        return [page for lane, page in self._pages.items() if lane.domain == domain]

    def _lose(self, lane: Lane, offset: int) -> None:
        self._findings.note(Kind.RECORD_LOST, lane.raw(offset))
        self._pages[lane].lost.add(offset)


def _passed(at: Standing) -> range:
    return range(at.clean.start, min(at.router, at.clean.stop))
