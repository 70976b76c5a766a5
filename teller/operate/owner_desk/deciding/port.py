"""Values of decisions on their way, and what they need of the bank."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from bank.accounts.depositors import Depositors
from bank.accounts.events import AccountEvent
from bank.withdrawals.answers import OwnersAnswer
from bank.withdrawals.offerings import Offerings
from teller.operate.accounts.book import Book
from teller.operate.accounts.reading import Happened
from teller.operate.owner_desk.port.refused import DeskRefusal


@dataclass(frozen=True, slots=True)
class DecisionWrites:
    """Records that a decision is: events of an account, or one answer; neither: it is so already."""

    events: tuple[AccountEvent, ...] = ()
    answer: OwnersAnswer | None = None


#: What a decision writes, by the accounts as they are, the depositors where it asks for them, and the time in
#: milliseconds. It is asked again where a write has failed, and names the same ids each time.
Plan = Callable[[Book, Callable[[], Depositors], int], DecisionWrites | DeskRefusal]


class OpenedBank(Protocol):
    """The bank, opened to write. Methods raise AccountError where nothing was written, or nobody knows."""

    @property
    def book(self) -> Book: ...

    def depositors(self) -> Depositors: ...

    def write(self, wanted: list[AccountEvent]) -> list[Happened]: ...

    def say(self, said: Sequence[OwnersAnswer]) -> list[int]: ...


class DecidingBank(Protocol):
    """The bank, as decisions need it, for any number of threads; but `opened` is for one.

    Raises:
        TopicUnreadableError: each method, where Kafka does not answer.
    """

    def opened(self, about: Collection[str], subject: str = "") -> AbstractContextManager[OpenedBank]:
        """Open the bank to write about these accounts, with whoever has this subject. A write fails where anybody else
        has opened it since; behind a failure, what others have begun to write is decided.

        Raises:
            AccountError: Kafka gives no transaction.
        """

    def book(self, about: Collection[str], subject: str = "") -> Book:
        """Return these accounts, and those that have this subject, as of now."""

    def offerings(self) -> Offerings: ...

    def answers_end(self) -> int:
        """Return the offset behind the last answer."""

    def answered_since(self, offset: int) -> dict[UUID, int]:
        """Return the ids of answers from this offset on, with their offsets."""

    def happened_since(self, offset: int) -> list[Happened]:
        """Return the events of accounts from this offset on."""
