"""The loop of `teller withdrawals`: it works until its first fault, and begins again from what is committed."""

import logging

from pipelines.metrics import metrics
from pipelines.sessions import SessionLoop
from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.files import WithdrawalsDamagedError
from pipelines.withdrawals.session import WithdrawalsSession

log = logging.getLogger(__name__)


class Withdrawals(SessionLoop):
    """Decides what owners say, until stopped. For one thread."""

    def __init__(self, config: WithdrawalsConfig) -> None:
        super().__init__(
            lambda beat: WithdrawalsSession(config, beat),
            log,
            check="withdrawals",
            well="withdrawals are decided",
            stops=(WithdrawalsDamagedError,),
            stopped=metrics.withdrawals_stopped.labels().set,
            lag=metrics.withdrawals_lag_records.labels().set,
        )
