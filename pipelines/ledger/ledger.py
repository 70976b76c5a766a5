"""The loop of `teller ledger`: it works until its first fault, and begins again from what is committed."""

import logging
import threading
from typing import Final

from bank.ledger.books import BooksDamaged, BooksUnavailable
from pipelines.ledger.config import LedgerConfig
from pipelines.ledger.session import LedgerDamagedError, LedgerSession
from pipelines.metrics import metrics
from pipelines.metrics.health import Health
from pipelines.sessions import SessionLoop

log = logging.getLogger(__name__)

#: Somebody must mend what the message names; until then nothing is posted.
_STOPS: Final = (LedgerDamagedError, BooksDamaged)


class Ledger:
    """Posts what is metered, until stopped. For one thread."""

    def __init__(self, config: LedgerConfig) -> None:
        self._loop = SessionLoop(
            lambda beat: LedgerSession(config, beat),
            log,
            check="ledger",
            well="the ledger is kept",
            faults=(BooksUnavailable,),
            stops=_STOPS,
            stopped=metrics.ledger_stopped.labels().set,
        )

    @property
    def trouble(self) -> str:
        """Reason why it does not post; empty where it does."""
        return self._loop.trouble

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        self._loop.register(health)

    def run(self, stop: threading.Event) -> None:
        """Work until stopped. After a fault all is dropped, and read again from what is committed."""
        self._loop.run(stop)
