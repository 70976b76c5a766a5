"""Owners' files, and when their licences end. No I/O."""

from collections.abc import Iterator
from heapq import heappop, heappush

from bank.withdrawals import events
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.owner_file import OwnerFile, after
from pipelines.withdrawals.port import WithdrawalsRecord
from schemas.topics import OFFERINGS, WITHDRAWALS


class WithdrawalsDamagedError(RuntimeError):
    """The topic of events is not as a writer leaves it; the message says where, and what to do."""


class _UnknownOffering(Exception):  # noqa: N818 - an outcome, which `take_record` says in words
    """An event names a version of an offering that there is not."""


def event_of(record: WithdrawalsRecord) -> WithdrawalEvent:
    """Decode a record of the topic of events.

    Raises:
        WithdrawalsDamagedError: it is no event.
    """
    event = events.decoded(record.key, record.value)
    if event is None:
        raise WithdrawalsDamagedError(
            f"{WITHDRAWALS}: offset {record.offset} is no event: somebody else writes there, or a newer Teller"
        )
    return event


class OwnerFiles:
    """The file of each owner who has one. `live` counts the licences that no event has ended."""

    def __init__(self) -> None:
        self._files: dict[str, OwnerFile] = {}
        self.live = 0
        self._ends: list[tuple[int, str]] = []

    def of(self, owner: str) -> OwnerFile:
        return self._files.get(owner) or OwnerFile(owner)

    def take(self, event: WithdrawalEvent, offerings: Offerings) -> None:
        """Take the next event, which was decided by these offerings."""
        offering = offerings.version(event.offering, event.version)
        if event.kind is WithdrawalKind.ACCEPTED:
            if offering is None:
                raise _UnknownOffering
            self.look_at(event.owner, event.until)
        before = self.of(event.owner)
        self._files[event.owner] = found = after(before, event, offering)
        self.live += len(found.open) - len(before.open)

    def take_record(self, record: WithdrawalsRecord, offerings: Offerings) -> None:
        """Take the next record of the topic of events.

        Raises:
            WithdrawalsDamagedError: it is no event, or a licence began by terms that are not known.
        """
        try:
            self.take(event_of(record), offerings)
        except _UnknownOffering:
            raise WithdrawalsDamagedError(
                f"{OFFERINGS} lacks the version of an offering that {WITHDRAWALS} names at offset {record.offset}: "
                f"write its document there again"
            ) from None

    def look_at(self, owner: str, time: int = 0) -> None:
        """Let `due` give this owner once it is `time`, in milliseconds since 1970-01-01T00:00:00Z."""
        heappush(self._ends, (time, owner))

    def licensed(self) -> Iterator[str]:
        """Yield the owners who have licences that no event has ended."""
        return (owner for owner, file in self._files.items() if file.open)

    def due(self, now: int, most: int) -> Iterator[OwnerFile]:
        """Yield files of owners to look at now, `most` at most, each time once."""
        for _ in range(most):
            if not self._ends or self._ends[0][0] > now:
                return
            yield self.of(heappop(self._ends)[1])
