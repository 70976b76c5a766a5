"""The loop of `teller packager`: it works until its first fault, and begins again from what Kafka has."""

import logging
import sqlite3

from pipelines.metrics import metrics
from pipelines.packager.building.stage import StageRefused
from pipelines.packager.config import PackagerConfig
from pipelines.packager.delivering import UnpayableError
from pipelines.packager.releases import ReleasesDamaged
from pipelines.packager.session import PackagerSession
from pipelines.sessions import SessionLoop

log = logging.getLogger(__name__)


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
