"""Run the exporter's loop: look, show, wait."""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from bank.accounts.depositors import Depositors
from pipelines.accounts import erasures
from pipelines.accounts.depositors import read
from pipelines.kafka.errors import words
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.metrics import metrics
from pipelines.metrics.health import DEAD_TURN_S, Health, Pulse
from pipelines.metrics.row import Part
from schemas import topics
from teller.operate.exporter import certificates, depositors, embedded, retention
from teller.operate.exporter.reconciliation import Reconciliation
from teller.operate.reconciliation import sums
from teller.operate.reconciliation.lag import Lag, LagWatch
from teller.operate.reconciliation.positions import ROUTER, WORKER, PositionsReader
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from teller.settings.long_chunks import allowance

log = logging.getLogger(__name__)

_NOT_READ: Final = "the raw topics' settings cannot be read (%s), so raw_hours stands for them: give DescribeConfigs"

_RESENT_NOT_READ: Final = "%s: until it can, records that were sent again count as unaccounted"

#: Seconds between two looks whether lost records were sent again.
RESENT_S: Final = 60.0
#: Seconds between two looks at certificates, which change in months.
CERTIFICATES_S: Final = 3600.0
#: Seconds between two looks at the erasures.
ERASURES_S: Final = 60.0
#: Seconds between two looks at the settings of raw topics.
RETENTION_S: Final = 300.0


class Exporter:
    """Shows the line as metrics until stopped. For one thread."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._clock = settings, clock
        client = command_settings(settings)
        self._client = client
        self._positions = PositionsReader(client, settings)
        self._lags = LagWatch(client, clock, allowance(settings))
        self._reconciliation: Reconciliation | None = None
        self._pulse = Pulse()
        self._trouble = "has not looked yet"
        self._certificates_at = self._retention_at = self._erasures_at = self._resent_at = float("-inf")
        self._retention_trouble = self._resent_trouble = ""
        self._erased: frozenset[str] = frozenset()

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
        for each in (self._positions, self._lags, self._reconciliation):
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
        lags = self._lags.look(positions)
        _show_lag(lags)
        self._look_at_retention(held, time.monotonic())
        self._look_at_erasures(held, time.monotonic())
        if topics.DEPOSITORS in held:
            self._show_depositors(read(self._client), held, lags)
        self._reconciliation.read(positions)
        self._look_at_resent(self._reconciliation, time.monotonic())
        self._show_reconciliation(self._reconciliation)

    def _show_depositors(self, known: Depositors, held: depositors.Held, lags: list[Lag]) -> None:
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

    def _show_reconciliation(self, reconciliation: Reconciliation) -> None:
        for domain, count in reconciliation.unaccounted().items():
            metrics.unaccounted_records.labels(domain).set(count)
        metrics.clear_objects.labels().set(reconciliation.clear.count(self._erased))
        for domain in topics.DOMAINS:
            for outcome in ("stored", "failed"):
                metrics.ledger_records.labels(domain, outcome).inc(reconciliation.found.pop((domain, outcome), 0))

    def _look_at_certificates(self, now: float) -> None:
        if now - self._certificates_at < CERTIFICATES_S:
            return
        self._certificates_at = now
        for name, at in certificates.expiries(self._settings).items():
            metrics.certificate_expires_timestamp_seconds.labels(name).set(at)

    def _look_at_erasures(self, held: depositors.Held, now: float) -> None:
        if topics.ERASURES not in held or now - self._erasures_at < ERASURES_S:
            return
        every = erasures.read(self._client)
        left, self._erased = every.open(), frozenset(each.owner for each in every)
        self._erasures_at = now
        oldest = min((each.begun for each in left), default=0)
        metrics.erasures_open.labels().set(len(left))
        metrics.erasure_open_seconds.labels().set(max(0.0, self._clock() - oldest / 1000) if left else 0.0)

    def _look_at_resent(self, reconciliation: Reconciliation, now: float) -> None:
        """Look whether lost records were sent again; they stay lost where the exporter may not see it."""
        if now - self._resent_at < RESENT_S or not any(reconciliation.unaccounted().values()):
            return
        self._resent_at, trouble = now, ""
        try:
            reconciliation.settle_resent()
        except TopicUnreadableError as error:
            trouble = str(error)
        if trouble and trouble != self._resent_trouble:
            log.warning(_RESENT_NOT_READ, trouble)
        self._resent_trouble = trouble

    def _look_at_retention(self, held: depositors.Held, now: float) -> None:
        """Show for how long Kafka keeps raw records; what the setting says where Kafka does not tell."""
        if now - self._retention_at < RETENTION_S:
            return
        self._retention_at = now
        try:
            kept = retention.shortest(held, partial(retention.described, AdminClient(self._client)))
            trouble = ""
        except KafkaException as error:
            kept = retention.by_setting(self._settings.raw_hours)
            trouble = words(error.args[0])
        metrics.raw_retention_seconds.show(kept)
        if trouble and trouble != self._retention_trouble:
            log.warning(_NOT_READ, trouble)
        self._retention_trouble = trouble

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.log(logging.WARNING if trouble else logging.INFO, "%s", trouble or "Kafka answers")
        self._trouble = trouble


def _show_lag(lags: list[Lag]) -> None:
    found = sums.by_domain(lags)
    metrics.offsets_beyond_end.show(found.beyond)
    metrics.lag_records.show(found.records)
    metrics.lag_seconds.show(found.seconds)
