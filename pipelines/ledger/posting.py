"""Make postings of what has come: each event once, whatever comes again. No I/O but through the books."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from bank.ledger.books import Books
from bank.ledger.books.working import WorkingAmounts, WorkingSums
from bank.ledger.charging import account_of, cause_of, charged, held, month_end, released, side_of
from bank.ledger.closing import month_closed
from bank.ledger.metered import MeteredObject, metered
from bank.ledger.money import Overflow
from bank.ledger.ordering import OrderRefused, PostingAt, first_posting, ordered
from bank.ledger.orders import LedgerOrder, decoded, name_of
from bank.ledger.posting import Posting, PostingKind
from bank.ledger.tariff import Tariff, read
from bank.ledger.tariffs import Tariffs
from pipelines.kafka.passed_over import PassedOver
from pipelines.ledger.port import LedgerRecord
from pipelines.metrics import metrics
from schemas.identifiers import posting_id
from schemas.topics import LEDGER_TARIFFS

#: Held events that are looked at in one transaction.
AT_ONCE: Final = 2000

log = logging.getLogger(__name__)


class Poster:
    """Posts events by the tariffs that it has taken."""

    def __init__(self, books: Books) -> None:
        self._books, self._tariffs, self._passed_over = books, Tariffs(), PassedOver(log)

    def take_tariffs(self, records: Iterable[LedgerRecord], *, again: bool = False) -> bool:
        """Take tariffs; return whether there was a new one. What is no tariff is passed over, and counted where the
        records are not read `again`, as at each start.
        """
        found = list[Tariff]()
        for each in records:
            if (tariff := _tariff(each)) is not None:
                found.append(tariff)
            elif not again and not month_closed(each.key, each.value):
                self._count_foreign(each)
        new = [each for each in found if self._tariffs.named(each.name) != each]
        if new:
            self._tariffs = Tariffs([*self._tariffs, *new])
        return bool(new)

    def posted(self, records: Iterable[LedgerRecord]) -> list[Posting]:
        """Return the postings of metering events that were not posted or held before."""
        events = dict[str, MeteredObject]()
        for each in records:
            if (event := metered(each.value)) is not None:
                events[event.id] = event
            else:
                self._count_foreign(each)
        ids = {posting_id(PostingKind.METERING, name): name for name in events}
        before = self._books.holds(events) | {ids[each] for each in self._books.known(ids)}
        new = [event for name, event in events.items() if name not in before]
        sums = WorkingSums(self._books, new)
        return [self._charged(event, sums) for event in new]

    def released(self) -> Iterator[list[Posting]]:
        """Yield batches of postings of held events, as far as there is a tariff now; each batch must be applied before
        the next is asked for.
        """
        waiting = self._books.held()
        while some := list(islice(waiting, AT_ONCE)):
            events = [released(each) for each in some]
            sums = WorkingSums(self._books, events)
            found = [self._charged(event, sums) for event in events]
            yield [each for each in found if each.kind is not PostingKind.HELD]

    @property
    def charges_keeping(self) -> bool:
        """Return whether a tariff has a price for what is kept."""
        return self._tariffs.charge_keeping()

    def month_ended(self, month: str, gone: Mapping[str, int]) -> Iterator[list[Posting]]:
        """Yield batches of the postings at a month's end, each once, as `released` does. A charge beyond 64 bits is
        left out, and counted. `gone` are bytes by party that nobody keeps any more.
        """
        parties = self._books.parties(month)
        while some := list(islice(parties, AT_ONCE)):
            ids = {posting_id(PostingKind.MONTH, cause_of(party, month)): party for party in some}
            known = self._books.known(ids)
            waiting = [party for name, party in ids.items() if name not in known]
            sums = WorkingSums(self._books, closing=map(account_of, waiting), gone=gone)
            ended = [month_end(*side_of(party), month, self._tariffs, sums) for party in waiting]
            metrics.ledger_refused.labels("overflow").inc(sum(isinstance(each, Overflow) for each in ended))
            yield [each for each in ended if isinstance(each, Posting)]

    def ordered(
        self, records: Iterable[LedgerRecord], before: Iterable[Posting], posting_at: PostingAt
    ) -> list[Posting]:
        """Return the postings of orders that were not posted before, each order's whole or not at all. `before` are
        postings of the same transaction. An order that cannot be posted is passed over, and counted.
        """
        orders: dict[str, LedgerOrder] = {}
        for each in records:
            if (order := decoded(each.key, each.value)) is not None:
                orders.setdefault(name_of(order), order)
            else:
                self._count_foreign(each)
        if not orders:  # most batches: the sums below cost as much as the events
            return []
        ids = {name: first for name, order in orders.items() if (first := first_posting(order)) is not None}
        known, sums, whole = self._books.known(ids.values()), WorkingAmounts(self._books, before), list[Posting]()
        for name, order in orders.items():
            found = [] if ids.get(name) in known else ordered(order, sums, posting_at)
            if isinstance(found, OrderRefused):
                metrics.ledger_refused.labels("order").inc()
                continue
            for posting in found:
                sums.take(posting)
            whole += found
        return whole

    def _charged(self, event: MeteredObject, sums: WorkingSums) -> Posting:
        """Charge an event. A charge that does not fit is held too: it waits for another tariff."""
        posting = charged(event, self._tariffs, sums)
        if isinstance(posting, Overflow):
            metrics.ledger_refused.labels("overflow").inc()
            posting = held(event)
        sums.take(posting)
        return posting

    def _count_foreign(self, record: LedgerRecord) -> None:
        metrics.ledger_refused.labels("foreign").inc()
        self._passed_over.name(record.topic, record.partition, record.offset)


def _tariff(record: LedgerRecord) -> Tariff | None:
    found = read(record.value or b"")
    if isinstance(found, Tariff) and record.topic == LEDGER_TARIFFS and record.key == found.name.encode():
        return found
    return None
