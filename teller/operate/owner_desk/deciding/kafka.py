"""The bank by its settings, as decisions need it. The trail says that the owner decides, by the desk.

The writer stays open from one decision to the next, until a write fails; the accounts that a decision is about come
from the desk's index, once it has all that bank.accounts has then. While nobody else opens the writer, nobody else
writes there; whoever does makes the next write fail. So a decision that is taken was made by the accounts as they are.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from confluent_kafka.admin import AdminClient

from bank.accounts.depositors import Depositors
from bank.accounts.events import AccountEvent
from bank.withdrawals import answers
from bank.withdrawals.answers import OwnersAnswer
from bank.withdrawals.offerings import Offerings
from pipelines.accounts import depositors
from pipelines.kafka import offsets, reading
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.offsets import LATEST, Place
from pipelines.kafka.reading import TopicUnreadableError
from schemas.topics import ACCOUNTS, ANSWERS
from teller.operate.accounts import reading as accounts
from teller.operate.accounts.book import Book
from teller.operate.accounts.reading import Happened
from teller.operate.accounts.writer import Writer, kept_writer
from teller.operate.offerings import opening
from teller.operate.owner_desk.closing.running import DECIDED
from teller.settings import Settings, acting
from teller.settings.kafka_client import command_settings

ANSWER_S: Final = 15.0
#: Seconds for which one try waits until the index has what bank.accounts has, and between two looks.
INDEX_S: Final = 2.0
LOOK_S: Final = 0.01
_SAID: Final[Place] = (ANSWERS, 0)
_HAPPENED: Final[Place] = (ACCOUNTS, 0)
#: Accounts by their names, with those that speak of a subject, where the index has all events before this offset.
AccountsOf = Callable[[Collection[str], str, int], Book | None]


@dataclass(frozen=True, slots=True)
class OpenedKafkaBank:
    """Implements `OpenedBank`."""

    writer: Writer
    client: ClientSettings

    @property
    def book(self) -> Book:
        return self.writer.book

    def depositors(self) -> Depositors:
        return depositors.read(self.client)

    def write(self, wanted: list[AccountEvent]) -> list[Happened]:
        return self.writer.write(wanted)

    def say(self, said: Sequence[OwnersAnswer]) -> list[int]:
        return self.writer.say(said)


class KafkaDecidingBank:
    """Implements `DecidingBank`."""

    def __init__(self, settings: Settings, accounts_of: AccountsOf) -> None:
        self._settings, self._client, self._accounts_of = settings, command_settings(settings), accounts_of
        self._admin = AdminClient(self._client)
        self._open: OpenedKafkaBank | None = None

    @contextmanager
    def opened(self, about: Collection[str], subject: str = "") -> Iterator[OpenedKafkaBank]:
        """See `DecidingBank`; so are the others."""
        found, self._open = self._open, None  # behind an error nobody knows what it has left open
        if found is None:
            by = acting.by_owner(self._settings, DECIDED)
            found = OpenedKafkaBank(kept_writer(self._settings, by), self._client)
        found.writer.book = self.book(about, subject)
        yield found
        self._open = found

    def book(self, about: Collection[str], subject: str = "") -> Book:
        end = self._end(_HAPPENED)  # with open transactions: Kafka confirms one a moment before others read it
        late = time.monotonic() + INDEX_S
        while (found := self._accounts_of(about, subject, end)) is None:
            if time.monotonic() > late:
                raise TopicUnreadableError("the owners' index is late")
            time.sleep(LOOK_S)
        return found

    def offerings(self) -> Offerings:
        return opening.read(self._settings)

    def answers_end(self) -> int:
        return self._end(_SAID)

    def answered_since(self, offset: int) -> dict[UUID, int]:
        found: dict[UUID, int] = {}
        span = {0: [range(offset, self.answers_end())]}
        for message in reading.messages(self._client, ANSWERS, span, wait=False):
            if (answer := answers.decoded(message.key(), message.value())) is not None:
                found.setdefault(answer.answer_id, message.offset() or 0)
        return found

    def happened_since(self, offset: int) -> list[Happened]:
        return list(accounts.history(self._client, offset))

    def _end(self, place: Place) -> int:
        with reading.explained(f"{place[0]} cannot be read"):
            return offsets.settled(self._admin, [place], LATEST, ANSWER_S)[place]
