"""State of a worker: what it waits for, logged when it changes, and shown as a metric."""

import logging
import threading
from enum import StrEnum

from pipelines.metrics import metrics

log = logging.getLogger(__name__)


class WorkerState(StrEnum):
    """State: working, or what is awaited; of several, the last in this list is shown. Routers use these names."""

    WORKING = "working"
    STARTING = "starting"
    ACCOUNTS_UNREADABLE = "accounts-unreadable"
    REGISTRY_UNAVAILABLE = "registry-unavailable"
    KAFKA_UNAVAILABLE = "kafka-unavailable"
    KAFKA_REFUSED = "kafka-refused"
    STOPPED = "stopped"


_GRAVITY = list(WorkerState)
#: Outages: the worker waits until they end, and a restart would not shorten them.
OUTAGES = frozenset({
    WorkerState.ACCOUNTS_UNREADABLE, WorkerState.REGISTRY_UNAVAILABLE,
    WorkerState.KAFKA_UNAVAILABLE, WorkerState.KAFKA_REFUSED,
})  # fmt: skip


class StateBoard:
    """State of one worker, made from the states of its pieces. For any number of threads."""

    def __init__(self) -> None:
        self._troubles: dict[str, WorkerState] = {}
        self._lock = threading.Lock()
        self.state: WorkerState | None = None
        self.become(WorkerState.STARTING, of="start")

    def become(self, state: WorkerState, of: str = "") -> None:
        """Set the state of the piece `of` the worker; the worker is working when all its pieces are."""
        with self._lock:
            self._troubles[of] = state
            self._show(max(self._troubles.values(), key=_GRAVITY.index))

    def _show(self, state: WorkerState) -> None:
        if state is self.state:
            return
        self.state = state
        for known in WorkerState:
            metrics.worker_state.labels(known.value).set(known is state)
        calm = state in (WorkerState.WORKING, WorkerState.STARTING)
        log.log(logging.INFO if calm else logging.WARNING, "the worker is %s", state.value)
