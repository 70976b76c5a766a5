"""The loop of `teller ledger`: it works until its first fault, and begins again from what is committed."""

import logging
from typing import Final

from bank.ledger.books import BooksDamaged, BooksUnavailable
from pipelines.ledger.config import LedgerConfig
from pipelines.ledger.session import LedgerDamagedError, LedgerSession
from pipelines.metrics import metrics
from pipelines.sessions import SessionLoop

log = logging.getLogger(__name__)

#: Somebody must mend what the message names; until then nothing is posted.
_STOPS: Final = (LedgerDamagedError, BooksDamaged)


class Ledger(SessionLoop):
    """Posts what is metered, until stopped. For one thread."""

    def __init__(self, config: LedgerConfig) -> None:
        super().__init__(
            lambda beat: LedgerSession(config, beat),
            log,
            check="ledger",
            well="the ledger is kept",
            faults=(BooksUnavailable,),
            stops=_STOPS,
            stopped=metrics.ledger_stopped.labels().set,
            lag=metrics.ledger_lag_records.labels().set,
        )
