"""Owners' files, and when their licences end. No I/O."""

from collections.abc import Iterator
from heapq import heappop, heappush

from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.owner_file import OwnerFile, after


class UnknownOffering(Exception):  # noqa: N818 - an outcome, which the session says in words
    """An event names a version of an offering that there is not."""


class OwnerFiles:
    """The file of each owner who has one. `live` counts the licences that no event has ended."""

    def __init__(self) -> None:
        self._files: dict[str, OwnerFile] = {}
        self.live = 0
        self._ends: list[tuple[int, str]] = []

    def of(self, owner: str) -> OwnerFile:
        return self._files.get(owner) or OwnerFile(owner)

    def take(self, event: WithdrawalEvent, offerings: Offerings) -> None:
        """Take the next event.

        Raises:
            UnknownOffering: a licence began by terms that are not known.
        """
        offering = offerings.version(event.offering, event.version)
        if event.kind is WithdrawalKind.ACCEPTED:
            if offering is None:
                raise UnknownOffering
            self.look_at(event.owner, event.until)
        before = self.of(event.owner)
        self._files[event.owner] = found = after(before, event, offering)
        self.live += len(found.open) - len(before.open)

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
