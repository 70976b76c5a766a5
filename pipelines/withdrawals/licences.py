"""Licences as the topics have them, and rulings of the judge on withdrawals under them. No I/O."""

from dataclasses import replace
from typing import NamedTuple

from bank.accounts.events import HEX
from bank.withdrawals import answers
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.judge import judge
from bank.withdrawals.requests import AccountState, Judgement, OwnerState, WithdrawalRequest
from pipelines.withdrawals.files import OwnerFiles
from pipelines.withdrawals.port import WithdrawalsRecord
from pipelines.withdrawals.registers import Registers
from schemas.topics import ANSWERS, WITHDRAWALS


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
        self._undecided: dict[str, dict[str, int]] = {}

    def take(self, record: WithdrawalsRecord) -> None:
        """Take the next record of a topic; events come behind what they refer to. Of answers revocations count.

        Raises:
            WithdrawalsDamagedError: it is no event of a writer.
        """
        self._latest = max(self._latest, record.time)
        if record.topic == WITHDRAWALS:
            self._files.take_record(record, self._registers.offerings)
        elif record.topic == ANSWERS:
            answer = answers.decoded(record.key, record.value)
            if answer is not None and answer.kind is AnswerKind.REVOKE:
                self._undecided.setdefault(answer.owner, {})[answer.offering] = record.offset
        else:
            self._registers.take(record)

    def decided_before(self, offset: int) -> None:
        """Say that the writer decided all answers before this offset, and that its events are taken."""
        left = {
            owner: {offering: at for offering, at in said.items() if at >= offset}
            for owner, said in self._undecided.items()
        }
        self._undecided = {owner: said for owner, said in left.items() if said}

    def ruling(self, asked: OwnersRequest, now: int) -> Judgement:
        """Ask the judge; `now` in milliseconds since 1970-01-01T00:00:00Z. An originator has the register's status."""
        self._latest = max(self._latest, now)
        view = self._registers.at(self._latest)
        account = view.account(asked.owner) if HEX.fullmatch(asked.owner) else AccountState.UNKNOWN
        request = replace(asked.request, originator=view.originator(asked.request.originator.name))
        return judge(request, self._state(asked.owner, account), self._latest)

    def _state(self, owner: str, account: AccountState) -> OwnerState:
        """Return the state of an owner, to whom a revocation counts before the writer has decided it."""
        found = self._files.of(owner).state(account)
        if (said := self._undecided.get(owner)) is None:
            return found
        licences = (replace(each, revoked=self._latest) if each.offering in said else each for each in found.licences)
        return replace(found, licences=tuple(licences))
