"""Licences as the topics have them, and rulings of the judge on withdrawals under them. No I/O."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from bank.accounts.events import HEX
from bank.withdrawals import answers
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.judge import judge
from bank.withdrawals.originators import RegisteredOriginator
from bank.withdrawals.requests import AccountState, Judgement, OwnerState, WithdrawalRequest
from bank.withdrawals.terms import Licence, Offering, Originator
from pipelines.withdrawals.files import OwnerFiles
from pipelines.withdrawals.port import WithdrawalsRecord
from pipelines.withdrawals.registers import Registers
from schemas.topics import ANSWERS, ERASURES, NEWEST_ACCOUNTS, WITHDRAWALS


class OwnersRequest(NamedTuple):
    """Request for a withdrawal of the data of an owner, a pseudonym. Of the originator only the name counts."""

    owner: str
    request: WithdrawalRequest


class Touched:
    """Owners of whom a record was taken since a mark, whatever it says. `everybody`: a register changed, or all was
    read anew.
    """

    def __init__(self) -> None:
        self.owners: set[str] = set()
        self.everybody = False

    def taken(self) -> frozenset[str]:
        """Return the owners, and set the mark anew."""
        found, self.owners = frozenset(self.owners), set()
        return found


class Licences:
    """Everybody's licences. The time of rulings is the newest of any clock's, Kafka's of what was read included."""

    def __init__(self) -> None:
        self._latest = 0
        self._watching: list[Touched] = []
        self.forget()

    def forget(self) -> None:
        """Forget all but the time: the topics are read anew."""
        self._registers, self._files = Registers(), OwnerFiles()
        self._undecided: dict[str, dict[str, int]] = {}
        for each in self._watching:
            each.everybody = True

    @contextmanager
    def watching(self) -> Iterator[Touched]:
        """Note who is touched inside, from now on."""
        found = Touched()
        self._watching.append(found)
        try:
            yield found
        finally:
            self._watching.remove(found)

    def offering(self, offering: str, version: int) -> Offering | None:
        return self._registers.offerings.version(offering, version)

    def originator(self, name: str) -> tuple[Originator, RegisteredOriginator | None]:
        """Return an originator as it is by the time of rulings, and its entry in the register."""
        return self._registers.originators.at(name, self._latest), self._registers.originators.named(name)

    def holders(self, offering: str, version: int) -> dict[str, Licence]:
        """Return the licences of this version that no event has ended, by owner; a ruling may yet refuse one."""
        found = {}
        for owner in self._files.licensed():
            for each in self._files.of(owner).live():
                if each.offering == offering and each.version == version:
                    found[owner] = each
        return found

    def take(self, record: WithdrawalsRecord) -> None:
        """Take the next record of a topic; events come behind what they refer to. Of answers revocations count.

        Raises:
            WithdrawalsDamagedError: it is no event of a writer.
        """
        self._latest = max(self._latest, record.time)
        for each in tuple(self._watching):  # one is added from another thread
            _note(each, record)
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


def _note(touched: Touched, record: WithdrawalsRecord) -> None:
    """Note whom a record touches: the key of a record about an owner is the account."""
    if record.topic in {WITHDRAWALS, ANSWERS, ERASURES, NEWEST_ACCOUNTS}:
        touched.owners.add((record.key or b"").decode("ascii", "replace"))
    else:
        touched.everybody = True
