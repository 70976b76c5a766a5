"""Kafka as the router's log: a consumer and a transactional producer of confluent-kafka, which wraps librdkafka.

Fencing. All positions, also those with a write-ahead intent, are committed through the producer: a transaction carries
the member id and the generation that were valid when the partitions were assigned, and Kafka compares them (KIP-447). A
plain commit would carry whatever librdkafka has at that time, and a member that has left has none: Kafka takes such
commits once the group is empty. For the same reason the member's id is checked when its generation is taken down.

The assignment is eager: every rebalance revokes all partitions, so that one generation covers an assignment. Kafka
answers for committed offsets only when no transaction is open on them (isolation level read_committed, KIP-447).

Two of librdkafka's calls can wait for ever, and are bounded here: close (its issue 4884), and
send_offsets_to_transaction, whose time-out nothing enforces while librdkafka looks for the group's coordinator (issue
5456; a broker killed or paused at the wrong moment is enough). A call that does not return is left behind on its
thread; the next client, which has the same instance and transactional id, fences it.
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

from pipelines.kafka.bounded import NoReturnError, within
from pipelines.kafka.errors import ALL_DOWN, CALLBACK_ONLY, MISSING
from pipelines.kafka.offsets import committed
from pipelines.router.config import RouterConfig
from pipelines.router.faults import CommitAborted, LogFenced, LogRefused, LogUnavailable, RecordsGone, RouterFault
from pipelines.router.kafka import messages as kafka_messages
from pipelines.router.kafka.assignment_watch import watch
from pipelines.router.kafka.end_offsets import Ends
from pipelines.router.kafka.errors import meaning, of_message, on_assignment, undone
from pipelines.router.kafka.port import (
    Assigned,
    Event,
    Message,
    OutgoingRecord,
    Partition,
    Position,
    Positions,
    Revoked,
    Start,
    from_committed,
)
from pipelines.router.kafka.stuck_partitions import StuckPartitions
from schemas.topics import FAILED, METERING, NUDGE, RECEIPTS

logger = logging.getLogger(__name__)

ANSWER_S: Final = 30.0
INIT_S: Final = 15.0
METADATA_S: Final = 5.0
LEAVE_S: Final = 2.0
CLOSE_S: Final = 10.0
TRANSACTION_S: Final = 20.0
#: Messages taken at once: few enough to be in the processor's cache when they are read.
MOST_MESSAGES: Final = 256
_POLL_INTERVAL_S: Final = 600
#: Time until a topic that was just made is seen, and read; 5 minutes by default.
_REFRESH_MS: Final = 2_000
_FETCH_KB: Final = 32_768
#: Fewer than librdkafka's 100,000, which take 100 MB if small: each costs several hundred bytes besides its value.
_FETCH_MESSAGES: Final = 10_000
#: Time until a queue that was full is checked again. librdkafka's second would allow 10,000 records a second at most.
_FETCH_AGAIN_MS: Final = 10


class KafkaLog:
    """Kafka as the router's log: see `port.Log`."""

    def __init__(self, config: RouterConfig, start: Start = from_committed) -> None:
        self._starts_of = start
        self._starts: Mapping[Partition, int] = {}
        self._rewound: frozenset[Partition] = frozenset()
        self._closing = self._subscribed = False
        self._noted: int | None = None
        self._down = False
        self._events: list[Event] = []
        self._fault: RouterFault | None = None
        self._paused: frozenset[Partition] = frozenset()
        self._fence: Any = None
        self._stuck_partitions = StuckPartitions(time.monotonic())
        self._undelivered: KafkaError | None = None
        self._ends = Ends({**self._client_settings(config), "error_cb": lambda _error: None})  # the others report
        self._watch = watch(self._ends.admin, config, time.monotonic())
        self._pattern, self._nudged = config.pattern, False
        self._producer = Producer(self._producer_settings(config), logger=logger)
        self._consumer = Consumer(self._consumer_settings(config), logger=logger)
        try:
            self._open()
        except KafkaException as error:
            self.close()
            raise self._fault or meaning(error.args[0]) from None
        except RouterFault:
            self.close()
            raise

    def poll(self, timeout: float) -> Iterable[Event]:
        try:
            found = self._poll(timeout)
        except KafkaException as error:  # the client cannot be used again
            raise meaning(error.args[0]) from None
        if self._fault:
            raise self._fault
        self._look_for_stuck_partitions()
        if self._starts and self._watch.due(time.monotonic()):
            self._nudged = not self._nudged
            self._subscribe()
        return found

    def pause(self, partitions: frozenset[Partition]) -> None:
        now = partitions.intersection(self._starts)
        if pause := now - self._paused:
            self._consumer.pause(_places(pause))
        if resume := self._paused - now:
            self._consumer.resume(_places(resume))
        self._paused = now

    def commit(self, positions: Mapping[Partition, Position], outgoing: Sequence[OutgoingRecord] = ()) -> None:
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
        """Close within CLOSE_S."""
        self._closing = True
        self._watch.close()
        try:
            within(CLOSE_S, self._close)
        except NoReturnError:
            logger.warning("librdkafka does not come back from closing: it is left behind")

    def _close(self) -> None:
        with suppress(KafkaException, RuntimeError):
            self._leave()
        with suppress(KafkaException, RuntimeError):
            self._consumer.close()
        # Not Producer.close(): it waits without limit to abort a transaction, which the next member aborts anyway.
        del self._producer, self._ends

    def _leave(self) -> None:
        """Leave the group before closing: librdkafka never answers a rebalance that comes while it closes a static
        member, and its close() never returns (librdkafka issue 4884).
        """
        self._consumer.unsubscribe()
        deadline = time.monotonic() + LEAVE_S
        while self._subscribed and time.monotonic() < deadline:
            self._consumer.poll(0.05)

    def _open(self) -> None:
        there = self._consumer.list_topics(timeout=METADATA_S).topics
        if missing := sorted({RECEIPTS, METERING, FAILED} - there.keys()):
            raise LogRefused(f"Kafka has no topic {', '.join(missing)}: make them with `teller topics`")
        self._producer.init_transactions(INIT_S)  # an earlier member's transactions are committed or aborted now
        self._subscribed = True
        self._subscribe()

    def _subscribe(self) -> None:
        """Subscribe to the clean topics. With NUDGE, or again without it, it makes Kafka assign everything anew."""
        topics = [self._pattern, NUDGE] if self._nudged else [self._pattern]
        self._consumer.subscribe(topics, on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_lost)

    def _poll(self, timeout: float) -> Iterable[Event]:
        """Take all messages that are there; if there are none, wait for one: `consume` would wait for its whole number.

        Each call of the client releases Python's lock and waits for it again, so one call takes many messages.
        """
        there = self._consumer.consume(MOST_MESSAGES, 0)
        if moves := self._moves():
            self._pass_over(there)
            return moves
        if there or self._fault:
            return self._read(there)
        first = self._consumer.poll(timeout)
        self._producer.poll(0)
        moves = self._moves()  # of this poll: they come before its message
        return moves if first is None else chain(moves, self._read([first]))

    def _moves(self) -> list[Event]:
        """Take the assignments and revocations since the last call."""
        moves, self._events = self._events, []
        return moves

    def _pass_over(self, found: Sequence[KafkaMessage]) -> None:
        """Drop messages of a `consume` during which partitions moved, and read again from the start of the assignment.

        librdkafka does not say which messages came before the move. Errors among them are kept, since they do not come
        again, except those about an offset.
        """
        faults = (of_message(each.error(), "") for each in _failed(found))
        self._fault = self._fault or next((one for one in faults if one and not isinstance(one, RecordsGone)), None)
        if found and self._starts:
            self._consumer.assign(_from(self._starts))

    def _read(self, found: Sequence[KafkaMessage]) -> Iterable[Message]:
        """Convert messages, and keep the first fault. Errors that librdkafka mends by itself are dropped."""
        if kafka_messages.error_among(found) is not None:
            faults = (self._of(each.error(), _place(each)) for each in _failed(found))
            self._fault = self._fault or next(filter(None, faults), None)
            found = [each for each in found if each.error() is None]
        return kafka_messages.messages(found)

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if self._closing:
            self._on_revoke(consumer, partitions)
            return
        partitions = [each for each in partitions if each.topic != NUDGE]
        try:
            self._down = False
            self._fence = consumer.consumer_group_metadata()
            found = committed(consumer, ((each.topic, each.partition) for each in partitions), ANSWER_S)
            if not consumer.memberid():
                raise LogFenced("the group has moved on before its partitions could be taken")
            positions = {Partition(*place): _position(item) for place, item in found.items()}
            starts = self._firsts(positions)
        except KafkaException as error:
            self._fault = on_assignment(error.args[0])
        except RouterFault as fault:
            self._fault = fault
        else:
            consumer.assign(_from(starts))
            consumer.resume(partitions)  # librdkafka keeps a partition paused over a rebalance
            self._take_over(positions, starts)

    def _firsts(self, positions: Positions) -> dict[Partition, int]:
        """Offsets to read from; records before the committed position that Kafka no longer has are left out."""
        committed = {place: at.offset for place, at in positions.items() if at}
        asked = {place: first for place, first in self._starts_of(positions).items() if first is not None}
        back = {place: first for place, first in asked.items() if place in committed and first < committed[place]}
        lows = self._ends.beginnings(back)
        starts = {place: max(first, min(lows[place], committed[place])) for place, first in back.items()}
        return dict.fromkeys(positions, OFFSET_BEGINNING) | committed | starts

    def _look_for_stuck_partitions(self) -> None:
        try:
            if self._stuck_partitions.due(time.monotonic()):
                self._ends.ask(self._starts)
            ends = self._ends.answers()
            stuck = self._stuck_partitions.look(ends, self._positions(), self._paused) if ends else None
        except KafkaException as error:
            raise meaning(error.args[0]) from None
        if stuck:
            raise LogUnavailable(f"{stuck}: Kafka has more records, and they do not come")

    def _positions(self) -> Mapping[Partition, int]:
        """Position of each partition: one past its last message that came, or its start while none did."""
        read = {Partition(at.topic, at.partition): at.offset for at in self._consumer.position(_places(self._starts))}
        return {place: read[place] if read[place] >= 0 else max(0, first) for place, first in self._starts.items()}

    def _take_over(self, positions: Mapping[Partition, Position | None], starts: Mapping[Partition, int]) -> None:
        if self._starts:  # librdkafka 2.16 says none where the group moves while it waits for `assign`
            self._events.append(Revoked())
        self._starts = starts
        self._rewound = frozenset(place for place, at in positions.items() if at and starts[place] < at.offset)
        self._stuck_partitions = StuckPartitions(time.monotonic())
        self._paused = frozenset()
        self._events.append(Assigned(positions))

    def _on_revoke(self, consumer: Consumer, _partitions: list[TopicPartition]) -> None:
        consumer.unassign()
        self._subscribed = not self._closing
        self._fence, self._paused, self._starts = None, frozenset(), {}
        self._stuck_partitions = StuckPartitions(time.monotonic())
        self._events.append(Revoked())

    def _on_lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Take the end of the session. With no broker and nothing to commit, only this call shows the loss."""
        self._on_revoke(consumer, partitions)
        if self._down:
            self._fault = self._fault or LogUnavailable("no broker answers, and the partitions are lost")

    def _of(self, error: KafkaError, place: Partition) -> RouterFault | None:
        fault = of_message(error, str(place))
        if isinstance(fault, RecordsGone) and place in self._rewound:  # retention went on: open anew
            return LogUnavailable(f"{place}: Kafka deleted committed records while they were read once more")
        return fault

    def _send_offsets(self, positions: Mapping[Partition, Position]) -> None:
        send = partial(self._producer.send_offsets_to_transaction, _offsets(positions), self._fence, ANSWER_S)
        try:
            within(ANSWER_S, send)
        except NoReturnError:
            raise LogUnavailable("librdkafka does not come back from committing offsets: it is left behind") from None

    def _produce(self, record: OutgoingRecord) -> None:
        while True:
            try:
                self._producer.produce(
                    record.topic, record.value, record.key, headers=list(record.headers), on_delivery=self._delivered
                )
            except BufferError:  # the local queue is full: wait until it drains
                self._producer.poll(0.1)
            else:
                return

    def _delivered(self, error: KafkaError | None, _message: KafkaMessage) -> None:
        self._undelivered = self._undelivered or error

    def _failed(self, error: KafkaError) -> RouterFault:
        """Give the fault of a failed transaction, and abort the transaction where that is possible."""
        cause = self._undelivered or error
        if error.fatal() or error.retriable():  # after a time-out it may still be committed
            return meaning(cause)
        try:
            self._producer.abort_transaction(ANSWER_S)
        except KafkaException:  # it may still be committed
            return meaning(cause)
        # Kafka takes no offset of a clean topic that is gone: the next commit does without it, after a rebalance.
        gone = self._undelivered is None and error.code() in MISSING
        return CommitAborted(f"a clean topic is gone ({error.name()})") if gone else undone(cause)

    def _noticed(self, error: KafkaError) -> None:
        """Callback for librdkafka's errors outside of any call; those of CALLBACK_ONLY come nowhere else."""
        if error.code() != self._noted:
            logger.warning("Kafka: %s", error.str())
        self._noted = error.code()
        self._down = self._down or error.code() == ALL_DOWN
        if error.code() in CALLBACK_ONLY:
            self._fault = meaning(error)

    def _client_settings(self, config: RouterConfig) -> dict[str, Any]:
        return {
            **config.kafka,
            "client.id": config.instance,
            "error_cb": self._noticed,
            "log_level": 2,  # only more severe messages; the rest comes by error_cb, or with each reconnection
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
    """Messages that are errors."""
    return (each for each in found if each.error() is not None)


def _place(message: KafkaMessage) -> Partition:
    return Partition(message.topic() or "", message.partition() or 0)


def _places(partitions: Iterable[Partition]) -> list[TopicPartition]:
    return [TopicPartition(*partition) for partition in partitions]


def _from(starts: Mapping[Partition, int]) -> list[TopicPartition]:
    return [TopicPartition(*partition, first) for partition, first in starts.items()]


def _position(item: TopicPartition) -> Position | None:
    return Position(item.offset, item.metadata or "") if item.offset >= 0 else None


def _offsets(positions: Mapping[Partition, Position]) -> list[TopicPartition]:
    return [TopicPartition(*partition, at.offset, at.metadata) for partition, at in positions.items()]
