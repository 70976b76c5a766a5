"""Read what `paid` compares from Kafka, while packages may be delivered."""

from collections.abc import Callable, Iterator, Mapping

from confluent_kafka import Message

from bank.ledger import orders
from bank.ledger.orders import RevenueOrder
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.packaging import deliveries, package_events
from schemas import topics
from teller.operate.reconciliation import messages
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.paid import PaidAudit

#: Yields each record of a topic up to its present end, open transactions included.
ReadAll = Callable[[str], Iterator[Message]]
#: Returns the offsets that each partition of a topic holds.
Ends = Callable[[str], Mapping[int, range]]
_NEEDED = frozenset({topics.PACKAGES, topics.DELIVERIES, topics.OFFERINGS, topics.LEDGER_ORDERS, topics.METERING})


def check_paid(there: frozenset[str], ends: Ends, read_all: ReadAll) -> Iterator[tuple[FindingKind, str]]:
    """Yield what is wrong with the money of packages, and where; nothing where the bank has no such topics.

    What was delivered before orders and metering events are read must have its own among them; what is read of
    deliveries behind these has all that they are of.
    """
    if not there >= _NEEDED:
        return
    settled = {topic: ends(topic) for topic in (topics.PACKAGES, topics.DELIVERIES)}
    audit = PaidAudit(_offerings(read_all))
    _take_caused(audit, read_all)
    for message in read_all(topics.PACKAGES):
        if (package := package_events.decoded(message.key(), message.value())) is not None:
            is_settled, offset = _is_within(message, settled), message.offset() or 0
            audit.package(messages.place(message), offset, package, settled=is_settled)
    for message in read_all(topics.DELIVERIES):
        if (delivery := deliveries.decoded(message.key(), message.value())) is not None:
            audit.delivery(messages.place(message), delivery, settled=_is_within(message, settled))
    yield from audit.close()


def _offerings(read_all: ReadAll) -> Offerings:
    found = Offerings()
    for message in read_all(topics.OFFERINGS):
        found.take_record(message.key(), message.value())
    return found


def _take_caused(audit: PaidAudit, read_all: ReadAll) -> None:
    """Take orders and metering events."""
    for message in read_all(topics.LEDGER_ORDERS):
        order = orders.decoded(message.key(), message.value())
        if isinstance(order, RevenueOrder):
            audit.order(messages.place(message), order)
    for message in read_all(topics.METERING):
        if (event := messages.withdrawn(message)) is not None:
            audit.withdrawal(messages.place(message), event.id, event.owner)


def _is_within(message: Message, ends: Mapping[str, Mapping[int, range]]) -> bool:
    held = ends[message.topic() or ""].get(message.partition() or 0, range(0))
    return (message.offset() or 0) < held.stop
