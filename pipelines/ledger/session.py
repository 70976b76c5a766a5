"""An open ledger of `teller ledger`, until its first error.

A turn: read what has come, write its postings in one transaction, apply them to the books. A month is closed when all
is read that was metered by then.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import Final

from bank.ledger import posting_records
from bank.ledger.accounts import place_of
from bank.ledger.closing import month_closed
from bank.ledger.gone import gone_bytes
from bank.ledger.months import month_span
from bank.ledger.posting import Posting
from pipelines.kafka.offsets import Place
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.ledger.config import LedgerConfig
from pipelines.ledger.port import LedgerRecord
from pipelines.ledger.posting import Poster
from pipelines.metrics import metrics
from schemas.topics import LEDGER_ORDERS, LEDGER_POSTINGS, LEDGER_TARIFFS

#: Seconds to wait for the first record of a turn.
WAIT_S: Final = 0.2
#: Records of a transaction, at most, and postings that are applied at a time.
BATCH: Final = 2000
MILLIONTHS: Final = 1_000_000


class LedgerDamagedError(RuntimeError):
    """The topic of postings is not as a ledger leaves it; the message says where, and what to do."""


class LedgerSession:
    """An open ledger. For one thread.

    `beat` is called now and then while it opens, since many postings take minutes to read.

    Raises:
        LedgerDamagedError, BooksDamaged: somebody must mend what the message names.
        BooksUnavailable, and what the log raises: try again.
    """

    def __init__(self, config: LedgerConfig, beat: Callable[[], object] = lambda: None) -> None:
        self._config, self._beat, self._looked = config, beat, float("-inf")
        self._closing: dict[str, Mapping[Place, int]] = {}
        self._posted = 0
        with ExitStack() as opened:  # closes what is open where a later step fails
            self._log = config.open_log()  # first of all: fences a former process
            opened.callback(self._log.close)
            self._books = config.open_books()
            opened.callback(self._books.close)
            self._catch_up()
            self._poster = Poster(self._books)
            self._poster.take_tariffs(self._log.tariffs(), again=True)
            self._written, self._totals = dict(self._log.positions), Counter(self._books.totals())
            self._release()
            self._opened = opened.pop_all()

    @property
    def posted(self) -> int:
        """Number of postings that this session has written."""
        return self._posted

    def close(self) -> None:
        self._opened.close()

    def turn(self) -> bool:
        """Post what has come. Return False if the sources have partitions that this log does not read: another one
        does.
        """
        records = list(self._log.take(WAIT_S, BATCH))
        tariffs, orders = (
            [each for each in records if each.topic == topic] for topic in (LEDGER_TARIFFS, LEDGER_ORDERS)
        )
        is_new = self._poster.take_tariffs(tariffs)
        self._note_orders(tariffs)
        events = (each for each in records if each.topic not in {LEDGER_TARIFFS, LEDGER_ORDERS})
        posted = self._poster.posted(events)
        self._write([*posted, *self._poster.ordered(orders, posted, self._posting_at)])
        if is_new:
            self._release()
        self._close_months()
        now = time.monotonic()
        if now - self._looked < self._config.look_every:
            return True
        self._looked = now
        self._look()
        return not self._log.unread()

    def _catch_up(self) -> None:
        """Apply what the topic has and the books have not: all, where they were made anew."""
        records = self._log.postings(self._books.position)
        while some := list(islice(records, BATCH)):
            self._books.apply(map(_posting, some), some[-1].offset + 1)
            self._beat()

    def _release(self) -> None:
        """Post held events that there is a tariff for now."""
        for postings in self._poster.released():
            self._write(postings)
            self._beat()

    def _close_months(self) -> None:
        """Post the ends of months as far as all is read that was metered when the order came.

        Orders count as read once none waits: a process that was killed before begins again.
        """
        at = self._log.positions
        for month, ends in list(self._closing.items()):
            if any(at.get(place, end) < end for place, end in ends.items()):
                continue
            for postings in self._poster.month_ended(month, self._gone(month)):
                self._write(postings)
                self._beat()
            del self._closing[month]
            self._write(())

    def _gone(self, month: str) -> Mapping[str, int]:
        """Return the bytes of owners whose erasure was decided before a month's end, by party; where nothing is
        charged for them, nothing is read.
        """
        erased = self._log.erasures().begun_before(month_span(month).stop) if self._poster.charges_keeping else ()
        return gone_bytes(self._postings(0), erased, month) if erased else {}

    def _postings(self, first: int) -> Iterator[Posting]:
        for number, record in enumerate(self._log.postings(first)):
            if number % BATCH == 0:
                self._beat()
            yield _posting(record)

    def _posting_at(self, offset: int) -> Posting | None:
        """Read a posting that was written before; None where there is none."""
        self._beat()  # a reader is opened for each
        records = self._log.postings(offset)
        return next(map(_posting, records), None)

    def _note_orders(self, records: Iterable[LedgerRecord]) -> None:
        """Note orders to close a month, with where that ends which is metered by now."""
        for each in records:
            if month := month_closed(each.key, each.value):
                self._closing[month] = self._log.ends()

    def _write(self, postings: Sequence[Posting]) -> None:
        """Write postings and positions in one transaction, and apply them; they count from then on."""
        at = dict(self._log.positions)
        if self._closing:
            at = {place: offset for place, offset in at.items() if place[0] != LEDGER_TARIFFS}
        moved = {place: offset for place, offset in at.items() if self._written.get(place) != offset}
        if not postings and not moved:
            return
        self._log.write(list(_messages(postings)), moved)
        self._written |= at
        self._books.apply(postings)
        self._posted += len(postings)
        self._count(postings)

    def _count(self, postings: Iterable[Posting]) -> None:
        for kind, number in Counter(each.kind for each in postings).items():
            metrics.ledger_postings.labels(kind.value.lower()).inc(number)
        for each in postings:
            for leg in each.legs:
                if (place := place_of(leg.account)) is not None:
                    self._totals[place, leg.currency] += leg.amount

    def _look(self) -> None:
        """Note how far the books are: nothing is on its way now, so all before the topic's end is applied. It is read
        back before, since what somebody else writes there would stop the next start.
        """
        end = self._log.end()
        for _ in self._postings(self._books.position):
            pass
        self._books.apply((), end)
        metrics.ledger_lag_records.labels().set(self._log.left())
        metrics.ledger_held_events.labels().set(self._books.held_count())
        for (place, currency), amount in self._totals.items():
            metrics.ledger_balance.labels(place=place.value, currency=currency).set(amount / MILLIONTHS)


def _messages(postings: Iterable[Posting]) -> Iterator[OutgoingMessage]:
    return (OutgoingMessage(LEDGER_POSTINGS, *posting_records.encoded(each)) for each in postings)


def _posting(record: LedgerRecord) -> Posting:
    found = posting_records.decoded(record.key, record.value)
    if found is None:
        raise LedgerDamagedError(
            f"{LEDGER_POSTINGS}: offset {record.offset} is no posting: somebody else writes there, or a newer Teller"
        )
    return found
