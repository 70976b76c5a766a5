"""A bank in memory that owners decide about: accounts, offerings and the judge, with faults of its writer."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, cast
from uuid import UUID

from bank.accounts.account import Account
from bank.accounts.depositors import Depositors
from bank.accounts.events import AccountEvent
from bank.withdrawals import answers
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent
from bank.withdrawals.offerings import Offerings
from pipelines.kafka.reading import TopicUnreadableError
from schemas.topics import ANSWERS, OFFERINGS
from teller.operate.accounts.book import Book
from teller.operate.accounts.reading import Happened
from teller.operate.accounts.rules import AccountError
from teller.operate.answers.history import OwnersHistory
from teller.operate.owner_desk.deciding.decisions import OwnersDecisions
from teller.operate.owner_desk.deciding.following import AnswersFollower
from teller.operate.owner_desk.deciding.memory import DecisionMemory
from teller.operate.owner_desk.deciding.writing import DecisionWriter
from teller.operate.owner_desk.port.reading import Offer, OfferRow, OwnersView, ShownLicence
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.accounts_commands.books import ACME, ALICE, BOB, CARLA, opened
from tests.bank.withdrawals.samples import NOW
from tests.owner_page.samples import LICENCE, OFFER, OFFER_ROW
from tests.withdrawals.running import FIRST, Bank, answer, owner_of

#: What a fault does: nothing is written; it is written, and nobody says so; the bank cannot be opened.
FENCED, UNSAID, AWAY = "fenced", "unsaid", "away"
OWNERS: Final = (owner_of(1), owner_of(2), ALICE, BOB, CARLA)


class MemoryBank:
    """Implements `DecidingBank` and `OpenedBank`. `faults` befall the next calls, each once."""

    def __init__(self) -> None:
        self.line, self.faults = Bank(set()), deque[str]()
        self.book_now, self._depositors, self.history = Book(), Depositors(), list[Happened]()
        self._depositors.take(ACME)
        self.made_anew = 0
        for owner in OWNERS:
            self.line.open(owner)
            self.happen(opened(owner))

    @contextmanager
    def opened(self, about: Collection[str], _subject: str = "") -> Iterator["MemoryBank"]:
        assert about
        self.made_anew += 1
        if self.faults and self.faults[0] == AWAY:
            self.faults.popleft()
            raise TopicUnreadableError("away")
        yield self

    @property
    def book(self) -> Any:
        return _CallableBook(self.book_now)

    def depositors(self) -> Depositors:
        return self._depositors

    def write(self, wanted: list[AccountEvent]) -> list[Happened]:
        fault = self.faults.popleft() if self.faults else ""
        done = [] if fault == FENCED else [self.happen(each) for each in wanted]
        if fault:
            raise AccountError(fault)
        return done

    def say(self, said: Sequence[OwnersAnswer]) -> list[int]:
        fault = self.faults.popleft() if self.faults else ""
        if fault != FENCED:
            self.line.send(ANSWERS, *map(answers.encoded, said))
        if fault:
            raise AccountError(fault)
        return [self.answers_end() - 1]

    def happen(self, event: AccountEvent) -> Happened:
        happened = Happened(event, len(self.history) + 1, NOW - 1_000 + len(self.history))
        self.history.append(happened)
        self.book_now.fold(*happened)
        return happened

    def offerings(self) -> Offerings:
        found = Offerings()
        for each in self.line.topics.records[OFFERINGS]:
            found.take_record(each.key, each.value)
        return found

    def answers_end(self) -> int:
        return len(self.line.topics.records[ANSWERS])

    def said(self) -> list[OwnersAnswer]:
        found = [answers.decoded(each.key, each.value) for each in self.line.topics.records[ANSWERS]]
        return [each for each in found if each is not None]

    def answered_since(self, offset: int) -> dict[UUID, int]:
        return {each.answer_id: at for at, each in enumerate(self.said()) if at >= offset}

    def happened_since(self, offset: int) -> list[Happened]:
        return [each for each in self.history if each.offset >= offset]

    def account(self, owner: str) -> Account:
        found = self.book_now.account(owner)
        assert found is not None
        return found

    def known(self, owner: str) -> OwnersHistory:
        """What was decided of an owner."""
        history = OwnersHistory()
        for each in self.line.events():
            if each.owner == owner:
                history.take(each)
        return history


class _CallableBook(Book):
    """The book that is both `OpenedBank.book` and `DecidingBank.book(about)`."""

    def __init__(self, book: Book) -> None:
        self.__dict__.update(book.__dict__)

    def __call__(self, _about: Collection[str]) -> Book:
        return self


class View:
    """What an owner was offered and granted: the part of `OwnersView` that decisions ask, by all that is decided."""

    def __init__(self, bank: MemoryBank) -> None:
        self.bank, self.stale = bank, dict[str, OwnersHistory]()

    def freeze(self, owner: str) -> None:
        """Let the index know no more of an owner than now."""
        self.stale[owner] = self.bank.known(owner)

    def _of(self, owner: str) -> OwnersHistory:
        return self.stale.get(owner) or self.bank.known(owner)

    def offers(self, who: str) -> tuple[OfferRow, ...]:
        return tuple(_row(self._of(who), each) for each in self._of(who).offered.values())

    def offer(self, who: str, offering: str, version: int, _language: str) -> Offer | DeskRefusal:
        found = self._of(who).offered.get(offering)
        if found is None or found.version != version:
            return DeskRefusal(Why.UNKNOWN)
        return replace(OFFER, row=_row(self._of(who), found))

    def licence(self, who: str, agreement: UUID) -> ShownLicence | DeskRefusal:
        found = self._of(who).licences.get(agreement)
        if found is None:
            return DeskRefusal(Why.UNKNOWN)
        state = "holds" if found.holds_at(NOW) else "revoked"
        row = replace(LICENCE, agreement=agreement, offering=found.begun.offering, state=state)
        return ShownLicence(row, (), 0)


def _row(history: OwnersHistory, made: WithdrawalEvent) -> OfferRow:
    word = history.words.get(made.offering)
    return replace(
        OFFER_ROW, offering=made.offering, version=made.version, offered=made.time,
        said=word.kind.value if word else "", said_at=word.time if word else 0,
    )  # fmt: skip


class MemoryDecisions:
    """Implements `DecisionLog` over the bank's topic of decisions."""

    def __init__(self, line: Bank, start: int | None = None) -> None:
        self._line, self._passed = line, 0
        self._at = len(line.events()) if start is None else start

    @property
    def at(self) -> int:
        return self._at

    def passed(self) -> int:
        return self._line.topics.committed[ANSWERS, 0]

    def end(self) -> int:
        return len(self._line.events())

    def next(self) -> WithdrawalEvent | None:
        if self._at >= self.end():
            return None
        self._at += 1
        return self._line.events()[self._at - 1]

    def close(self) -> None:
        pass


class NoClosing:
    """Closing, of which a test asks nothing."""


class DecidingDesk:
    """The deciding part of a desk, whose threads a test turns by hand."""

    def __init__(self, wait_s: float = 0.0) -> None:
        self.bank, self.now, self.is_followed = MemoryBank(), NOW / 1000, True
        self.line, self.view = self.bank.line, View(self.bank)
        self.memory = DecisionMemory(self.clock)
        self.follower = AnswersFollower(lambda start: MemoryDecisions(self.line, start))
        self.writer = _AtOnce(self)
        self.log = MemoryDecisions(self.line)
        self.deciding = OwnersDecisions(
            cast("Any", self.bank), cast("OwnersView", self.view), self.memory, self.writer, cast("Any", NoClosing()),
            lambda: self.is_followed, self.clock, wait_s,
        )  # fmt: skip

    def clock(self) -> float:
        return self.now

    def judge(self) -> None:
        """Let the writer of withdrawals decide, and hear what it decided."""
        self.line.run()
        for _ in range(3):
            self.follower.turn(self.log)

    def offer(self, owner: int, name: str = FIRST) -> None:
        self.line.send(ANSWERS, answer(owner, AnswerKind.OFFER, name))
        self.judge()


class _AtOnce(DecisionWriter):
    """The writer without its thread: what is put is written at once, unless it is `held` for later."""

    def __init__(self, desk: DecidingDesk) -> None:
        super().__init__(cast("Any", desk.bank), desk.follower.watch, desk.clock, pause_s=0)
        self.held, self.kept = False, list[Any]()

    def put(self, job: Any) -> bool:
        self.kept.append(job) if self.held else self.turn(job)
        return True
