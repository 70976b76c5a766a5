"""The loop of `teller feedback`: it works until its first fault, and begins again from what is committed."""

import logging
import threading
import time
from collections.abc import Callable

from pipelines.accounts.depositors import Follower
from pipelines.feedback.config import FeedbackConfig
from pipelines.feedback.session import FeedbackSession
from pipelines.metrics import metrics
from pipelines.metrics.health import Health
from pipelines.sessions import SessionLoop

log = logging.getLogger(__name__)


class Feedback:
    """Tells depositors what became of their records, until stopped. For one thread."""

    def __init__(self, config: FeedbackConfig, clock: Callable[[], float] = time.time) -> None:
        self._follower = Follower(config.kafka, config.group)
        self._loop = SessionLoop(
            lambda _beat: FeedbackSession(config, self._follower, clock),
            log,
            check="kafka",
            well="feedback is told",
            lag=metrics.feedback_lag_records.labels().set,
        )

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        self._loop.register(health)

    def run(self, stop: threading.Event) -> None:
        """Work until stopped. After a fault all is dropped, and read again from what is committed."""
        self._follower.start()
        try:
            self._loop.run(stop)
        finally:
            self._follower.stop()
