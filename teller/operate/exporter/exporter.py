"""Run the exporter's loop: look, show, wait."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from confluent_kafka import KafkaException

from bank.accounts.depositors import Depositors
from pipelines.accounts.depositors import read
from pipelines.kafka.errors import words
from pipelines.kafka.offsets import Place
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.metrics import metrics
from pipelines.metrics.health import DEAD_TURN_S, Health, Pulse
from pipelines.metrics.row import Part
from schemas import topics
from teller.operate.exporter import certificates, depositors, embedded, sums
from teller.operate.exporter.reconciliation import Reconciliation
from teller.operate.reconciliation.lag import Lag, measured
from teller.operate.reconciliation.oldest import NOTHING, UNDECIDED, Oldest
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.reconciliation.positions import ROUTER, WORKER, PartitionPositions, PositionsReader
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

log = logging.getLogger(__name__)

#: Seconds between two looks at certificates, which change in months.
CERTIFICATES_S: Final = 3600.0


class Exporter:
    """Shows the line as metrics until stopped. For one thread."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._clock = settings, clock
        client = command_settings(settings)
        self._client = client
        self._positions = PositionsReader(client, settings)
        self._oldest = Oldest(client)
        self._reconciliation: Reconciliation | None = None
        self._ages: dict[Place, float] = {}
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
            self._say(words(error.args[0]) if isinstance(error, KafkaException) else str(error))
            metrics.kafka_up.labels().set(0)
            return
        self._say("")
        metrics.kafka_up.labels().set(1)
        metrics.look_seconds.labels().set(time.monotonic() - began)
        metrics.look_timestamp_seconds.labels().set(self._clock())

    def _look_at_kafka(self) -> None:
        if self._reconciliation is None:
            self._reconciliation = Reconciliation(self._client, self._positions)
        held = self._positions.topics()
        positions = self._positions.look_at(held)
        lags = self._show_lag(positions)
        if topics.DEPOSITORS in held:
            self._show_depositors(read(self._client), held, lags)
        self._reconciliation.read(positions)
        self._show_reconciliation(self._reconciliation)

    def _show_lag(self, positions: Mapping[StreamPartition, PartitionPositions]) -> list[tuple[Lag, float]]:
        lags = list(measured(positions, self._oldest))
        self._ages = {lag.backlog.place: self._age(lag) for lag in lags}
        aged = [(lag, self._ages[lag.backlog.place]) for lag in lags]
        found = sums.by_domain(aged)
        metrics.offsets_beyond_end.show(found.beyond)
        metrics.lag_records.show(found.records)
        metrics.lag_seconds.show(found.seconds)
        return aged

    def _show_depositors(self, known: Depositors, held: depositors.Held, lags: list[tuple[Lag, float]]) -> None:
        metrics.show_registered(Part.EXPORTER, depositors.names(known))
        found = depositors.lag(known, lags)
        metrics.depositor_lag_records.show(found.records)
        metrics.depositor_lag_seconds.show(found.seconds)
        metrics.depositor_status.show(depositors.statuses(known))
        metrics.depositor_topics_missing.show(depositors.missing(known, held))
        groups = {WORKER: self._settings.worker_group, ROUTER: self._settings.router_group}
        assigned = {stage: at for stage, group in groups.items() if (at := self._positions.assigned(group)) is not None}
        if assigned.keys() == groups.keys():
            metrics.depositor_partitions_unassigned.show(depositors.unassigned(known, held, assigned))

    def _age(self, lag: Lag) -> float:
        """Return the seconds that the oldest record has waited: as before where they are unknown now."""
        if lag.since is None:
            return self._ages.get(lag.backlog.place, 0.0)
        # nobody can read an open transaction's records yet: they are not late
        late = lag.since not in (UNDECIDED, NOTHING)
        return max(0.0, self._clock() - lag.since / 1000) if late else 0.0

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
