"""A bank in memory whose owners say something, and a writer of withdrawals that comes and goes."""

from collections import defaultdict
from typing import Final
from uuid import UUID

from bank.accounts import account_records
from bank.accounts.account import Account
from bank.accounts.events import AccountKind
from bank.withdrawals import answers, events, offerings, originators
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Exclusivity
from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.memory import MemoryWithdrawalsLog, MemoryWithdrawalsTopics
from pipelines.withdrawals.session import WithdrawalsSession
from schemas.topics import NEWEST_ACCOUNTS, OFFERINGS, ORIGINATORS, WITHDRAWALS
from tests.bank.withdrawals.samples import NOW, registered
from tests.bank.withdrawals.test_deciding import HELD, offering
from tests.crashes import Crash, Faults

Message = tuple[bytes, bytes]
FIRST, SECOND = "first", "second"
#: Two offerings of which neither can be beside the other.
OFFERINGS_MADE: Final = (offering(FIRST), offering(SECOND, exclusivity=Exclusivity.PURPOSE))
ORIGINATOR: Final = registered()


class Bank:
    """Topics, and processes that come and go."""

    def __init__(self, faults: set[int], batch: int = 2000) -> None:
        self.topics, self.faults, self._batch = MemoryWithdrawalsTopics(NOW), Faults(faults), batch
        self.send(OFFERINGS, *map(offerings.encoded, OFFERINGS_MADE))
        self.send(ORIGINATORS, originators.encoded(ORIGINATOR))

    def config(self) -> WithdrawalsConfig:
        return WithdrawalsConfig(
            open_log=lambda: MemoryWithdrawalsLog(self.topics, self.faults),
            clock=lambda: self.topics.now / 1000,
            batch=self._batch,
            look_every=0,
        )

    def send(self, topic: str, *messages: Message) -> None:
        for each in messages:
            self.topics.append(topic, *each)

    def open(self, owner: str, closed: int = 0) -> None:
        self.send(NEWEST_ACCOUNTS, account_records.encoded(Account(owner, 1, AccountKind.PERSON, 1, closed)))

    def run(self, turns: int = 3) -> WithdrawalsSession:
        """Run a process for so many turns, and start it again each time that it ends."""
        while True:
            try:
                session = WithdrawalsSession(self.config())
                for _ in range(turns):
                    session.turn()
            except Crash:
                continue
            else:
                return session

    def events(self) -> list[WithdrawalEvent]:
        found = [events.decoded(each.key, each.value) for each in self.topics.records[WITHDRAWALS]]
        assert None not in found
        return [each for each in found if each is not None]


def owner_of(number: int) -> str:
    return f"{number:032x}"


def answer(number: int, kind: AnswerKind, name: str = FIRST, version: int = 1, answer_id: int = 0) -> Message:
    """Encode what owner `number` says; the id follows from the rest, where none is given."""
    found = answer_id or number << 16 | list(AnswerKind).index(kind) << 8 | version << 4 | (name == FIRST)
    held = HELD if kind is AnswerKind.OFFER else ()
    return answers.encoded(OwnersAnswer(UUID(int=found), owner_of(number), kind, name, version, held))


def check_races(found: list[WithdrawalEvent], accepts: list[tuple[int, str]]) -> None:
    """Check that of each owner's two acceptances the one that came first is accepted, and the other refused."""
    assert len({each.event_id for each in found}) == len(found)
    first = {owner_of(number): name for number, name in reversed(accepts)}
    outcomes = defaultdict[str, list[tuple[WithdrawalKind, str]]](list)
    for each in found:
        if each.kind is not WithdrawalKind.OFFERED:
            outcomes[each.owner].append((each.kind, each.offering))
            assert each.rule in {None, JudgeRule.EXCLUSIVE_ELSEWHERE, JudgeRule.NOT_ALONE}
    assert len(outcomes) == len(first)
    for owner, name in first.items():
        other = SECOND if name == FIRST else FIRST
        assert outcomes[owner] == [(WithdrawalKind.ACCEPTED, name), (WithdrawalKind.REFUSED, other)]


def raced(messages: list[tuple[int, str]]) -> list[Message]:
    return [answer(number, AnswerKind.ACCEPT, name) for number, name in messages]


def offered(numbers: range) -> list[Message]:
    return [answer(number, AnswerKind.OFFER, name) for number in numbers for name in (FIRST, SECOND)]
