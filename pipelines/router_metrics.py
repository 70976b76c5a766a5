"""The router's figures and states as metrics."""

import logging
import threading

from pipelines import metrics
from pipelines.router.observer import ChunkStored, RouterObserver, RouterState
from pipelines.steps.outcome import Reason
from schemas.topics import domain_of

logger = logging.getLogger(__name__)


class RouterMetrics(RouterObserver):
    """Sets the metrics of the table in `metrics`. `slow` seconds are too long for a call to the store.

    A router that routes on a slow store shows as `store-slow`; any other state goes before it.
    """

    def __init__(self, slow: float = float("inf")) -> None:
        self._slow = slow
        self._state, self._is_slow = RouterState.JOINING, False
        self._lock = threading.Lock()

    def state(self, state: RouterState) -> None:
        with self._lock:
            self._state = state
            self._show()

    def store_called(self, call: str, seconds: float) -> None:
        """A call to the store ended; from any thread."""
        metrics.STORE_SECONDS.labels(call).observe(seconds)
        with self._lock:
            if (slow := seconds >= self._slow) is self._is_slow:
                return
            self._is_slow = slow
            if slow:
                logger.warning("router is %s: a call took %.1f s", RouterState.STORE_SLOW, seconds)
            else:
                logger.info("the store is no longer slow")
            self._show()

    def _show(self) -> None:
        slow = self._is_slow and self._state is RouterState.ROUTING
        shown = RouterState.STORE_SLOW if slow else self._state
        for known in RouterState:
            metrics.ROUTER_STATE.labels(known.value).set(known is shown)

    def retry(self, state: RouterState, attempt: int) -> None:  # noqa: ARG002 - each attempt counts one
        metrics.ROUTER_RETRIES.labels(state.value).inc()

    def assigned(self, partitions: int) -> None:
        metrics.ROUTER_PARTITIONS.set(partitions)

    def buffered(self, records: int, size: int) -> None:
        metrics.ROUTER_BUFFERED_RECORDS.set(records)
        metrics.ROUTER_BUFFERED_BYTES.set(size)

    def chunk_stored(self, stored: ChunkStored) -> None:
        domain = domain_of(stored.topic)
        metrics.RECORDS_STORED.labels(domain).inc(stored.records)
        metrics.OBJECTS_STORED.labels(domain).inc(stored.objects)
        metrics.BYTES_STORED.labels(domain).inc(stored.size)
        metrics.REPEATS_DROPPED.labels(domain).inc(stored.repeats)
        if stored.duplicates:
            metrics.RECORDS_FAILED.labels(domain, Reason.DUPLICATE_EVENT.value).inc(stored.duplicates)
