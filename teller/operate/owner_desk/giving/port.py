"""Values of deposits of owners' own, and what they need of the bank."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from bank.accounts.depositors import Depositor
from connectors.api import Deposit
from teller.operate.owner_desk.giving.places import DepositPlaces, HeardPlace
from teller.operate.owner_desk.port.giving import Trial
from teller.operate.owner_desk.port.refused import DeskRefusal

#: Links the owner's id to the account and consents to these record types, where that is not so; returns why not.
Admit = Callable[[str, tuple[str, ...]], DeskRefusal | None]

#: What became of records of the depositor, since the last call.
Hearing = Callable[[], list[HeardPlace]]


class ReadingFailed(Exception):  # noqa: N818 - an outcome: the message is a key, one of PROBLEMS
    """An upload cannot be read."""


#: Keys of why an upload cannot be read.
PROBLEMS: Final = ("not-this-format", "too-costly", "not-read", "stopped")


@dataclass(frozen=True, slots=True)
class UploadJob:
    """A file to read by a connector: whose it is, and in whose name it is deposited."""

    file: Path
    connector: str
    owner: str
    depositor: str


class ReadsUploads(Protocol):
    """Reads an upload in a process of its own. `goes_on` is asked meanwhile.

    Raises:
        ReadingFailed: each; the file is of another format, costs too much, or nobody knows why.
    """

    def tried(self, job: UploadJob, goes_on: Callable[[], bool]) -> Trial:
        """Return what a trial finds."""

    def records(self, job: UploadJob, goes_on: Callable[[], bool]) -> Iterator[Deposit]:
        """Yield the records that the line can take."""


class GivingBank(Protocol):
    """The bank, for any number of threads.

    Raises:
        TopicUnreadableError, KafkaException: each, where Kafka does not answer.
    """

    def depositor(self) -> Depositor | None:
        """Return the depositor of owners' own deposits; None: there is none that may deposit now."""

    def send(self, entry: Depositor, items: Iterable[Deposit], places: DepositPlaces) -> None:
        """Send records to the depositor's raw topics, and note where they are.

        Raises:
            DepositFailed: Kafka did not take all.
        """

    def hearing(self, entry: Depositor) -> Hearing:
        """Return a function that returns what was heard since the last call of it, or since now."""
