"""Port of the ledger to Kafka."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from bank.accounts.erasures import Erasures
from pipelines.kafka.offsets import Place
from pipelines.kafka.outgoing import OutgoingMessage


class LedgerRecord(NamedTuple):
    """A record of a topic that the ledger reads."""

    topic: str
    offset: int
    key: bytes | None
    value: bytes | None
    partition: int = 0


class LedgerLog(Protocol):
    """An open log: opening it fences a former process, whose last transaction is decided then. For one thread. Use no
    more after the first error, which is one of `pipelines.sessions`' faults.
    """

    @property
    def positions(self) -> Mapping[Place, int]:
        """Up to where the sources, metering events, tariffs and orders, are read."""

    def tariffs(self) -> Iterator[LedgerRecord]:
        """Yield all tariffs up to the present end, the newest of each key last."""

    def postings(self, first: int) -> Iterator[LedgerRecord]:
        """Yield the postings from an offset on, up to the present end."""

    def end(self) -> int:
        """Return the offset behind the last posting."""

    def take(self, seconds: float, most: int) -> Iterator[LedgerRecord]:
        """Yield what has come of the sources, `most` records at most; wait `seconds` for the first."""

    def write(self, messages: Sequence[OutgoingMessage], positions: Mapping[Place, int]) -> None:
        """Write all in one transaction, with the positions up to which the sources are read."""

    def erasures(self) -> Erasures:
        """Return the erasures of owners that are decided."""

    def left(self) -> int:
        """Return how many records of the sources are not read, as far as was heard."""

    def ends(self) -> Mapping[Place, int]:
        """Return where the sources end now."""

    def unread(self) -> frozenset[Place]:
        """Return partitions of the sources that this log does not read, as they were added."""

    def close(self) -> None: ...
