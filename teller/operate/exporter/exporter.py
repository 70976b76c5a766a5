"""Run the exporter's loop: look, show, wait."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from confluent_kafka import KafkaException

from pipelines.metrics import metrics
from pipelines.metrics.health import DEAD_TURN_S, Health, Pulse
from schemas import topics
from teller.operate.exporter import certificates, embedded
from teller.operate.exporter.oldest import NOTHING, Oldest
from teller.operate.exporter.positions import PartitionPositions, PositionsReader
from teller.operate.exporter.reconciliation import Reconciliation
from teller.operate.topic_reader import TopicUnreadableError
from teller.operate.verify.sources import DomainPartition
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

log = logging.getLogger(__name__)

#: Seconds between two looks at certificates, which change in months.
CERTIFICATES_S: Final = 3600.0
WORKER, ROUTER = "worker", "router"


class Exporter:
    """Shows the line as metrics until stopped. For one thread."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._clock = settings, clock
        client = command_settings(settings)
        self._client = client
        self._positions = PositionsReader(client, settings)
        self._oldest = Oldest(client)
        self._reconciliation: Reconciliation | None = None
        self._pulse = Pulse()
        self._trouble = "has not looked yet"
        self._certificates_at = float("-inf")

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        health.register_liveness("loop", self._pulse.within(DEAD_TURN_S))
        health.register_readiness("kafka", lambda: self._trouble)

    def run(self, stop: threading.Event) -> None:
        """Look until stopped, and wait out an outage."""
        try:
            while not stop.is_set():
                self._pulse.beat()
                self.look()
                stop.wait(self._settings.exporter_seconds)
        finally:
            self.close()

    def close(self) -> None:
        for each in (self._positions, self._oldest, self._reconciliation):
            if each:
                each.close()

    def look(self) -> None:
        """Look once. A figure that could not be read keeps its last value, and `teller_kafka_up` is 0."""
        began = time.monotonic()
        embedded.show(self._settings)
        self._look_at_certificates(began)
        try:
            self._look_at_kafka()
        except (KafkaException, TopicUnreadableError) as error:
            self._say(_words(error))
            metrics.kafka_up.labels().set(0)
            self._reopen()
            return
        self._say("")
        metrics.kafka_up.labels().set(1)
        metrics.look_seconds.labels().set(time.monotonic() - began)
        metrics.look_timestamp_seconds.labels().set(self._clock())

    def _reopen(self) -> None:
        """Open new clients. After a broker's restart librdkafka's admin client sends the old leader's epoch, and keeps
        doing so: each look ends in FENCED_LEADER_EPOCH. A new client starts without that epoch.
        """
        self._positions.close()
        self._oldest.close()
        self._positions, self._oldest = PositionsReader(self._client, self._settings), Oldest(self._client)
        if self._reconciliation:
            self._reconciliation.reopen(self._positions)

    def _look_at_kafka(self) -> None:
        if self._reconciliation is None:
            self._reconciliation = Reconciliation(self._client, self._positions)
        positions = self._positions.look()
        self._show_lag(positions)
        self._reconciliation.read(positions)
        self._show_reconciliation(self._reconciliation)

    def _show_lag(self, positions: Mapping[DomainPartition, PartitionPositions]) -> None:
        ends: dict[tuple[str, int], int] = {}
        waiting: dict[tuple[str, int], int] = {}
        for partition, at in positions.items():
            for topic, done, end in (
                (topics.raw(partition.domain), at.worker, at.raw_end),
                (topics.clean(partition.domain), at.router, at.clean_end),
            ):
                ends[topic, partition.number] = max(0, end - done)
                metrics.offsets_beyond_end.labels(*_labels(topic, partition.number)).set(max(0, done - end))
                if end > done:
                    waiting[topic, partition.number] = done
        times = self._oldest.times(waiting)
        for place, behind in ends.items():
            self._show_place(place, behind, times.get(place) if behind else NOTHING)

    def _show_place(self, place: tuple[str, int], behind: int, since: int | None) -> None:
        """Show one partition. `since` None: the age is unknown; show the records, and leave the seconds as they are."""
        labels = _labels(*place)
        metrics.lag_records.labels(*labels).set(0 if since == NOTHING else behind)
        if since is not None:
            metrics.lag_seconds.labels(*labels).set(max(0.0, self._clock() - since / 1000) if since else 0.0)

    def _show_reconciliation(self, reconciliation: Reconciliation) -> None:
        for domain, count in reconciliation.unaccounted().items():
            metrics.unaccounted_records.labels(domain).set(count)
        for domain in topics.DOMAINS:
            for outcome in ("stored", "failed"):
                metrics.ledger_records.labels(domain, outcome).inc(reconciliation.found.pop((domain, outcome), 0))

    def _look_at_certificates(self, now: float) -> None:
        if now - self._certificates_at < CERTIFICATES_S:
            return
        self._certificates_at = now
        for name, at in certificates.expiries(self._settings).items():
            metrics.certificate_expires_timestamp_seconds.labels(name).set(at)

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.log(logging.WARNING if trouble else logging.INFO, "%s", trouble or "Kafka answers")
        self._trouble = trouble


def _labels(topic: str, partition: int) -> tuple[str, str, str]:
    """Return stage, domain, partition."""
    stage = WORKER if topic == topics.raw(topics.domain_of(topic)) else ROUTER
    return stage, topics.domain_of(topic), str(partition)


def _words(error: Exception) -> str:
    if isinstance(error, KafkaException):
        return f"Kafka does not answer as it should ({error.args[0].name()})"
    return str(error)
