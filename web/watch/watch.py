"""Run the threads that read, and make snapshots of what they have."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from teller.operate.top.source import KafkaFigures, SampleSource, addresses
from teller.settings import Settings
from teller.settings.kafka_client import KafkaNotFoundError, command_settings
from web.snapshot import Snapshot
from web.watch.metrics import MetricsWatch
from web.watch.topics import TopicsWatch
from web.watch.verdict import VerdictWatch, VerifyProcess

log: Final = logging.getLogger(__name__)
#: Seconds between two samples of metrics, two looks at topics, and two thoughts of `verify`.
METRICS_S, TOPICS_S, VERDICT_S = 2.0, 3.0, 2.0


class BankWatch:
    """Reads the bank of these settings until stopped; `snapshot` may be called from any thread."""

    def __init__(self, settings: Settings, parts: Sequence[str], *, fictional: bool = False) -> None:
        """`parts`: where the parts show /metrics, as `teller top` takes them."""
        self._settings, self._fictional = settings, fictional
        source = SampleSource(partial(addresses, settings, parts), KafkaFigures(settings))
        self._metrics = MetricsWatch(source, time.time)
        self._topics: TopicsWatch | None = None
        self._verdict = VerdictWatch(VerifyProcess(), settings.web_verify_seconds)
        self._trouble: dict[str, str] = {}
        self._stop = threading.Event()

    def start(self) -> None:
        for name, look, seconds in (
            ("metrics", self._metrics.look, METRICS_S),
            ("topics", self._look_at_topics, TOPICS_S),
            ("verdict", self._look_at_verdict, VERDICT_S),
        ):
            threading.Thread(target=self._run, args=(name, look, seconds), daemon=True, name=f"watch-{name}").start()

    def stop(self) -> None:
        self._stop.set()

    def snapshot(self) -> Snapshot:
        """Return what the threads have now."""
        found = self._topics
        return Snapshot(
            at=time.time(),
            frame=self._metrics.frame,
            history=tuple(self._metrics.history),
            failed=found.failed.all if found else (),
            refused=found.refused.all if found else (),
            objects=found.objects.all if found else (),
            changes=found.changes.all if found else (),
            accesses=found.accesses.all if found else (),
            depositors=found.depositors if found else (),
            marks=found.feedback.marks if found else {},
            counts=found.feedback.counts if found else (),
            verdict=self._verdict.last,
            verifying=self._verdict.running,
            fictional=self._fictional,
            trouble={**self._trouble, **(found.trouble if found else {})},
        )

    def _run(self, name: str, look: Callable[[], None], seconds: float) -> None:
        while not self._stop.is_set():
            try:
                look()
                self._trouble.pop(name, None)
            except Exception as error:  # the page goes on with what it has, and says so
                if name not in self._trouble:
                    log.warning("the page cannot read the %s: %s", name, type(error).__name__)
                self._trouble[name] = f"cannot be read ({type(error).__name__}): the log of `teller web` says when"
            self._stop.wait(seconds)

    def _look_at_topics(self) -> None:
        if self._topics is None:
            try:
                self._topics = TopicsWatch(command_settings(self._settings))
            except KafkaNotFoundError as error:
                self._trouble["kafka"] = str(error)
                return
            self._trouble.pop("kafka", None)
        self._topics.look()

    def _look_at_verdict(self) -> None:
        if found := self._metrics.frame:
            progress = tuple((row.totals["stored"], row.totals["failed"]) for row in found.domains)
            self._verdict.look(progress, busy=any(any(row.lag.values()) for row in found.domains))
