"""The bank by its settings, as decisions need it. The trail says that the owner decides, by the desk."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
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
from schemas.topics import ANSWERS
from teller.operate.accounts import reading as accounts
from teller.operate.accounts.book import Book
from teller.operate.accounts.reading import Happened
from teller.operate.accounts.writer import Writer, writer
from teller.operate.offerings import opening
from teller.operate.owner_desk.closing.running import DECIDED
from teller.settings import Settings, acting
from teller.settings.kafka_client import command_settings

ANSWER_S: Final = 15.0
_SAID: Final[Place] = (ANSWERS, 0)


@dataclass(frozen=True)
class OpenedKafkaBank:
    """Implements `OpenedBank`."""

    writer: Writer
    client: ClientSettings

    @property
    def book(self) -> Book:
        return self.writer.book

    @cached_property
    def depositors(self) -> Depositors:
        return depositors.read(self.client)

    def write(self, wanted: list[AccountEvent]) -> list[Happened]:
        return self.writer.write(wanted)

    def say(self, said: Sequence[OwnersAnswer]) -> list[int]:
        return self.writer.say(said)


class KafkaDecidingBank:
    """Implements `DecidingBank`."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._client = settings, command_settings(settings)
        self._admin = AdminClient(self._client)

    @contextmanager
    def opened(self, about: Collection[str]) -> Iterator[OpenedKafkaBank]:
        """See `DecidingBank`; so are the others."""
        with writer(self._settings, about, by=acting.by_owner(self._settings, DECIDED)) as found:
            yield OpenedKafkaBank(found, self._client)

    def book(self, about: Collection[str]) -> Book:
        return accounts.read(self._client, about)

    def offerings(self) -> Offerings:
        return opening.read(self._settings)

    def answers_end(self) -> int:
        with reading.explained(f"{ANSWERS} cannot be read"):
            return offsets.settled(self._admin, [_SAID], LATEST, ANSWER_S)[_SAID]

    def answered_since(self, offset: int) -> dict[UUID, int]:
        found: dict[UUID, int] = {}
        span = {0: [range(offset, self.answers_end())]}
        for message in reading.messages(self._client, ANSWERS, span, wait=False):
            if (answer := answers.decoded(message.key(), message.value())) is not None:
                found.setdefault(answer.answer_id, message.offset() or 0)
        return found

    def happened_since(self, offset: int) -> list[Happened]:
        return list(accounts.history(self._client, offset))
