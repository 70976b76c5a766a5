"""The one writer of bank.depositors, in transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bank.accounts.depositors import Depositor, Depositors
from bank.accounts.entries import encoded
from pipelines.accounts.depositors import take
from schemas.topics import DEPOSITORS
from teller.operate.depositors.changes import DepositorError
from teller.operate.registering.entry_writer import EntryTopic, EntryWriter
from teller.settings import Settings

TRANSACTIONAL_ID: Final = "teller-depositors"
_TOPIC: Final = EntryTopic(DEPOSITORS, TRANSACTIONAL_ID, "teller depositors", encoded)


@contextmanager
def registry(settings: Settings) -> Iterator["Registry"]:
    """Open the registry: no other command can write from here on.

    Raises:
        RegistrationError, TopicUnreadableError: as EntryWriter.
    """
    yield Registry(settings)


class Registry(EntryWriter[Depositor]):
    """The registered depositors, and a way to write entries."""

    def __init__(self, settings: Settings) -> None:
        self.depositors = Depositors()
        super().__init__(settings, _TOPIC, lambda message: take(self.depositors, message), self.depositors.take)

    def named(self, name: str) -> Depositor:
        """Return the entry of a depositor.

        Raises:
            DepositorError: there is none.
        """
        if (entry := self.depositors.named(name)) is None:
            raise DepositorError(f"no depositor {name}: `teller depositors show` lists them")
        return entry
