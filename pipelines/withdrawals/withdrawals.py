"""The loop of `teller withdrawals`: it works until its first fault, and begins again from what is committed."""

import logging
import threading

from pipelines.metrics import metrics
from pipelines.metrics.health import Health
from pipelines.sessions import SessionLoop
from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.files import WithdrawalsDamagedError
from pipelines.withdrawals.session import WithdrawalsSession

log = logging.getLogger(__name__)


class Withdrawals:
    """Decides what owners say, until stopped. For one thread."""

    def __init__(self, config: WithdrawalsConfig) -> None:
        self._loop = SessionLoop(
            lambda beat: WithdrawalsSession(config, beat),
            log,
            check="withdrawals",
            well="withdrawals are decided",
            stops=(WithdrawalsDamagedError,),
            stopped=metrics.withdrawals_stopped.labels().set,
        )

    @property
    def trouble(self) -> str:
        """Reason why it does not decide; empty where it does."""
        return self._loop.trouble

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        self._loop.register(health)

    def run(self, stop: threading.Event) -> None:
        """Work until stopped. After a fault all is dropped, and read again from what is committed."""
        self._loop.run(stop)
