"""Read what is new on topics, and keep the newest: never a whole topic that grows without bound."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Generic, TypeVar

from confluent_kafka import KafkaException, Message

from bank.access import access_event
from bank.access.summary import Noted
from bank.accounts.depositors import Depositor, Depositors, Kind
from bank.accounts.events import EventKind, decoded
from pipelines.accounts import depositors
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.errors import TopicMissingError, words
from pipelines.kafka.reading import TopicUnreadableError
from schemas import topics
from schemas.topics import ACCOUNTS
from teller.operate.reconciliation import messages
from teller.operate.repair.failure import Failure
from web.snapshot import ConsentChange, ShownObject
from web.watch.feedback import FeedbackWatch
from web.watch.tail import TopicTail

#: Newest records kept of a topic, and the most that are read of a partition at a look.
KEPT: Final = 50
#: Newest accesses that are kept: a page shows those of one owner among them.
KEPT_ACCESSES: Final = 2_000
#: Newest entries of depositors that are read.
KEPT_DEPOSITORS: Final = 10_000
_Kept = TypeVar("_Kept")


class Newest(Generic[_Kept]):
    """The newest of what was added, newest first, a bounded number. For one writer; any thread may read."""

    def __init__(self, at: Callable[[_Kept], float], kept: int) -> None:
        """`at` gives the time of one."""
        self._at, self._kept = at, kept
        self.all: tuple[_Kept, ...] = ()

    def add(self, more: Iterable[_Kept]) -> None:
        if found := list(more):
            self.all = tuple(heapq.nlargest(self._kept, [*found, *self.all], key=self._at))


class TopicsWatch:
    """Keeps the newest failed and refused events, objects, changes of accounts and accesses, the depositors, and what
    feedback told. For one thread; any thread may read. `trouble` says what could not be read at the last look, and why.
    """

    def __init__(self, client: ClientSettings, kept: int = KEPT) -> None:
        self.failed = Newest[Failure](_failed_at, kept)
        self.refused = Newest[Failure](_failed_at, kept)
        self.objects = Newest[ShownObject](lambda each: each.at, kept)
        self.changes = Newest[ConsentChange](lambda each: each.at, kept)
        self.accesses = Newest[Noted](lambda each: each.time, KEPT_ACCESSES)
        self.feedback = FeedbackWatch(client)
        self.depositors: tuple[Depositor, ...] = ()
        self.trouble: Mapping[str, str] = {}
        self._known = Depositors()
        self._tails = {name: TopicTail(client, name, kept) for name in (*topics.FAILURES, topics.RECEIPTS, ACCOUNTS)}
        self._trail = TopicTail(client, topics.ACCESS, KEPT_ACCESSES)
        self._entries = TopicTail(client, topics.DEPOSITORS, KEPT_DEPOSITORS)

    def look(self) -> None:
        """Read what is new on every topic."""
        readers: Mapping[str, Callable[[], None]] = {
            topics.DEPOSITORS: self._read_depositors,
            topics.FAILED: lambda: self.failed.add(self._failures(topics.FAILED, self.failed)),
            topics.REFUSED: lambda: self.refused.add(self._failures(topics.REFUSED, self.refused)),
            topics.RECEIPTS: lambda: self.objects.add(filter(None, map(stored_object, self._new(topics.RECEIPTS)))),
            ACCOUNTS: lambda: self.changes.add(filter(None, map(self._change, self._new(ACCOUNTS)))),
            topics.ACCESS: lambda: self.accesses.add(filter(None, map(noted, self._trail.new()))),
            topics.COMPLETE: self.feedback.read_marks,
            topics.COUNTS: self.feedback.read_counts,
        }
        try:
            self.trouble = {topic: why for topic, read in readers.items() if (why := _trouble(read))}
        except KafkaException as error:  # the other topics would take as long to fail
            self.trouble = {"Kafka": words(error.args[0])}

    def _new(self, topic: str) -> Iterator[Message]:
        return self._tails[topic].new()

    def _read_depositors(self) -> None:
        for message in self._entries.new():
            depositors.take(self._known, message)
        self.depositors = tuple(self._known)

    def _failures(self, topic: str, before: Newest[Failure]) -> Iterable[Failure]:
        """Return the new ones, each once: a worker that crashed may send an event again."""
        known = {each.failure_id for each in before.all}
        found = {each.failure_id: each for each in map(failure, self._new(topic)) if each}
        return [each for name, each in found.items() if name not in known]

    def _change(self, message: Message) -> ConsentChange | None:
        event = decoded(message.key(), message.value())
        if event is None or event.event is EventKind.CHANGED:
            return None
        of = next((each for each in self._known if each.number == event.depositor and event.depositor), None)
        name = "" if of is None else of.name if of.kind is Kind.LEGAL_ENTITY else of.key
        return ConsentChange(message.timestamp()[1] / 1000, event.event.value.lower(), name, event.schemas)


def failure(message: Message) -> Failure | None:
    """Return the failed event that a message holds; None for anything else, which `teller verify` finds."""
    event = messages.record(message, messages.FAILED_EVENT)
    return Failure.of(event) if event else None


def noted(message: Message) -> Noted | None:
    """Return the access that a message holds; None for anything else, which `teller verify` finds."""
    event = access_event.decoded(message.key(), message.value())
    return Noted(event, message.offset() or 0, message.timestamp()[1]) if event else None


def stored_object(message: Message) -> ShownObject | None:
    """Return the object that a receipt names; None where the message holds none, or one of no stream of ours, or one
    that replaces others: nothing was deposited with it.
    """
    receipt = messages.record(message, messages.RECEIPT)
    if receipt is None or receipt.get("replaces") or topics.stream_of(receipt["clean_topic"]) is None:
        return None
    return ShownObject(
        at=message.timestamp()[1] / 1000,
        owner=receipt["owner"],
        bucket=receipt["bucket"],
        key=receipt["object_key"],
        size=receipt["size_bytes"],
        records=receipt["record_count"],
        schema=receipt["schema"],
        depositor=receipt["depositor"],
        raw_topic=topics.raw_of(receipt["clean_topic"]),
        partition=receipt["clean_partition"],
        raw=tuple(receipt["raw_offsets"]),
    )


def _failed_at(event: Failure) -> float:
    return event.failed_at.timestamp()


def _trouble(read: Callable[[], None]) -> str:
    """Read; return what is wrong with the topic, or nothing.

    Raises:
        KafkaException: Kafka does not answer.
    """
    try:
        read()
    except TopicMissingError:
        return "there is no such topic: `teller topics` creates it"
    except TopicUnreadableError as error:
        return str(error)
    return ""
