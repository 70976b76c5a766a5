"""The loop of `teller log-writer`: it works until its first fault, and begins again from what is published."""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

from bank.store.protocol import StoreError
from bank.transparency.entry import SALT_BYTES
from bank.transparency.index.database import IndexDamaged, IndexUnavailable
from bank.transparency.reader import LogDamagedError
from pipelines.keys.protocol import KeysError
from pipelines.metrics import metrics
from pipelines.metrics.health import Health
from pipelines.sessions import SessionLoop
from pipelines.transparency.config import LogWriterConfig
from pipelines.transparency.cosigning import Cosigner
from pipelines.transparency.entries_topic import LeavesUnreadableError
from pipelines.transparency.restored import ForkError
from pipelines.transparency.session import LogSession

log = logging.getLogger(__name__)

#: Somebody must mend what the message names; until then nothing is written.
_STOPS: Final = (ForkError, LogDamagedError, LeavesUnreadableError, IndexDamaged)


class LogProcess:
    """Writes the log, until stopped. For one thread."""

    def __init__(self, config: LogWriterConfig, clock: Callable[[], float] = time.time) -> None:
        witnesses, self._owner_keys = Cosigner(config.witnesses), config.owner_keys
        self._loop = SessionLoop(
            lambda beat: LogSession(config, lambda: secrets.token_bytes(SALT_BYTES), clock, witnesses, beat),
            log,
            check="log",
            well="the log is written",
            faults=(StoreError, KeysError, IndexUnavailable),
            stops=_STOPS,
            stopped=metrics.log_stopped.labels().set,
            lag=metrics.log_lag_records.labels().set,
        )

    @property
    def trouble(self) -> str:
        """Reason why it does not write; empty where nothing does."""
        return self._loop.trouble

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        self._loop.register(health)

    def run(self, stop: threading.Event) -> None:
        """Work until stopped. After a fault all is dropped, and read again from what is committed and published."""
        try:
            self._loop.run(stop)
        finally:
            if self._owner_keys is not None:
                self._owner_keys.close()
