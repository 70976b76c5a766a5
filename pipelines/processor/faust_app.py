"""Faust app that differs from Faust in seven ways:

- One message stands for a partition's batch. Faust 0.15 needs an asyncio round trip for each message; its documented
  setting `ConsumerScheduler` allows this.
- It commits by `offset_tracker.OffsetTracker`, not by Faust's acknowledgements: see there.
- It reads only committed messages. Platforms may publish in transactions, and replays do; an aborted transaction must
  not be read. Faust sets read_committed only in its own transactions, which are broken upstream.
- It reads a partition without a committed offset from its beginning, also after a rebalance: see `rewind`.
- It fetches only when the batch queue has room. Faust counts messages, whatever their size, and pauses partitions when
  its queue is long; once all are paused it sleeps for a second, however soon the queue is empty. So Faust's queue is
  unlimited here, and `batch_queue` limits the bytes that wait.
- Its group shares partitions evenly, whatever the topics: see `assignor`.
- Its topics come and go while it runs: see `CommittedThread.subscribe`.

All of it rests on `Consumer.getmany`, `Consumer._getmany`, `Consumer._new_offset` and
`AIOKafkaConsumerThread._create_worker_consumer` of faust-streaming 0.15: the version is pinned, and tests check it.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

import faust
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError, KafkaError
from aiokafka.structs import ConsumerRecord
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP

from pipelines.processor import record_batches
from pipelines.processor.assignor import even_assignor
from pipelines.processor.offset_tracker import BatchHandle, OffsetTracker
from pipelines.steps.outcome import BatchFault, RawRecord

#: Seconds between two tries, or two checks.
AGAIN_S = 1.0
#: Kafka answers a fetch once it has this many bytes, or after this long. With the default minimum of one byte, a worker
#: at half load is kept busy by batches of one or two records, and falls behind.
FETCH_BYTES: Final = 65_536
FETCH_WAIT_MS: Final = 100
#: A worker that fetches nothing for longer leaves its group. A batch whose texts are set aside one by one takes long;
#: the liveness check finds a worker that is stuck.
MOST_BUSY_S: Final = 14_400.0
HEARTBEAT_S: Final = 0.5
#: Size of Faust's queue. Zero would make a queue that is always full.
_NO_END: Final = 2**31


@dataclass(frozen=True, slots=True, repr=False)
class Batch:
    """Records of one partition, in order. Its repr shows none of them: Faust logs messages.

    They were fetched before `fetched`, by Python's monotonic clock.
    """

    records: Sequence[RawRecord]
    partition: TP
    batch_handle: BatchHandle
    fetched: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class GroupMember:
    """Connection of the worker to Kafka, and its identity in the group; times in seconds."""

    bootstrap: str
    group: str
    instance: str | None
    session_timeout: float
    batch_records: int
    scratch: Path
    sasl: tuple[str, str, str] | None = None
    tls: ssl.SSLContext | None = None


class App(faust.App):
    """Faust app whose consumer hands out batches and commits offsets by `tracker`, its offset tracker."""

    tracker: OffsetTracker[TP]
    #: Called from another thread with each error by which Kafka keeps the worker out of its group.
    kept_out: Callable[[KafkaError], None] = staticmethod(lambda _error: None)
    #: Waits up to this many seconds for room for more batches, and returns whether there is any.
    has_room: Callable[[float], Awaitable[bool]]

    async def read(self, topics: Iterable[str]) -> None:
        """Read these topics from now on, in place of the former ones; not while the group assigns partitions."""
        for channel in self.topics:  # an agent's channel is a copy of the one that `App.topic` gave
            channel.topics = sorted(topics)
        await self.consumer.commit()  # what is done need not be read again once the group has assigned anew
        await self.consumer.subscribe(await cast("Any", self.topics)._update_indices())  # noqa: SLF001

    def _new_transport(self) -> Transport:
        return BatchTransport(self.conf.broker_consumer, self)


class CommittedThread(AIOKafkaConsumerThread):
    """Consumer thread that reads only committed messages.

    It tries to start until Kafka answers, where Faust would give up at once. It also checks whether the group accepts
    the worker: Faust fetches only once it has partitions, and so would never learn of a refusal.
    """

    async def on_start(self) -> None:
        while True:
            if await self._begun():
                break
            await asyncio.sleep(AGAIN_S)
        self._looking = asyncio.create_task(self._look())

    async def on_thread_stop(self) -> None:
        if looking := getattr(self, "_looking", None):
            looking.cancel()
        await super().on_thread_stop()

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Subscribe to these topics in place of the former ones.

        aiokafka drops the former assignment at once when it subscribes anew: Faust then sees no assignment, does not
        stop its flow, and crashes in `highwater` (faust-streaming 0.15.3, aiokafka 0.14). So the list is changed within
        the subscription, and the group assigns anew: the former assignment stays valid until it is revoked.
        """
        consumer = self._ensure_consumer()
        if consumer._subscription.subscription is None:  # noqa: SLF001
            await super().subscribe(topics)
        else:
            await self.call_thread(self._resubscribe, consumer, frozenset(topics))

    async def _resubscribe(self, consumer: AIOKafkaConsumer, topics: frozenset[str]) -> None:
        subscription = consumer._subscription.subscription  # noqa: SLF001
        if subscription is not None and subscription.topics != topics:
            subscription._topics = topics  # noqa: SLF001
            await consumer._client.set_topics(topics)  # noqa: SLF001 - the leader needs the new ones' partitions
            consumer._coordinator.request_rejoin()  # noqa: SLF001

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Go back to the committed offsets, or to the beginning of partitions that have none."""
        return cast("Mapping[TP, int]", await self.call_thread(rewind, self._ensure_consumer()))

    async def _begun(self) -> bool:
        try:
            await super().on_start()
        except KafkaConnectionError:
            if self._consumer is not None:
                await self._consumer.stop()
            return False
        return True

    async def _look(self) -> None:
        """Report the group's errors. aiokafka tries again once an error has been read."""
        while self._consumer is not None:
            await asyncio.sleep(AGAIN_S)
            try:
                self._consumer._coordinator.check_errors()  # noqa: SLF001 - what getmany asks first
            except KafkaError as error:
                cast("App", self.app).kept_out(error)

    def _create_worker_consumer(self, transport: Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        # The consumer reads these when it starts; Faust has no settings for them.
        consumer._isolation_level = "read_committed"  # noqa: SLF001
        consumer._fetch_min_bytes = FETCH_BYTES  # noqa: SLF001
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001
        return consumer


async def rewind(consumer: AIOKafkaConsumer) -> Mapping[TP, int | None]:
    """Move partitions to their committed offsets, and return these; None where there is none.

    Faust drops what it has fetched when partitions move, and relies on this call to read it again. aiokafka leaves
    partitions without a committed offset where they are, so their first records would never be read, and the first
    commit would go past them. Here they go back to their beginning.
    """
    committed: Mapping[TP, int | None] = await consumer.seek_to_committed()
    if never := [partition for partition, offset in committed.items() if not offset]:
        await consumer.seek_to_beginning(*never)
    return committed


class BatchConsumer(Consumer):
    """Consumer that commits by the tracker, forgets revoked partitions, and fetches only when there is room."""

    def _new_consumer_thread(self) -> CommittedThread:
        return CommittedThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def _tracker(self) -> OffsetTracker[TP]:
        return cast("App", self.app).tracker

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Mapping[TP, list[Any]]:  # noqa: ASYNC109
        if not await cast("App", self.app).has_room(timeout):
            return {}
        return await super()._getmany(active_partitions, timeout)

    def _new_offset(self, tp: TP) -> int | None:
        # Faust keeps these lists for commits by acknowledgement, and nothing else empties them.
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        self._gap.pop(tp, None)
        return self._tracker.committable(tp)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        await super().on_partitions_revoked(revoked)
        self._tracker.forget(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self._tracker.forget(assigned)
        await super().on_partitions_assigned(assigned, generation_id)


class BatchTransport(Transport):
    """Faust's Kafka transport with the consumer above."""

    Consumer = BatchConsumer


def batch_scheduler(tracker: OffsetTracker[TP]) -> type:
    """Make a class for Faust's setting `ConsumerScheduler`; Faust constructs it without arguments."""

    class BatchScheduler:
        def iterate(self, records: Mapping[TP, list[ConsumerRecord[bytes, bytes]]]) -> Iterator[tuple[TP, Any]]:
            for partition, found in records.items():
                for run in record_batches.runs(found):
                    yield partition, _as_one(partition, run, tracker)

    return BatchScheduler


def _as_one(partition: TP, found: list[ConsumerRecord[bytes, bytes]], tracker: OffsetTracker[TP]) -> Any:
    batch_handle = tracker.hand_out(partition, found[0].offset, found[-1].offset)
    batch = Batch([_raw(record) for record in found], partition, batch_handle)
    return replace(found[-1], key=None, value=batch, headers=())


def _raw(record: ConsumerRecord[bytes, bytes]) -> RawRecord:
    place = record.topic, record.partition, record.offset
    fault: Any = record.checksum  # a number in batches of magic below 2
    return RawRecord(
        *place,
        record.key,
        record.value,
        tuple(record.headers),
        fault if isinstance(fault, BatchFault) else None,
        record.timestamp,
    )


def make_app(cluster: GroupMember) -> App:
    """An app that owns no topics and no tables: it reads batches and commits offsets."""
    tracker: OffsetTracker[TP] = OffsetTracker()
    record_batches.install()
    app = App(
        cluster.group,
        broker=[f"aiokafka://{address}" for address in cluster.bootstrap.split(",")],
        broker_credentials=_credentials(cluster),
        ConsumerScheduler=batch_scheduler(tracker),
        PartitionAssignor=even_assignor,
        consumer_group_instance_id=cluster.instance,
        consumer_auto_offset_reset="earliest",
        # aiokafka asks a former leader for a first offset until it looks again who leads: by default after 5 minutes
        consumer_metadata_max_age_ms=30_000,
        broker_session_timeout=cluster.session_timeout,
        # A member hears of a rebalance with its next heartbeat, and the others wait for it.
        broker_heartbeat_interval=min(HEARTBEAT_S, cluster.session_timeout / 4),
        broker_request_timeout=max(40.0, cluster.session_timeout * 2),
        broker_max_poll_records=cluster.batch_records,
        broker_max_poll_interval=MOST_BUSY_S,
        broker_commit_interval=1.0,
        stream_buffer_maxsize=_NO_END,
        stream_wait_empty=False,  # work under way at a stop is not committed, and is read again
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
        datadir=cluster.scratch,  # for tables, of which there are none; Faust makes the folder anyway
    )
    app.tracker = tracker
    return app


def _credentials(cluster: GroupMember) -> Any:
    if cluster.sasl:
        mechanism, username, password = cluster.sasl
        return faust.SASLCredentials(username=username, password=password, mechanism=mechanism, ssl_context=cluster.tls)
    return faust.SSLCredentials(cluster.tls) if cluster.tls else None
