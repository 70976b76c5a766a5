"""Send records again, each failure at most once: the raw record and its note in one Kafka transaction.

All replays share one transactional id. Opening the log fences any other replay and waits until its last transaction is
committed or aborted (KIP-98); only then are the notes read. So a failure that has no note was not sent, and nobody
else can send it any more.

Kafka aborts a transaction that was not committed: at the next opening, or after TRANSACTION_S. While one is open,
workers wait behind it, as they read only what is committed: so batches are small.
"""

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from pipelines.kafka.errors import TAKEN_OVER
from pipelines.kafka.transactions import deliver
from pipelines.steps.outcome import RawRecord
from schemas import catalog, framing, topics
from teller.operate.repair import events
from teller.operate.repair.failure import Replay
from teller.settings import Settings
from teller.settings import topics as line_topics
from teller.settings.kafka_client import command_settings

TRANSACTIONAL_ID: Final = "teller-replay"
TRANSACTION_S: Final = 20.0
#: Seconds to retry a commit whose answer did not come.
PATIENCE_S: Final = 60.0
ANSWER_S: Final = 15.0
ANY_PARTITION: Final = -1

AGAIN: Final = "run the same command again: what was sent is skipped"


class ReplayError(RuntimeError):
    """Sending stopped early; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ReadyRecord:
    """A record to send, to a partition or, with ANY_PARTITION, to the one that its key belongs to."""

    failure_id: UUID
    record: RawRecord = field(repr=False)
    partition: int
    changes: tuple[str, ...]


@contextmanager
def replay_log(settings: Settings) -> Iterator["ReplayLog"]:
    """Open the log: no other replay can send from here on.

    Raises:
        ReplayError: Kafka does not answer, or does not allow the transactional id.
        TopicUnreadableError: the topic of the notes is not there.
    """
    producer = Producer(
        {
            **command_settings(settings),
            "transactional.id": TRANSACTIONAL_ID,
            "transaction.timeout.ms": int(TRANSACTION_S * 1000),
            "compression.type": "lz4",
            "message.max.bytes": line_topics.max_message_bytes(settings),
        }
    )
    try:
        producer.init_transactions(PATIENCE_S)
    except KafkaException as error:
        raise ReplayError(f"Kafka gives no transaction ({error.args[0].name()}): are the brokers up?") from None
    log = ReplayLog(producer, events.replays(settings))
    try:
        yield log
    finally:
        log.close()


class ReplayLog:
    """The log of replays: failures sent again so far, and a way to send more. Not thread-safe."""

    def __init__(self, producer: Producer, sent: Mapping[UUID, Replay]) -> None:
        self.sent = dict(sent)
        self._producer = producer
        self._open = False

    def send(self, batch: Sequence[ReadyRecord]) -> list[Replay]:
        """Send a batch. Durable on return: all of the batch's records, each with its note. On an error: all or none.

        Raises:
            ReplayError: Kafka did not take them, or another replay has taken over.
        """
        try:
            self._producer.begin_transaction()
            self._open = True
            replays = self._produced(batch)
            self._commit()
            self._open = False
        except KafkaException as error:
            raise _explained(error.args[0]) from None
        finally:
            self.close()
        self.sent.update((replay.failure_id, replay) for replay in replays)
        return replays

    def close(self) -> None:
        """Abort a transaction that was not committed; Kafka does so by itself if this cannot."""
        if self._open:
            self._open = False
            with contextlib.suppress(KafkaException):
                self._producer.purge()
                self._producer.abort_transaction(ANSWER_S)

    def _produced(self, batch: Sequence[ReadyRecord]) -> list[Replay]:
        places: dict[UUID, Message] = {}
        for ready in batch:
            self._produce(ready, places)
        deliver(self._producer, TRANSACTION_S)
        if len(places) < len(batch):
            raise KafkaException(KafkaError(KafkaError._MSG_TIMED_OUT))  # noqa: SLF001 - librdkafka's public code for it
        now = datetime.now(UTC)
        replays = [_replay(ready, places[ready.failure_id], now) for ready in batch]
        for replay in replays:
            self._producer.produce(topics.REPLAYS, _note(replay), str(replay.failure_id).encode())
        return replays

    def _produce(self, ready: ReadyRecord, places: dict[UUID, Message]) -> None:
        def report(error: KafkaError | None, message: Message) -> None:
            if error is None:
                places[ready.failure_id] = message

        record = ready.record
        headers: Any = list(record.headers)
        self._producer.produce(
            record.topic, record.value, record.key, ready.partition, on_delivery=report, headers=headers
        )

    def _commit(self) -> None:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                self._producer.commit_transaction(ANSWER_S)
            except KafkaException as error:
                if not error.args[0].retriable() or time.monotonic() > end:
                    raise
            else:
                return


def _replay(ready: ReadyRecord, message: Message, now: datetime) -> Replay:
    place = message.topic() or "", message.partition() or 0, message.offset() or 0
    return Replay(ready.failure_id, *place, now, ready.changes)


def _note(replay: Replay) -> bytes:
    record = {
        "failure_id": replay.failure_id,
        "raw_topic": replay.raw_topic,
        "raw_partition": replay.raw_partition,
        "raw_offset": replay.raw_offset,
        "replayed_at": replay.replayed_at,
        "changes": list(replay.changes),
    }
    return framing.encode(catalog.load().by_name("pipeline.replay.v1"), record)


def _explained(error: KafkaError) -> ReplayError:
    if error.code() in TAKEN_OVER:
        return ReplayError(f"another replay has taken over: when it is done, {AGAIN}")
    return ReplayError(f"Kafka did not take a batch ({error.name()}): check the brokers, then {AGAIN}")
