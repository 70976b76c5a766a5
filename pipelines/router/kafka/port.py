"""Port to Kafka: the router's requirements of a log, and the log's guarantees.

`client` implements it on Kafka, `memory` in memory; one contract suite runs over both.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias, final

from mypy_extensions import mypyc_attr


class Partition(NamedTuple):
    """A partition of a topic."""

    topic: str
    number: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.number}"


@final
@mypyc_attr(acyclic=True)
class Message:
    """A record as Kafka holds it. `timestamp` is milliseconds since 1970-01-01T00:00:00Z.

    This is a plain class because, compiled, it is made in a third of a tuple's time.
    """

    __slots__ = ("headers", "key", "offset", "partition", "timestamp", "value")

    def __init__(  # noqa: PLR0913, PLR0917 - what a record is
        self,
        partition: Partition,
        offset: int,
        timestamp: int,
        key: bytes | None,
        value: bytes | None,
        headers: list[tuple[str, bytes | None]],
    ) -> None:
        self.partition, self.offset, self.timestamp = partition, offset, timestamp
        self.key, self.value, self.headers = key, value, headers

    def __str__(self) -> str:
        return f"{self.partition} at offset {self.offset}"


class Position(NamedTuple):
    """A committed offset (the next one to read) with its metadata string."""

    offset: int
    metadata: str


class OutgoingRecord(NamedTuple):
    """Record to send."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Assigned:
    """Event: the partitions are this member's from now on, each with its committed position; None where there is none.

    The positions are final: no transaction that could still change them is open.
    """

    positions: Mapping[Partition, Position | None]


@dataclass(frozen=True, slots=True)
class Revoked:
    """Event: this member has no partition any more."""


Event = Message | Assigned | Revoked


Positions: TypeAlias = Mapping[Partition, Position | None]
#: Gives the offsets to read an assignment's partitions from, given their committed positions; None is the beginning.
Start: TypeAlias = Callable[[Positions], Mapping[Partition, int | None]]


def from_committed(positions: Positions) -> Mapping[Partition, int | None]:
    """Start at the committed offsets: for readers that need no committed records."""
    return {partition: at.offset if at else None for partition, at in positions.items()}


class Log(Protocol):
    """Member of the consumer group, with its transactional producer. For one thread.

    After LogUnavailable, LogFenced or LogRefused, do not use the member again: close it and open another, which waits
    until the old one's last call can no longer take effect. So the outcome of that call need not be known: the
    positions that the new member gets are final.
    """

    def poll(self, timeout: float) -> Iterable[Event]:
        """Give the events in order, after at most `timeout` seconds, earlier once there are any. Iterate over them
        once, before the next call: messages may be made during the iteration.

        A partition's messages rise from where `Start` says, or from the first one after it that Kafka still has, but
        never from after the committed position. Only committed messages come. Revoked comes between two Assigned.

        Raises:
            LogUnavailable, LogFenced, LogRefused, RecordsGone.
        """

    def pause(self, partitions: frozenset[Partition]) -> None:
        """Pause these partitions and resume all others where they were: poll gives no messages of the paused."""

    def commit(self, positions: Mapping[Partition, Position], outgoing: Sequence[OutgoingRecord] = ()) -> None:
        """Commit the positions and send the records, in one transaction. Durable and visible on return: all of it.

        The commit takes effect only while the partitions are this member's, however long ago the caller last knew so.
        An offset may stay the same, with other metadata.

        Raises:
            CommitAborted, LogFenced, LogRefused: nothing took effect, nor will.
            LogUnavailable: all of it took effect or nothing; the next Assigned shows which.
        """

    def close(self) -> None:
        """Leave the group. Raises nothing."""


class OpenLog(Protocol):
    """Function that joins the group."""

    def __call__(self, start: Start, /) -> Log:
        """Make a new member. Earlier ones of the same instance are fenced on return.

        Raises:
            LogUnavailable, LogFenced, LogRefused.
        """
