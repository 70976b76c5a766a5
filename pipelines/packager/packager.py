"""The loop of `teller packager`: it works until its first fault, and begins again from what Kafka has."""

import logging
import sqlite3
import threading

from pipelines.metrics import metrics
from pipelines.metrics.health import Health
from pipelines.packager.building.stage import StageRefused
from pipelines.packager.config import PackagerConfig
from pipelines.packager.delivering import UnpayableError
from pipelines.packager.releases import ReleasesDamaged
from pipelines.packager.session import PackagerSession
from pipelines.sessions import SessionLoop

log = logging.getLogger(__name__)


class Packager:
    """Makes and delivers packages, until stopped. For one thread."""

    def __init__(self, config: PackagerConfig) -> None:
        self._loop = SessionLoop(
            lambda beat: PackagerSession(config, beat),
            log,
            check="packages",
            well="packages are made and delivered",
            faults=(sqlite3.Error, OSError),
            stops=(UnpayableError, ReleasesDamaged, StageRefused),
            stopped=metrics.packager_stopped.labels().set,
        )

    @property
    def trouble(self) -> str:
        """Reason why it does not work; empty where it does."""
        return self._loop.trouble

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        self._loop.register(health)

    def run(self, stop: threading.Event) -> None:
        """Work until stopped. After a fault all is dropped, and read again."""
        self._loop.run(stop)
