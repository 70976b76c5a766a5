"""The loop of `teller packager`: it works until its first fault, and begins again from what Kafka has."""

import logging
import sqlite3
from typing import Final

from pipelines.metrics import metrics
from pipelines.metrics.health import Health
from pipelines.packager.building.stage import StageRefused
from pipelines.packager.config import PackagerConfig
from pipelines.packager.delivering import UnpayableError
from pipelines.packager.releases import ReleasesDamaged
from pipelines.packager.session import PackagerSession
from pipelines.sessions import SessionLoop

log = logging.getLogger(__name__)

#: What is known of licences is asked for several times a second: older than this, Kafka does not answer.
SILENT_S: Final = 15.0


class Packager(SessionLoop):
    """Makes and delivers packages, until stopped. For one thread."""

    def __init__(self, config: PackagerConfig) -> None:
        super().__init__(
            lambda beat: PackagerSession(config, beat),
            log,
            check="packages",
            well="packages are made and delivered",
            faults=(sqlite3.Error, OSError),
            stops=(UnpayableError, ReleasesDamaged, StageRefused),
            stopped=metrics.packager_stopped.labels().set,
        )
        self._licences = config.licences

    def register(self, health: Health) -> None:
        """Register also whether Kafka answers: a packager that has nothing to do hears no error of it."""
        super().register(health)
        health.register_readiness("kafka", self._silence)

    def _silence(self) -> str:
        age = self._licences.age
        return (
            "" if age < SILENT_S else "what it knows of licences is old: Kafka does not answer, or a topic is not there"
        )
