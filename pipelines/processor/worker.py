"""The worker: raw batches in, clean records and failed events out, delivered before they count as done.

The agent only queues batches; one task takes them from the queue and handles them. A fault of ours that waiting does
not mend (see `watch`; the scanner's model, the registry) stops the process. Offsets of records that were not delivered
are not committed, so the next worker reads those records again.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from aiokafka.errors import BrokerResponseError

from bank.accounts.depositors import Kind
from pipelines.accounts.depositors import Follower
from pipelines.accounts.owners import AccountsFollower
from pipelines.accounts.streams import Look
from pipelines.metrics import metrics
from pipelines.metrics.health import DEAD_TURN_S, STUCK_S, Busy, Health, Pulse
from pipelines.metrics.row import Part
from pipelines.metrics.tracing import Tracing
from pipelines.processor.batch_queue import BatchQueue
from pipelines.processor.counted import count
from pipelines.processor.delivery import DeliveryError, ProducedRecord, RecordDelivery
from pipelines.processor.failures import Seal, failed_event
from pipelines.processor.faust_app import App, Batch, GroupMember, make_app
from pipelines.processor.knowledge import Knowledge
from pipelines.processor.offset_tracker import BatchLostError
from pipelines.processor.raw_topics import LookAtStreams, RawTopics
from pipelines.processor.registry import RegistryIdLookup
from pipelines.processor.state import OUTAGES, StateBoard, WorkerState
from pipelines.processor.suspects import Suspicions
from pipelines.processor.traced import TracedHandle
from pipelines.processor.watch import KafkaRefusedError, KafkaWatch
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.frame import RegistryIds
from pipelines.steps.outcome import Clean, Outcome, RawRecord
from pipelines.steps.process import process
from pipelines.steps.unseal import unsealed
from schemas import topics

log = logging.getLogger(__name__)

#: Seconds that Faust may take to commit and leave the group.
STOP_SECONDS = 10.0
#: Records that are processed and handed to librdkafka at once.
SLICE: Final = 500
#: Seconds between two signs of life of the event loop.
BEAT_S = 1.0
PROCESS_SECONDS, DELIVER_SECONDS = map(metrics.stage_seconds.labels, ("process", "deliver"))


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """Parts of a worker. `line` is the processor's configuration, `registry` is None when no schema registry is
    configured, `rules` is the version of the stripping rules, `generation` that of the key of hashed fields (None: not
    said), `look` looks at the streams, `follower` follows the depositors, and `accounts` the accounts.
    """

    line: ProcessorConfig
    delivery: RecordDelivery
    seal: Seal
    board: StateBoard = field(default_factory=StateBoard)
    watch: KafkaWatch | None = None
    busy: Busy = field(default_factory=Busy)
    registry: RegistryIdLookup | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    tracing: Tracing | None = None
    rules: bytes = b""
    look: LookAtStreams = lambda: Look(list(topics.DOMAINS))
    follower: Follower | None = None
    accounts: AccountsFollower | None = None
    generation: int | None = None


def handle(batch: Sequence[RawRecord], parts: WorkerParts) -> list[Outcome]:
    """Process records, in order by partition, and deliver the clean records and failed events. Durable now: both.

    Raises:
        DeliveryError: Kafka did not take them all.
    """
    opened = unsealed(batch, parts.line.seal_keys, parts.line.limits.max_record_bytes)
    ids = parts.registry.ids_of(opened) if parts.registry else {}
    outcomes: list[Outcome] = []
    for start in range(0, len(batch), SLICE):  # librdkafka sends one slice while the next is processed
        part = slice(start, start + SLICE)
        outcomes += _handed_over(batch[part], opened[part], parts, ids)
    with DELIVER_SECONDS.time():
        parts.delivery.wait()
    return outcomes


def _handed_over(
    batch: Sequence[RawRecord], opened: Sequence[RawRecord], parts: WorkerParts, ids: RegistryIds
) -> Sequence[Outcome]:
    """Process a slice and hand its records over to librdkafka, which sends them in the background.

    A failed event is made of the record as it came, so that its original keeps the depositor's seal.
    """
    with PROCESS_SECONDS.time():
        outcomes = process(opened, parts.line, ids)
    parts.delivery.hand_over(outgoing(raw, outcome, parts) for raw, outcome in zip(batch, outcomes, strict=True))
    return outcomes


def outgoing(raw: RawRecord, outcome: Outcome, parts: WorkerParts) -> ProducedRecord:
    """Make the record of an outcome, for the partition with the same number as its raw record's."""
    if not isinstance(outcome, Clean):
        return failed_event(raw, outcome, parts.clock(), parts.seal)
    headers: tuple[tuple[str, bytes], ...] = (
        (topics.RAW_OFFSET_HEADER, b"%d" % raw.offset),
        (topics.DEPOSITOR_HEADER, outcome.depositor.encode()),
        (topics.EVENT_HEADER, outcome.event),
        (topics.CONTENT_HEADER, outcome.content),
    )
    if outcome.consent is not None:
        headers += ((topics.CONSENT_HEADER, b"%d" % outcome.consent),)
    if raw.published >= 0:
        headers += ((topics.RAW_TIME_HEADER, b"%d" % raw.published),)
    if parts.rules:
        headers += ((topics.RULES_HEADER, parts.rules),)
    if parts.generation is not None:
        headers += ((topics.HASH_KEY_HEADER, b"%d" % parts.generation),)
    stream = topics.stream_of(raw.topic) or topics.domain_of(raw.topic)
    return ProducedRecord(topics.clean(stream), raw.partition, outcome.key, outcome.value, headers)


def _domain(batch: Batch) -> str:
    return topics.domain_of(batch.partition.topic)


def _note(batch: Batch) -> None:
    first, last = batch.records[0].offset, batch.batch_handle.last
    where = {"topic": batch.partition.topic, "partition": batch.partition.partition, "offset": first, "end": last + 1}
    log.debug("%s/%d: offsets %d to %d are delivered", *batch.partition, first, last, extra=where)


class Worker:
    """Runs a Faust app over the raw topics until stopped; `run` returns the exit code."""

    def __init__(self, cluster: GroupMember, parts: WorkerParts) -> None:
        self._parts = parts
        self._thread = ThreadPoolExecutor(1, "process")  # keeps Faust's event loop free to commit and answer
        self._fault: BaseException | None = None
        self._stopping: asyncio.Event | None = None
        self._left = threading.Event()
        self._suspicions = Suspicions()
        self._pulse = Pulse()
        self._handle = TracedHandle(handle, parts.tracing) if parts.tracing else handle
        self._batch_queue = BatchQueue(cluster.batch_records)
        self._knowledge = Knowledge(parts.board, parts.follower, parts.accounts)
        self.app: App = make_app(cluster)
        self.app.has_room = self._batch_queue.room

    async def _agent(self, stream: Any) -> None:
        async for batch in stream:
            self._batch_queue.add(batch)
            self._knowledge.expect()

    async def _work_off(self) -> None:
        """Handle batches in order; stop the worker at the first that fails, and touch none behind it."""
        try:
            while True:
                await self._take(await self._batch_queue.take())
        except Exception as error:
            self._stop(error)

    async def _take(self, queued: Sequence[Batch]) -> None:
        """Handle batches, each of another partition."""
        await self._knowledge.wait(max(batch.fetched for batch in queued))
        tracker = self.app.tracker
        batches = [batch for batch in queued if tracker.next(batch.partition, batch.batch_handle)]
        records = [record for batch in batches for record in batch.records]
        with ExitStack() as timed:
            for batch in batches:
                timed.enter_context(metrics.batch_seconds.labels(_domain(batch)).time())
            with self._parts.busy.work():
                job = partial(self._handle, records, self._parts)
                outcomes = iter(await asyncio.get_running_loop().run_in_executor(self._thread, job))
        for batch in batches:
            self._done(batch, list(islice(outcomes, len(batch.records))))

    def _done(self, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        self.app.tracker.done(batch.partition, batch.batch_handle)
        _note(batch)
        count(_domain(batch), outcomes)
        self._suspicions.note(outcome for outcome in outcomes if isinstance(outcome, Clean))

    def _stop(self, error: BaseException | None = None) -> None:
        self._fault = self._fault or error
        if self._stopping:
            self._stopping.set()
        self._left.set()

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        board = self._parts.board
        health.register_liveness("loop", self._pulse.within(DEAD_TURN_S))
        health.register_liveness("batch", self._parts.busy.below(STUCK_S, lambda: board.state in OUTAGES))
        health.register_readiness("state", lambda: "" if board.state is WorkerState.WORKING else str(board.state))

    def run(self) -> int:
        """Work until SIGINT or SIGTERM (returns 0) or a fault of ours (returns 1).

        The caller must then end the process by `os._exit`: without a broker Faust does not stop, and asyncio.run would
        wait for it.
        """
        return asyncio.new_event_loop().run_until_complete(self._run())

    async def _run(self) -> int:
        self._stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._beating = asyncio.create_task(self._beat())
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        if await self._is_ready(loop):
            await self._work(loop)
        if self._fault is not None:
            log.error("the worker stops: %s: %s", type(self._fault).__name__, _advice(self._fault))
            self._parts.board.become(WorkerState.STOPPED)
        await asyncio.wait([asyncio.create_task(self.app.stop())], timeout=STOP_SECONDS)
        return int(self._fault is not None)

    async def _is_ready(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Wait until Kafka answers and has all topics; False where the worker is to stop before that."""
        if self._parts.watch is None:
            return True
        try:
            return await loop.run_in_executor(None, self._parts.watch.wait_until_ready, self._left)
        except KafkaRefusedError as error:
            self._stop(error)
            return False

    async def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run the app and its tasks until `_stop` is called."""
        if self._parts.watch:
            self.app.kept_out = self._parts.watch.kept_out
            gone = partial(loop.call_soon_threadsafe, self._stop)
            threading.Thread(target=self._parts.watch.run, args=(self._left, gone), daemon=True, name="watch").start()
        raw = RawTopics(self._parts.look)
        if follower := self._parts.follower:
            follower.changed = partial(_depositors_changed, follower, raw)
            follower.start()
        if accounts := self._parts.accounts:
            accounts.start()
        works = self._start(raw), self._work_off(), self._watch()
        tasks = [asyncio.create_task(work) for work in works]
        if self._stopping:
            await self._stopping.wait()
        for task in tasks:
            task.cancel()

    async def _start(self, raw: RawTopics) -> None:
        """Start Faust on the topics there are, then follow them."""
        raw.topics = await raw.look() or frozenset({topics.NUDGE})
        channel = self.app.topic(*sorted(raw.topics), key_serializer="raw", value_serializer="raw")
        self.app.agent(channel, name="deposits", concurrency=1)(self._agent)
        await self.app.start()
        self._parts.board.become(WorkerState.WORKING, of="start")
        try:
            await raw.follow(self.app.read, lambda: self.app.rebalancing)
        except Exception as error:
            self._stop(error)

    async def _beat(self) -> None:
        while True:
            self._pulse.beat()
            await asyncio.sleep(BEAT_S)

    async def _watch(self) -> None:
        """Stop the worker when Faust crashes: Faust only sets a flag on the app, and the process would go on."""
        await self.app._crashed.wait()  # noqa: SLF001 - mode offers no public way to wait for a crash
        self._stop(self.app._crash_reason or RuntimeError("Faust crashed"))  # noqa: SLF001


def _depositors_changed(follower: Follower, raw: RawTopics) -> None:
    """Look at the topics soon, and show the legal entities by name; an owner's name may be a person's."""
    names = [entry.name for entry in follower.depositors if entry.kind is Kind.LEGAL_ENTITY]
    metrics.show_registered(Part.WORKER, names)
    raw.changed()


def _advice(error: BaseException) -> str:
    """Advice for the operator. Texts of errors that are not ours are left out, since they may quote a record."""
    if isinstance(error, (BatchLostError, DeliveryError, KafkaRefusedError)):
        return str(error)
    if isinstance(error, BrokerResponseError):
        return "Kafka refuses: check the rights of kafka_username on the topics and on the group, then start it again"
    return "see the lines above, then restart it"
