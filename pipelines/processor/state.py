"""What a worker is waiting for: said in the log when it changes, and shown as a metric."""

import logging
import threading
from enum import StrEnum

from pipelines.metrics import metrics

log = logging.getLogger(__name__)


class WorkerState(StrEnum):
    """Working, or what must come back first; of several, the last in this list is shown. Routers use the same names."""

    WORKING = "working"
    STARTING = "starting"
    REGISTRY_UNAVAILABLE = "registry-unavailable"
    KAFKA_UNAVAILABLE = "kafka-unavailable"
    KAFKA_REFUSED = "kafka-refused"
    STOPPED = "stopped"


_GRAVITY = list(WorkerState)
#: What is waited out, and no restart would shorten.
OUTAGES = frozenset({WorkerState.REGISTRY_UNAVAILABLE, WorkerState.KAFKA_UNAVAILABLE, WorkerState.KAFKA_REFUSED})


class StateBoard:
    """One worker's state, from what its pieces say of themselves. For any number of threads."""

    def __init__(self) -> None:
        self._troubles: dict[str, WorkerState] = {}
        self._lock = threading.Lock()
        self.state: WorkerState | None = None
        self.become(WorkerState.STARTING, of="start")

    def become(self, state: WorkerState, of: str = "") -> None:
        """From now on the piece `of` the worker is in this state; the worker works when all its pieces do."""
        with self._lock:
            self._troubles[of] = state
            self._show(max(self._troubles.values(), key=_GRAVITY.index))

    def _show(self, state: WorkerState) -> None:
        if state is self.state:
            return
        self.state = state
        for known in WorkerState:
            metrics.WORKER_STATE.labels(known.value).set(known is state)
        calm = state in (WorkerState.WORKING, WorkerState.STARTING)
        log.log(logging.INFO if calm else logging.WARNING, "the worker is %s", state.value)
