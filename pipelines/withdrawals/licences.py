"""Licences as the topics have them, and rulings of the judge on withdrawals under them. No I/O."""

from dataclasses import replace
from typing import NamedTuple

from bank.accounts.events import HEX
from bank.withdrawals.judge import judge
from bank.withdrawals.requests import AccountState, Judgement, WithdrawalRequest
from pipelines.withdrawals.files import OwnerFiles
from pipelines.withdrawals.port import WithdrawalsRecord
from pipelines.withdrawals.registers import Registers
from schemas.topics import WITHDRAWALS


class OwnersRequest(NamedTuple):
    """Request for a withdrawal of the data of an owner, a pseudonym. Of the originator only the name counts."""

    owner: str
    request: WithdrawalRequest


class Licences:
    """Everybody's licences. The time of rulings is the newest of any clock's, Kafka's of what was read included."""

    def __init__(self) -> None:
        self._latest = 0
        self.forget()

    def forget(self) -> None:
        """Forget all but the time: the topics are read anew."""
        self._registers, self._files = Registers(), OwnerFiles()

    def take(self, record: WithdrawalsRecord) -> None:
        """Take the next record of a topic; events come behind what they refer to.

        Raises:
            WithdrawalsDamagedError: it is no event of a writer.
        """
        self._latest = max(self._latest, record.time)
        if record.topic == WITHDRAWALS:
            self._files.take_record(record, self._registers.offerings)
        else:
            self._registers.take(record)

    def ruling(self, asked: OwnersRequest, now: int) -> Judgement:
        """Ask the judge; `now` in milliseconds since 1970-01-01T00:00:00Z. An originator has the register's status."""
        self._latest = max(self._latest, now)
        view = self._registers.at(self._latest)
        account = view.account(asked.owner) if HEX.fullmatch(asked.owner) else AccountState.UNKNOWN
        request = replace(asked.request, originator=view.originator(asked.request.originator.name))
        return judge(request, self._files.of(asked.owner).state(account), self._latest)
