"""Decode clean records' claims, entries of depositors, events of accounts, and those of withdrawals and packages."""

from collections.abc import Iterable, Iterator

from confluent_kafka import Message

from bank.accounts import events
from bank.accounts import newest as newest_accounts
from bank.accounts.depositors import Depositors
from bank.accounts.entries import decoded
from bank.withdrawals import events as withdrawals
from bank.withdrawals import offerings
from bank.withdrawals.packaging import deliveries, package_events
from bank.withdrawals.packaging.deliveries import Delivery
from schemas import catalog, framing
from schemas.topics import (
    CONSENT_HEADER,
    CONTENT_HEADER,
    DEPOSITOR_HEADER,
    EVENT_HEADER,
    HASH_KEY_HEADER,
    RAW_OFFSET_HEADER,
    RAW_TIME_HEADER,
)
from teller.operate.reconciliation.messages import Foreign, headers, number, place
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.agreements import WrittenEvent
from teller.operate.verify.licences import WrittenOffering, WrittenWithdrawal
from teller.operate.verify.names import CleanClaim, Registered
from teller.operate.verify.newest import WrittenAccount
from teller.operate.verify.packages import WrittenPackage


def claimed(partition: StreamPartition, message: Message) -> CleanClaim | None:
    """Return what a clean record says of itself, or None where its headers do not say it."""
    found = headers(message)
    depositor, time = found.get(DEPOSITOR_HEADER), number(found.get(RAW_TIME_HEADER))
    if depositor is None or time is None:
        return None
    framed = framing.split(message.value() or b"")
    schema = catalog.load().by_fingerprint(framed[0]) if framed else None
    owner = (message.key() or b"").decode(errors="replace")
    consent = number(found.get(CONSENT_HEADER))
    name, subject = depositor.decode(errors="replace"), schema.subject if schema else ""
    return CleanClaim(
        partition, message.offset() or 0, name, time, subject, owner, consent, number(found.get(RAW_OFFSET_HEADER)),
        message.timestamp()[1], found.get(EVENT_HEADER) or b"", found.get(CONTENT_HEADER) or b"",
        number(found.get(HASH_KEY_HEADER)),
    )  # fmt: skip


def agreed(messages: Iterable[Message]) -> Iterator[WrittenEvent | Foreign]:
    """Yield each event of an account, and messages that are none."""
    for message in messages:
        event = events.decoded(message.key(), message.value())
        written = event and WrittenEvent(event, message.offset() or 0, message.timestamp()[1])
        yield written or Foreign(place(message))


def newest(messages: Iterable[Message]) -> Iterator[WrittenAccount | Foreign]:
    """Yield each newest account, and messages that are none."""
    for message in messages:
        account = newest_accounts.read(message.key(), message.value())
        yield WrittenAccount(account, message.offset() or 0) if account else Foreign(place(message))


def registered(entries: Iterable[Message]) -> list[Registered | Foreign]:
    """Return the newest entry of each depositor, and messages that are no entries or rename one."""
    known, written = Depositors(), dict[int, int]()
    foreign: list[Registered | Foreign] = []
    for message in entries:
        entry = decoded(message.key(), message.value())
        if entry is None or not known.take(entry):
            foreign.append(Foreign(place(message)))
        else:
            written[entry.number] = message.timestamp()[1]
    return foreign + [Registered(entry, written[entry.number]) for entry in known]


def offered(message: Message) -> WrittenOffering | Foreign:
    """Return a version of an offering, or the order to close one; the message itself where it is neither."""
    found = offerings.decoded(message.key(), message.value())
    return WrittenOffering(found, place(message)) if found else Foreign(place(message))


def withdrawn(message: Message) -> WrittenWithdrawal | Foreign:
    """Return an event of withdrawals; the message itself where it is none."""
    found = withdrawals.decoded(message.key(), message.value())
    return WrittenWithdrawal(found, place(message)) if found else Foreign(place(message))


def packaged(message: Message) -> WrittenPackage | Foreign:
    """Return an event of a package; the message itself where it is none."""
    found = package_events.decoded(message.key(), message.value())
    return WrittenPackage(found, place(message), message.timestamp()[1]) if found else Foreign(place(message))


def delivered(message: Message) -> Delivery | Foreign:
    """Return an event of an owner's rows; the message itself where it is none."""
    return deliveries.decoded(message.key(), message.value()) or Foreign(place(message))
