"""What a worker is waiting for: said in the log when it changes, and shown as a metric."""

import logging
from enum import StrEnum

from pipelines import metrics

log = logging.getLogger(__name__)


class WorkerState(StrEnum):
    """Working, or what must come back first."""

    WORKING = "working"
    KAFKA_UNAVAILABLE = "kafka_unavailable"
    REGISTRY_UNAVAILABLE = "registry_unavailable"


class StateBoard:
    """One worker's state."""

    def __init__(self) -> None:
        self.state: WorkerState | None = None
        self.become(WorkerState.WORKING)

    def become(self, state: WorkerState) -> None:
        """From now on the worker is in this state."""
        if state is self.state:
            return
        self.state = state
        for known in WorkerState:
            metrics.WORKER_STATE.labels(known.value).set(known is state)
        log.log(logging.INFO if state is WorkerState.WORKING else logging.WARNING, "the worker is %s", state.value)
