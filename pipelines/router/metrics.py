"""Metrics of the router, set by an observer."""

import logging
import threading
import time
from collections.abc import Callable

from bank.store import BucketMissing, ObjectMissing, StoreError, StoreRefused
from pipelines.keys.owner_keys import KeysState
from pipelines.metrics import metrics
from pipelines.metrics.labels import DEPOSITORS, RouterState
from pipelines.metrics.tracing import Tracing
from pipelines.router.observer import ChunkStored, RouterObserver
from pipelines.steps.outcome import Reason
from schemas.topics import domain_of, is_own

logger = logging.getLogger(__name__)


class RouterMetrics(RouterObserver):
    """Observer that sets the router's metrics. A call to the store that takes `slow` seconds or more counts as slow.

    A router in state `routing` on a slow store is shown as `store-slow`; any other state is shown as it is. `allowed`
    gives the seconds that records of a topic wait because its chunks are long; their delay is what is beyond.
    """

    def __init__(
        self,
        slow: float = float("inf"),
        clock: Callable[[], float] = time.time,
        tracing: Tracing | None = None,
        allowed: Callable[[str], float] = lambda _topic: 0.0,
    ) -> None:
        self._slow, self._clock, self._tracing, self._allowed = slow, clock, tracing, allowed
        self._state, self._is_slow = RouterState.JOINING, False
        self._lock = threading.Lock()

    def state(self, state: RouterState) -> None:
        with self._lock:
            self._state = state
            self._show()

    def store_called(self, call: str, seconds: float) -> None:
        """A call to the store ended; from any thread."""
        metrics.store_seconds.labels(call).observe(seconds)
        with self._lock:
            if (slow := seconds >= self._slow) is self._is_slow:
                return
            self._is_slow = slow
            if slow:
                logger.warning("router is %s: a call took %.1f s", RouterState.STORE_SLOW, seconds)
            else:
                logger.info("the store is no longer slow")
            self._show()

    def store_failed(self, call: str, error: StoreError) -> None:
        """A call to the store failed; from any thread."""
        metrics.store_errors.labels(call=call, error=_kind(error)).inc()

    @property
    def troubled(self) -> str:
        """State that keeps the router from storing; empty where none does."""
        return "" if self._state is RouterState.ROUTING else self._state.value

    def _show(self) -> None:
        slow = self._is_slow and self._state is RouterState.ROUTING
        shown = RouterState.STORE_SLOW if slow else self._state
        for known in RouterState:
            metrics.router_state.labels(known.value).set(known is shown)

    def retry(self, state: RouterState, attempt: int) -> None:  # noqa: ARG002 - each attempt counts one
        metrics.router_retries.labels(state.value).inc()

    def assigned(self, partitions: int) -> None:
        metrics.router_partitions.labels().set(partitions)

    def buffered(self, records: int, size: int) -> None:
        metrics.router_buffered_records.labels().set(records)
        metrics.router_buffered_bytes.labels().set(size)

    def open_chunks(self, chunks: int) -> None:
        metrics.router_open_chunks.labels().set(chunks)

    def staged(self, stage: str, seconds: float) -> None:
        metrics.stage_seconds.labels(stage).observe(seconds)

    def chunk_stored(self, stored: ChunkStored) -> None:
        domain = domain_of(stored.topic)
        self._note_depositors(domain, stored)
        if self._tracing:
            self._trace(self._tracing, stored)
        for records in stored.chunks:
            metrics.chunk_records.labels(domain).observe(records)
        metrics.stored_records.labels(domain).inc(stored.records)
        metrics.stored_objects.labels(domain).inc(stored.objects)
        metrics.encrypted_objects.labels(domain).inc(stored.encrypted)
        metrics.stored_bytes.labels(domain).inc(stored.size)
        metrics.corrections.labels(domain).inc(stored.corrections)
        metrics.repeats_dropped.labels(domain).inc(stored.repeats)
        if stored.duplicates:
            metrics.failed_records.labels(domain, Reason.DUPLICATE_EVENT).inc(stored.duplicates)
        for depositor, records in stored.erased.items():
            metrics.failed_records.labels(domain, Reason.OWNER_ERASED).inc(records)
            metrics.depositor_failed.labels(DEPOSITORS.label(depositor), domain, Reason.OWNER_ERASED).inc(records)

    def keys_read(self, state: KeysState) -> None:
        """Take what the router knows of owners' keys."""
        metrics.keys_epoch.labels().set(state.epoch)
        metrics.keys_owners.labels().set(state.owners)
        if state.confirmed is not None:
            metrics.custody_confirmed_timestamp_seconds.labels().set(self._clock() - state.confirmed)

    def _trace(self, tracing: Tracing, stored: ChunkStored) -> None:
        """Send a span for each traced record, from its time on the clean topic to now."""
        for each in stored.traced:
            where: dict[str, str | int] = {
                "messaging.destination.name": stored.topic,
                "messaging.destination.partition.id": str(each.partition),
                "messaging.kafka.offset": each.offset,
            }
            tracing.begin("store", each.header, where, each.since * 1_000_000).end({"teller.outcome": "stored"})

    def _note_depositors(self, domain: str, stored: ChunkStored) -> None:
        now = (self._clock() - self._allowed(stored.topic)) * 1000
        if is_own(stored.topic):
            for depositor in stored.published:
                DEPOSITORS.meet(depositor)
        for depositor, times in stored.published.items():
            # Kafka's clock may be ahead of ours, and a long chunk be cut early
            delays = [(now - at) / 1000 if at < now else 0.0 for at in times if at >= 0]
            metrics.delay_seconds.labels(domain=domain, depositor=DEPOSITORS.label(depositor)).observe_all(delays)
        for depositor, records in stored.rejected.items():
            label = DEPOSITORS.label(depositor)
            metrics.depositor_records.labels(depositor=label, domain=domain, outcome="duplicate").inc(records)
            metrics.depositor_failed.labels(label, domain, Reason.DUPLICATE_EVENT).inc(records)
        for (depositor, schema), found in stored.metered.items():
            labels = DEPOSITORS.label(depositor), schema
            metrics.metered_objects.labels(*labels).inc(found.objects)
            metrics.metered_records.labels(*labels).inc(found.records)
            metrics.metered_bytes.labels(*labels).inc(found.size)


def _kind(error: StoreError) -> str:
    if isinstance(error, StoreRefused):
        return "refused"
    return "missing" if isinstance(error, (BucketMissing, ObjectMissing)) else "unavailable"
