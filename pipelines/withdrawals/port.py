"""Port of the writer of withdrawals to Kafka."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from pipelines.kafka.offsets import Place
from pipelines.kafka.outgoing import OutgoingMessage
from schemas.topics import ANSWERS, ERASURES, NEWEST_ACCOUNTS, OFFERINGS, ORIGINATORS

#: Topics whose records say what there is; they are read whole when the log is opened.
KNOWN: Final = (OFFERINGS, ORIGINATORS, NEWEST_ACCOUNTS, ERASURES)
SOURCES: Final = (*KNOWN, ANSWERS)


class WithdrawalsRecord(NamedTuple):
    """A record, with Kafka's time of it, in milliseconds since 1970-01-01T00:00:00Z."""

    topic: str
    offset: int
    time: int
    key: bytes | None
    value: bytes | None


class WithdrawalsLog(Protocol):
    """An open log: opening it fences a former process, whose last transaction is decided then. For one thread. Use no
    more after the first error, which is one of `pipelines.sessions`' faults.
    """

    @property
    def positions(self) -> Mapping[Place, int]:
        """Up to where the sources are read."""

    def whole(self, topic: str, first: int = 0) -> Iterator[WithdrawalsRecord]:
        """Yield the records of one of KNOWN, or the events of withdrawals, from an offset on up to the present end."""

    def end(self) -> int:
        """Return the offset behind the last event."""

    def take(self, seconds: float, most: int) -> Iterator[WithdrawalsRecord]:
        """Yield what has come of the sources, `most` records at most; wait `seconds` for the first."""

    def rest(self) -> Iterator[WithdrawalsRecord]:
        """Yield what those of KNOWN have by now and was not taken; no answer comes meanwhile."""

    def write(self, messages: Sequence[OutgoingMessage], positions: Mapping[Place, int]) -> None:
        """Write all in one transaction, with the positions up to which the sources are read."""

    def left(self) -> int:
        """Return how many records of the sources are not read, as far as was heard."""

    def unread(self) -> frozenset[Place]:
        """Return partitions of the sources that this log does not read, as they were added."""

    def close(self) -> None: ...
