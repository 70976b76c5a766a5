"""The loop of a crash-only process: it works in a session until the first fault, drops it, and opens another."""

import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol

from confluent_kafka import KafkaException

from pipelines.kafka.bounded import NoReturnError
from pipelines.kafka.errors import in_words
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.metrics.health import DEAD_TURN_S, Health, Pulse
from pipelines.metrics.row import UNKNOWN

#: Seconds from a fault to the next session.
AGAIN_S: Final = 2.0
_OF_KAFKA: Final = (KafkaException, TopicUnreadableError, NoReturnError)
Faults = tuple[type[Exception], ...]


class Session(Protocol):
    """A session, which is used until its first error."""

    def turn(self) -> bool:
        """Do one piece of work; return False if another session is needed to go on."""

    def close(self) -> None: ...


class SessionLoop:
    """Works in sessions until stopped. For one thread.

    `open_session` is given what to call now and then while it opens one: a long topic takes minutes to read back.
    `faults` pass besides Kafka's own; `stops` last until somebody mends the cause, and `stopped` is told whether one
    is there. `lag` is told UNKNOWN until a session has looked what there is to read, and after each fault: the last
    session's figure would say that nothing waits. `check` names the readiness check; `well` is logged once a session
    works.
    """

    def __init__(  # noqa: PLR0913 - by name
        self,
        open_session: Callable[[Callable[[], object]], Session],
        log: logging.Logger,
        *,
        check: str,
        well: str,
        faults: Faults = (),
        stops: Faults = (),
        stopped: Callable[[bool], None] = lambda _is_so: None,
        lag: Callable[[float], None] = lambda _left: None,
    ) -> None:
        self._open, self._log, self._check, self._well = open_session, log, check, well
        self._faults: Faults = (*_OF_KAFKA, *faults)
        self._stops: Faults = stops
        self._stopped, self._lag = stopped, lag
        self._lag(UNKNOWN)
        self._pulse, self.trouble = Pulse(), "has not opened its log yet"

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        health.register_liveness("loop", self._pulse.within(DEAD_TURN_S))
        health.register_readiness(self._check, lambda: self.trouble)

    def run(self, stop: threading.Event) -> None:
        """Work until stopped."""
        while not stop.is_set():
            try:
                self._work(stop)
            except self._stops as error:
                self._stopped(True)
                self._failed(str(error), stop)
            except self._faults as error:
                said = in_words(error) if isinstance(error, KafkaException) else str(error) or "Kafka hangs"
                self._failed(said, stop)

    def _work(self, stop: threading.Event) -> None:
        session = self._open(self._pulse.beat)
        try:
            self._stopped(False)
            self._say("")
            while session.turn() and not stop.is_set():
                self._pulse.beat()
        finally:
            session.close()

    def _failed(self, trouble: str, stop: threading.Event) -> None:
        self._lag(UNKNOWN)
        self._say(trouble)
        self._pulse.beat()
        stop.wait(AGAIN_S)

    def _say(self, trouble: str) -> None:
        if trouble != self.trouble:
            self._log.log(logging.WARNING if trouble else logging.INFO, "%s", trouble or self._well)
        self.trouble = trouble
