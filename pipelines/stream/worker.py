"""The worker: raw batches in, clean records and failed events out, delivered before they count as done.

Nothing escapes the agent's body: a fault of ours (Kafka, the scanner's model, the registry) stops the process, and the
offsets of what it had not delivered are not committed, so that the next worker reads them again.
"""

import asyncio
import contextlib
import logging
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipelines import metrics
from pipelines.steps.outcome import Clean, Outcome, RawRecord
from pipelines.steps.process import Line, process
from pipelines.stream.batches import BatchLostError
from pipelines.stream.delivery import Delivery, DeliveryError, Outgoing
from pipelines.stream.failures import Seal, failed_event
from pipelines.stream.faust_app import App, Batch, Cluster, make_app
from pipelines.stream.registry import RegistryIdLookup
from schemas import topics

log = logging.getLogger(__name__)

#: How long Faust may take to commit and leave the group.
STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What a worker is made of; `registry` is None when no schema registry is configured."""

    line: Line
    delivery: Delivery
    seal: Seal
    registry: RegistryIdLookup | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def handle(batch: Sequence[RawRecord], parts: Parts) -> list[Outcome]:
    """Process one partition batch and deliver what comes of it. Durable now: clean records and failed events.

    Raises:
        DeliveryError: Kafka did not take them all.
    """
    ids = parts.registry.ids_of(batch) if parts.registry else {}
    outcomes = process(batch, parts.line, ids)
    parts.delivery.send(outgoing(raw, outcome, parts) for raw, outcome in zip(batch, outcomes, strict=True))
    return outcomes


def outgoing(raw: RawRecord, outcome: Outcome, parts: Parts) -> Outgoing:
    """The record that an outcome is produced as: on the same partition number as its raw record."""
    if not isinstance(outcome, Clean):
        return failed_event(raw, outcome, parts.clock(), parts.seal)
    headers = (
        (topics.RAW_OFFSET_HEADER, str(raw.offset).encode()),
        (topics.DEPOSITOR_HEADER, outcome.depositor.encode()),
    )
    domain = topics.domain_of(raw.topic)
    return Outgoing(topics.clean(domain), raw.partition, outcome.key, outcome.value, headers)


def count(domain: str, outcomes: Sequence[Outcome]) -> None:
    """Add a delivered batch to the metrics."""
    metrics.RECORDS_READ.labels(domain).inc(len(outcomes))
    clean = [outcome for outcome in outcomes if isinstance(outcome, Clean)]
    metrics.RECORDS_CLEAN.labels(domain).inc(len(clean))
    for reason, failed in Counter(o.reason for o in outcomes if not isinstance(o, Clean)).items():
        metrics.RECORDS_FAILED.labels(domain, reason.value).inc(failed)
    for entity, removed in _sum(outcome.removed for outcome in clean).items():
        metrics.ENTITIES_REMOVED.labels(entity).inc(removed)
    for operator, changed in _sum(outcome.operators for outcome in clean).items():
        metrics.FIELDS_CHANGED.labels(operator).inc(changed)


def _sum(counts: Any) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total


class Worker:
    """Runs a Faust app over the raw topics until stopped; `run` returns the exit code."""

    def __init__(self, cluster: Cluster, parts: Parts) -> None:
        self._parts = parts
        self._thread = ThreadPoolExecutor(1, "process")  # keeps Faust's event loop free to commit and answer
        self._fault: BaseException | None = None
        self._stopping: asyncio.Event | None = None
        self.app: App = make_app(cluster)
        raw = self.app.topic(*map(topics.raw, topics.DOMAINS), key_serializer="raw", value_serializer="raw")
        self.app.agent(raw, name="deposits", concurrency=1)(self._agent)

    async def _agent(self, stream: Any) -> None:
        async for batch in stream:
            try:
                await self._take(batch)
            except Exception as error:
                self._stop(error)
                await asyncio.Event().wait()  # what is behind this batch must not be touched

    async def _take(self, batch: Batch) -> None:
        if not self.app.book.next(batch.partition, batch.ticket):
            return
        domain = topics.domain_of(batch.partition.topic)
        with metrics.BATCHES.labels(domain).time():
            loop = asyncio.get_running_loop()
            outcomes = await loop.run_in_executor(self._thread, handle, batch.records, self._parts)
        self.app.book.done(batch.partition, batch.ticket)
        count(domain, outcomes)

    def _stop(self, error: BaseException | None = None) -> None:
        self._fault = self._fault or error
        if self._stopping:
            self._stopping.set()

    def run(self) -> int:
        """Work until SIGINT or SIGTERM (0) or a fault of ours (1)."""
        return asyncio.run(self._run())

    async def _run(self) -> int:
        self._stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        started = asyncio.create_task(self.app.start())
        crashed = asyncio.create_task(self._watch())
        await self._stopping.wait()
        crashed.cancel()
        started.cancel()
        if self._fault is not None:
            log.error("the worker stops: %s: %s", type(self._fault).__name__, _advice(self._fault))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.app.stop(), STOP_SECONDS)
        return int(self._fault is not None)

    async def _watch(self) -> None:
        """Faust crashes by setting a flag on the app; the process must not outlive that."""
        await self.app._crashed.wait()  # noqa: SLF001 - mode offers no public way to wait for a crash
        self._stop(self.app._crash_reason or RuntimeError("Faust crashed"))  # noqa: SLF001


def _advice(error: BaseException) -> str:
    """What to do; of errors that are not ours only the type is shown, since their texts may quote a record."""
    return str(error) if isinstance(error, (BatchLostError, DeliveryError)) else "see the lines above, then restart it"
