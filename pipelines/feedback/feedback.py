"""The loop of `teller feedback`: it works until its first fault, and begins again from what is committed."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from confluent_kafka import KafkaException

from pipelines.accounts.depositors import Follower
from pipelines.feedback.config import FeedbackConfig
from pipelines.feedback.session import FeedbackSession
from pipelines.kafka.bounded import NoReturnError
from pipelines.kafka.errors import words
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.metrics.health import DEAD_TURN_S, Health, Pulse

log = logging.getLogger(__name__)

#: Seconds from a fault to the next try.
AGAIN_S: Final = 2.0


class Feedback:
    """Tells depositors what became of their records, until stopped. For one thread."""

    def __init__(self, config: FeedbackConfig, clock: Callable[[], float] = time.time) -> None:
        self._config, self._clock = config, clock
        self._pulse, self._trouble = Pulse(), "has not opened its log yet"
        self._follower = Follower(config.kafka, config.group)

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        health.register_liveness("loop", self._pulse.within(DEAD_TURN_S))
        health.register_readiness("kafka", lambda: self._trouble)

    def run(self, stop: threading.Event) -> None:
        """Work until stopped. After a fault all is dropped, and read again from what is committed."""
        self._follower.start()
        try:
            self._run(stop)
        finally:
            self._follower.stop()

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self._work(stop)
            except (KafkaException, TopicUnreadableError, NoReturnError) as error:
                self._say(words(error.args[0]) if isinstance(error, KafkaException) else str(error) or "Kafka hangs")
                self._pulse.beat()
                stop.wait(AGAIN_S)

    def _work(self, stop: threading.Event) -> None:
        session = FeedbackSession(self._config, self._follower, self._clock)
        try:
            self._say("")
            while not stop.is_set():
                session.turn()
                self._pulse.beat()
        finally:
            session.close()

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.log(logging.WARNING if trouble else logging.INFO, "%s", trouble or "feedback is told")
        self._trouble = trouble
