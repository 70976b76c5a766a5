"""Registers of everybody, by the topics that say it. No I/O."""

from typing import Final

from bank.withdrawals.account_states import AccountStates
from bank.withdrawals.deciding import BankView
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.originators import Originators
from pipelines.withdrawals.port import WithdrawalsRecord
from schemas.topics import ERASURES, NEWEST_ACCOUNTS, OFFERINGS, ORIGINATORS

_NOBODY: Final = ""


class Registers:
    """Offerings, accounts' states, and originators. `passed_over` counts records that no command of the bank wrote."""

    def __init__(self) -> None:
        self.offerings, self.accounts = Offerings(), AccountStates()
        self.originators = Originators()
        self.passed_over = 0

    def take(self, record: WithdrawalsRecord) -> str:
        """Take a record; return the account that it closes or erases, empty for none."""
        match record.topic:
            case _ if record.topic == NEWEST_ACCOUNTS:
                return self.accounts.take_account(record.key, record.value)
            case _ if record.topic == ERASURES:
                return self.accounts.take_erasure(record.key, record.value)
            case _ if record.topic == OFFERINGS:
                self.passed_over += not self.offerings.take_record(record.key, record.value)
            case _ if record.topic == ORIGINATORS:
                self.passed_over += not self.originators.take_record(record.key, record.value)
        return _NOBODY

    def at(self, time: int) -> BankView:
        """Return the view of a time: an originator's status is that of then."""
        return BankView(self.offerings, self.accounts.of, lambda name: self.originators.at(name, time))
