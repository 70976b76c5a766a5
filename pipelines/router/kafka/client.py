"""The real log: a consumer and a transactional producer of confluent-kafka, that is librdkafka.

Fencing. Positions are committed through the producer only, plans too: a transaction carries the member id and the
generation that were in force when the partitions were assigned, and Kafka compares them (KIP-447). A plain commit would
carry whatever librdkafka has then, and a member that has left has none: Kafka takes such commits once the group is
empty. For the same reason the member's id is looked at when its generation is taken down.

The assignment is eager: every rebalance takes all partitions away, so that one generation covers an assignment. Kafka
answers for committed offsets only when no transaction is open on them (isolation level read_committed, KIP-447).

Two of librdkafka's calls can wait for ever, and are bounded here: close (its issue 4884), and
send_offsets_to_transaction, whose time-out nothing enforces while the group's coordinator is looked for (issue 5456;
a broker killed or paused at the wrong moment is enough). What does not come back is left behind, and fenced by the
next client, which has the same names.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import Any, Final

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka import Message as KafkaMessage

from pipelines.router.config import RouterConfig
from pipelines.router.faults import CommitAborted, LogFenced, LogRefused, LogUnavailable, RecordsGone, RouterFault
from pipelines.router.kafka import messages as kafka_messages
from pipelines.router.kafka.bounded import NoReturnError, within
from pipelines.router.kafka.end_offsets import Ends
from pipelines.router.kafka.errors import meaning, of_message, undone
from pipelines.router.kafka.port import (
    Assigned,
    Event,
    Message,
    Outgoing,
    Partition,
    Position,
    Revoked,
    Start,
    from_committed,
)
from pipelines.router.kafka.stuck_partitions import Stalls
from schemas.topics import FAILED, METERING, RECEIPTS

logger = logging.getLogger(__name__)

ANSWER_S: Final = 30.0
INIT_S: Final = 15.0
METADATA_S: Final = 5.0
LEAVE_S: Final = 2.0
CLOSE_S: Final = 10.0
TRANSACTION_S: Final = 20.0
#: At once: few enough that they are in the processor's cache when they are looked at.
MOST_MESSAGES: Final = 256
_POLL_INTERVAL_S: Final = 600
#: A topic that was just made anew may be missing from an assignment, and is seen at the next look (else in 5 minutes).
_REFRESH_MS: Final = 10_000
_FETCH_KB: Final = 32_768
#: Of small messages, librdkafka's own 100,000 take 100 MB: each costs it several hundred bytes besides its value.
_FETCH_MESSAGES: Final = 10_000
#: A queue that was full is looked at again so soon. librdkafka's own second makes that 10,000 records a second at most.
_FETCH_AGAIN_MS: Final = 10
#: Errors that librdkafka gives to no call: a refused log-in or certificate, a topic that went while it was read.
_TOLD_HERE_ONLY: Final = {
    KafkaError._AUTHENTICATION,  # noqa: SLF001
    KafkaError._SSL,  # noqa: SLF001
    KafkaError._UNKNOWN_PARTITION,  # noqa: SLF001
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
}


class KafkaLog:
    """See `log.Log`."""

    def __init__(self, config: RouterConfig, start: Start = from_committed) -> None:
        self._start_of = start
        self._starts: Mapping[Partition, int] = {}
        self._rewound: frozenset[Partition] = frozenset()
        self._closing = self._subscribed = False
        self._noted: int | None = None
        self._down = False
        self._events: list[Event] = []
        self._fault: RouterFault | None = None
        self._held: frozenset[Partition] = frozenset()
        self._fence: Any = None
        self._stalls = Stalls(time.monotonic())
        self._undelivered: KafkaError | None = None
        self._ends = Ends({**self._client_settings(config), "error_cb": lambda _error: None})  # the others tell
        self._producer = Producer(self._producer_settings(config), logger=logger)
        self._consumer = Consumer(self._consumer_settings(config), logger=logger)
        try:
            self._open(config)
        except KafkaException as error:
            self.close()
            raise self._fault or meaning(error.args[0]) from None
        except RouterFault:
            self.close()
            raise

    def poll(self, timeout: float) -> Iterable[Event]:
        try:
            found = self._poll(timeout)
        except KafkaException as error:  # the client is of no more use
            raise meaning(error.args[0]) from None
        if self._fault:
            raise self._fault
        self._look_for_stalls()
        return found

    def hold(self, partitions: frozenset[Partition]) -> None:
        now = partitions.intersection(self._starts)
        if pause := now - self._held:
            self._consumer.pause(_places(pause))
        if resume := self._held - now:
            self._consumer.resume(_places(resume))
        self._held = now

    def commit(self, positions: Mapping[Partition, Position], outgoing: Sequence[Outgoing] = ()) -> None:
        if self._fence is None or not positions.keys() <= self._starts.keys():
            raise LogFenced("the partitions are not this router's")
        self._undelivered = None
        try:
            self._producer.begin_transaction()
            for record in outgoing:
                self._produce(record)
            self._send_offsets(positions)
            self._producer.commit_transaction(ANSWER_S)
        except KafkaException as error:
            raise self._failed(error.args[0]) from None

    def close(self) -> None:
        """Never takes long."""
        self._closing = True
        try:
            within(CLOSE_S, self._close)
        except NoReturnError:
            logger.warning("librdkafka does not come back from closing: it is left behind")

    def _close(self) -> None:
        with suppress(KafkaException, RuntimeError):
            self._leave()
        with suppress(KafkaException, RuntimeError):
            self._consumer.close()
        # Not Producer.close(): it waits without limit to undo an open transaction, which the next member undoes anyway.
        del self._producer, self._ends

    def _leave(self) -> None:
        """Out of the group before closing: a rebalance that comes in while librdkafka closes a static member is never
        answered, and close() never returns (librdkafka issue 4884).
        """
        self._consumer.unsubscribe()
        deadline = time.monotonic() + LEAVE_S
        while self._subscribed and time.monotonic() < deadline:
            self._consumer.poll(0.05)

    def _open(self, config: RouterConfig) -> None:
        there = self._consumer.list_topics(timeout=METADATA_S).topics
        if missing := sorted({*config.topics, RECEIPTS, METERING, FAILED} - there.keys()):
            raise LogRefused(f"Kafka has no topic {', '.join(missing)}: make them with `teller topics`")
        self._producer.init_transactions(INIT_S)  # an earlier one's transactions are done or undone now
        self._subscribed = True
        self._consumer.subscribe(
            list(config.topics), on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_lost
        )

    def _poll(self, timeout: float) -> Iterable[Event]:
        """All that is there; where nothing is, one message is waited for: `consume` would wait for its whole number.

        Each call of the client lets Python's lock go and waits for it again: of many messages, one is made.
        """
        there = self._consumer.consume(MOST_MESSAGES, 0)
        if moves := self._moves():
            self._pass_over(there)
            return moves
        if there or self._fault:
            return self._read(there)
        first = self._consumer.poll(timeout)
        self._producer.poll(0)
        moves = self._moves()  # during the poll: they come before the message that it returned
        return moves if first is None else chain(moves, self._read([first]))

    def _moves(self) -> list[Event]:
        """Which partitions came and went since it was asked last."""
        moves, self._events = self._events, []
        return moves

    def _pass_over(self, found: Sequence[KafkaMessage]) -> None:
        """Partitions moved during the `consume` that returned these, and which of them came before, nobody tells: they
        are read anew from where the assignment begins. An error is not told anew, unless it is about an offset.
        """
        told = (of_message(each.error(), "") for each in _failed(found))
        self._fault = self._fault or next((one for one in told if one and not isinstance(one, RecordsGone)), None)
        if found and self._starts:
            self._consumer.assign(_from(self._starts))

    def _read(self, found: Sequence[KafkaMessage]) -> Iterable[Message]:
        """Of an error that librdkafka mends by itself nothing is to be seen: the messages beside it come only once."""
        if kafka_messages.error_among(found) is not None:
            told = (self._of(each.error(), _place(each)) for each in _failed(found))
            self._fault = self._fault or next(filter(None, told), None)
            found = [each for each in found if each.error() is None]
        return kafka_messages.messages(found)

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if self._closing:
            self._on_revoke(consumer, partitions)
            return
        try:
            self._down = False
            self._fence = consumer.consumer_group_metadata()
            committed = consumer.committed(partitions, timeout=ANSWER_S)
            if not consumer.memberid():
                raise LogFenced("the group has moved on before its partitions could be taken")
            positions = {Partition(item.topic, item.partition): _position(item) for item in committed}
            starts = {place: self._first(consumer, place, at) for place, at in positions.items()}
        except KafkaException as error:
            self._fault = meaning(error.args[0])
        except RouterFault as fault:
            self._fault = fault
        else:
            consumer.assign(_from(starts))
            consumer.resume(partitions)  # librdkafka keeps one that we held paused over a rebalance
            self._take_over(positions, starts)

    def _first(self, consumer: Consumer, place: Partition, at: Position | None) -> int:
        """Where to read from; what Kafka no longer has before the committed position is done without."""
        first = self._start_of(place, at)
        if first is None or at is None:
            return OFFSET_BEGINNING
        if first >= at.offset:
            return at.offset
        low, _high = consumer.get_watermark_offsets(TopicPartition(*place), ANSWER_S)
        return max(first, min(low, at.offset))

    def _look_for_stalls(self) -> None:
        try:
            if self._stalls.due(time.monotonic()):
                self._ends.ask(self._starts)
            ends = self._ends.told()
            stalled = self._stalls.look(ends, self._standing(), self._held) if ends else None
        except KafkaException as error:
            raise meaning(error.args[0]) from None
        if stalled:
            raise LogUnavailable(f"{stalled}: Kafka has more records, and they do not come")

    def _standing(self) -> Mapping[Partition, int]:
        """One past the last message that came of each partition; where it begins, while none did."""
        told = {Partition(at.topic, at.partition): at.offset for at in self._consumer.position(_places(self._starts))}
        return {place: told[place] if told[place] >= 0 else max(0, first) for place, first in self._starts.items()}

    def _take_over(self, positions: Mapping[Partition, Position | None], starts: Mapping[Partition, int]) -> None:
        self._starts = starts
        self._rewound = frozenset(place for place, at in positions.items() if at and starts[place] < at.offset)
        self._stalls = Stalls(time.monotonic())
        self._held = frozenset()
        self._events.append(Assigned(positions))

    def _on_revoke(self, consumer: Consumer, _partitions: list[TopicPartition]) -> None:
        consumer.unassign()
        self._subscribed = not self._closing
        self._fence, self._held, self._starts = None, frozenset(), {}
        self._stalls = Stalls(time.monotonic())
        self._events.append(Revoked())

    def _on_lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """The session is over: with no broker there, nothing else would tell while there is nothing to commit."""
        self._on_revoke(consumer, partitions)
        if self._down:
            self._fault = self._fault or LogUnavailable("no broker answers, and the partitions are lost")

    def _of(self, error: KafkaError, place: Partition) -> RouterFault | None:
        fault = of_message(error, str(place))
        if isinstance(fault, RecordsGone) and place in self._rewound:  # retention went on since we asked: ask again
            return LogUnavailable(f"{place}: Kafka deleted committed records while they were read once more")
        return fault

    def _send_offsets(self, positions: Mapping[Partition, Position]) -> None:
        send = partial(self._producer.send_offsets_to_transaction, _offsets(positions), self._fence, ANSWER_S)
        try:
            within(ANSWER_S, send)
        except NoReturnError:
            raise LogUnavailable("librdkafka does not come back from committing offsets: it is left behind") from None

    def _produce(self, record: Outgoing) -> None:
        while True:
            try:
                self._producer.produce(
                    record.topic, record.value, record.key, headers=list(record.headers), on_delivery=self._delivered
                )
            except BufferError:  # the local queue is full: let it drain
                self._producer.poll(0.1)
            else:
                return

    def _delivered(self, error: KafkaError | None, _message: KafkaMessage) -> None:
        self._undelivered = self._undelivered or error

    def _failed(self, error: KafkaError) -> RouterFault:
        """The fault that a failed transaction stands for, with the transaction undone where that can be."""
        cause = self._undelivered or error
        if error.fatal() or error.retriable():  # after a time-out it may yet be committed
            return meaning(cause)
        try:
            self._producer.abort_transaction(ANSWER_S)
        except KafkaException as second:
            fault = meaning(cause)
            return (
                LogUnavailable(f"{second.args[0].name()} on undoing a commit")
                if isinstance(fault, CommitAborted)
                else fault
            )
        return undone(cause)

    def _noticed(self, error: KafkaError) -> None:
        """What librdkafka tells outside of any call; only a refused log-in is told nowhere else."""
        if error.code() != self._noted:
            logger.warning("Kafka: %s", error.str())
        self._noted = error.code()
        self._down = self._down or error.code() == KafkaError._ALL_BROKERS_DOWN  # noqa: SLF001
        if error.code() in _TOLD_HERE_ONLY:
            self._fault = meaning(error)

    def _client_settings(self, config: RouterConfig) -> dict[str, Any]:
        return {
            **config.kafka,
            "client.id": config.instance,
            "error_cb": self._noticed,
            "log_level": 2,  # what is worse than that; the rest comes by error_cb, or is noise of each reconnection
            "reconnect.backoff.ms": 250,
            "reconnect.backoff.max.ms": 5000,
        }

    def _consumer_settings(self, config: RouterConfig) -> dict[str, Any]:
        return {
            **self._client_settings(config),
            "group.id": config.group,
            "group.instance.id": config.instance,
            "isolation.level": "read_committed",
            "partition.assignment.strategy": "roundrobin",
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "auto.offset.reset": "error",
            "allow.auto.create.topics": False,
            "session.timeout.ms": int(config.session_timeout * 1000),
            "heartbeat.interval.ms": int(config.session_timeout * 1000 / 3),
            "max.poll.interval.ms": _POLL_INTERVAL_S * 1000,
            "topic.metadata.refresh.interval.ms": _REFRESH_MS,
            "queued.max.messages.kbytes": _FETCH_KB,
            "queued.min.messages": _FETCH_MESSAGES,
            "fetch.queue.backoff.ms": _FETCH_AGAIN_MS,
        }

    def _producer_settings(self, config: RouterConfig) -> dict[str, Any]:
        return {
            **self._client_settings(config),
            "transactional.id": f"{config.group}.{config.instance}",
            "transaction.timeout.ms": int(TRANSACTION_S * 1000),
            "compression.type": "lz4",
            "linger.ms": 5,
        }


def _failed(found: Sequence[KafkaMessage]) -> Iterator[Any]:
    """Those that are errors."""
    return (each for each in found if each.error() is not None)


def _place(message: KafkaMessage) -> Partition:
    return Partition(message.topic() or "", message.partition() or 0)


def _places(partitions: Iterable[Partition]) -> list[TopicPartition]:
    return [TopicPartition(*partition) for partition in partitions]


def _from(starts: Mapping[Partition, int]) -> list[TopicPartition]:
    return [TopicPartition(*partition, first) for partition, first in starts.items()]


def _position(item: TopicPartition) -> Position | None:
    if item.error:
        raise KafkaException(item.error)
    return Position(item.offset, item.metadata or "") if item.offset >= 0 else None


def _offsets(positions: Mapping[Partition, Position]) -> list[TopicPartition]:
    return [TopicPartition(*partition, at.offset, at.metadata) for partition, at in positions.items()]
