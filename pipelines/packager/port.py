"""Ports of the packager: to Kafka, to licences, and to what makes and sends packages."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Final, Protocol, TypeVar
from uuid import UUID

from bank.withdrawals.packaging.package_events import PackageEvent
from bank.withdrawals.terms import Offering
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.packager.building.stage import OwnerRows
from pipelines.packager.building.wanted import FinishedPackage, FormerLedger, MadePackage, NotMade, PackageWanted
from pipelines.packager.uploading import NotUploaded, Uploaded
from pipelines.withdrawals.follower import NotKnown
from pipelines.withdrawals.licences import Licences, Touched
from pipelines.withdrawals.port import WithdrawalsRecord
from schemas.topics import DELIVERIES, ERASURES, PACKAGES, RELEASES, WITHDRAWALS

#: Topics that this process alone writes, but for what operators say of packages.
OWN: Final = (PACKAGES, DELIVERIES, RELEASES)
#: Topics whose records it takes.
FOLLOWED: Final = (*OWN, WITHDRAWALS, ERASURES)
Answer = TypeVar("Answer")


class PackagerLog(Protocol):
    """An open log: opening it fences a former process, whose last transaction is decided then. For one thread. Use no
    more after the first error, which is one of `pipelines.sessions`' faults.
    """

    def follow(self, positions: Mapping[str, int]) -> bool:
        """Begin to take the FOLLOWED topics from these offsets on; return False, and do nothing, where one lies beyond
        its topic's end: it is another topic than before.
        """

    def take(self, seconds: float, most: int) -> Iterator[WithdrawalsRecord]:
        """Yield what has come, `most` records at most; wait `seconds` for the first."""

    def rest(self) -> Iterator[WithdrawalsRecord]:
        """Yield what there is now and was not taken, what is in open transactions included once they end."""

    def write(self, messages: Iterable[OutgoingMessage], may: Callable[[], bool] = lambda: True) -> bool:
        """Write all in one transaction. `may` is asked once Kafka has all, just before the commit: False undoes it."""

    def left(self) -> int:
        """Return how many records are not read, as far as was heard."""

    def close(self) -> None: ...


class LicencesSource(Protocol):
    """Licences of everybody, as of now: `pipelines.withdrawals.follower`."""

    @property
    def age(self) -> float:
        """Seconds since which all is known."""

    def asked(self, question: Callable[[Licences], Answer], wait_s: float = ...) -> Answer | NotKnown: ...

    def watching(self) -> AbstractContextManager[Touched]: ...


class StagedPackage(Protocol):
    """A package while it is made and sent: see `pipelines.packager.building.stage.PackageStage`.

    Raises:
        StageDamaged: a file is not as it was written.
    """

    def made(self) -> MadePackage | None: ...

    def finished(self) -> FinishedPackage | None: ...

    def owners(self) -> Iterator[OwnerRows]: ...

    def openings(self) -> Iterator[tuple[bytes, bytes]]: ...

    def releases(self) -> Iterator[tuple[bytes, bytes]]: ...


class Workshop(Protocol):
    """Makes and sends packages; all of it may be killed at any point, and be done again."""

    def stage(self, package: UUID) -> StagedPackage: ...

    def packages(self) -> list[UUID]:
        """Return the packages of which something is there."""

    def clear(self, package: UUID) -> None:
        """Delete what there is of a package: it is over."""

    def build(self, wanted: PackageWanted, former: FormerLedger, beat: Callable[[], object]) -> MadePackage | NotMade:
        """Build a package into its stage, beside what went out before.

        Raises:
            WorkshopBusyError: not now, by no fault of the package.
        """

    def proof(self, made: PackageEvent) -> bytes | None:
        """Return the log's proof of an event; None where it has none yet.

        Raises:
            WorkshopBusyError: not now.
        """

    def finish(self, package: UUID, offering: Offering, proof: bytes | None) -> FinishedPackage:
        """Write the documents about a package that is made."""

    def upload(self, package: UUID, grant: bytes, beat: Callable[[], object]) -> Uploaded | NotUploaded:
        """Upload the files of a finished package by an encrypted grant; go on where it was broken off."""


class WorkshopBusyError(RuntimeError):
    """Something of the bank is not to be had now; the message says what, and holds nothing of an owner."""
