"""Watch over Kafka: does it answer, take our credentials, have our topics? Checked before a worker begins, and after.

An outage ends by itself, however long it takes, so the watch only reports it. A fault that waiting does not mend
(credentials, rights, a missing topic) stops the worker after the stated patience. Faust's own client reports neither:
it tries again without end, and only writes to its log.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from pipelines.kafka.errors import ALL_DOWN, LOG_IN, RIGHTS
from pipelines.processor.state import StateBoard, WorkerState

log = logging.getLogger(__name__)

#: Seconds between two requests while all is well, and while it is not; and seconds that a request may take.
CALM_S: Final = 5.0
TROUBLE_S: Final = 1.0
ANSWER_S: Final = 3.0
#: Seconds for which an error of the group counts: longer than aiokafka takes to try again.
KEPT_OUT_S: Final = 8.0
_GROUP: Final = "check the rights of kafka_username, and that worker_group is a group of workers alone"


class KafkaRefusedError(RuntimeError):
    """Kafka refuses, and waiting did not change it; the message says what to mend."""


class KafkaWatch:
    """Checks Kafka from one thread and sets the board's state. `wanted`: topics that must exist."""

    def __init__(
        self,
        client: Mapping[str, Any],
        board: StateBoard,
        wanted: Iterable[str],
        patience: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._board, self._wanted, self._patience, self._clock = board, frozenset(wanted), patience, clock
        self._noticed: KafkaError | None = None
        self._refused_since: float | None = None
        self._kept_out: tuple[float, str] = (float("-inf"), "")
        self._said = ""
        own: dict[str, Any] = {"error_cb": self._notice, "log_level": 2, "reconnect.backoff.max.ms": 2000}
        self._client = AdminClient({**client, **own})

    def wait_until_ready(self, stop: threading.Event) -> bool:
        """Wait until all is well (True) or until stopped (False).

        Raises:
            KafkaRefusedError: Kafka refused for longer than the patience.
        """
        while not stop.is_set():
            if self.look():
                return True
            stop.wait(TROUBLE_S)
        return False

    def run(self, stop: threading.Event, gone: Callable[[Exception], None]) -> None:
        """Check Kafka until stopped; when the patience ends, call `gone` with the reason."""
        try:
            while not stop.wait(CALM_S if self._said == "" else TROUBLE_S):
                self.look()
        except KafkaRefusedError as error:
            gone(error)

    def kept_out(self, error: Exception) -> None:
        """Note a refusal by the group, from any thread. It counts for KEPT_OUT_S; a lasting one comes again."""
        self._kept_out = self._clock(), type(error).__name__

    def look(self) -> bool:
        """Check Kafka; return whether all is well, set the board's state, and log a change.

        Raises:
            KafkaRefusedError: Kafka refused for longer than the patience.
        """
        refusal, outage = self._ask()
        if refusal:
            self._tell(WorkerState.KAFKA_REFUSED, refusal)
            self._bear(refusal)
            return False
        self._refused_since = None
        self._tell(WorkerState.KAFKA_UNAVAILABLE if outage else WorkerState.WORKING, outage)
        return not outage

    def _ask(self) -> tuple[str, str]:
        """Ask Kafka; return two texts, what it refuses and what outage there is, each empty where there is none."""
        try:
            there = self._client.list_topics(timeout=ANSWER_S).topics
        except KafkaException as error:
            self._client.poll(0)
            return self._judge(error.args[0])
        self._noticed = None
        if missing := sorted(self._wanted - there.keys()):
            names = ", ".join(missing)
            lacks = f"Kafka has no topic {names}, or not for these credentials"
            return f"{lacks}: make them with `teller topics`, or give the right", ""
        since, name = self._kept_out
        if self._clock() - since < KEPT_OUT_S:
            return f"Kafka keeps the worker out of its group ({name}): {_GROUP}", ""
        return "", ""

    def _judge(self, error: KafkaError) -> tuple[str, str]:
        """Sort an error into refusal or outage. Only the callback reports a refused log-in; the call times out."""
        found = self._noticed or error
        if found.code() in LOG_IN | RIGHTS:
            what = "check kafka_username, kafka_password, kafka_sasl_mechanism, kafka_ca_file, and the user's rights"
            return f"Kafka refuses ({found.name()}): {what}", ""
        return "", f"Kafka does not answer ({found.name()}): are the brokers of kafka_bootstrap up?"

    def _notice(self, error: KafkaError) -> None:
        if error.code() != ALL_DOWN:
            self._noticed = error

    def _tell(self, state: WorkerState, words: str) -> None:
        if words and words != self._said:
            log.warning("%s", words)
        self._said = words
        self._board.become(state, of="kafka")

    def _bear(self, refusal: str) -> None:
        now = self._clock()
        self._refused_since = now if self._refused_since is None else self._refused_since
        if (lasted := now - self._refused_since) >= self._patience:
            raise KafkaRefusedError(f"{refusal} (so for {lasted:.0f} s); then start it again")
