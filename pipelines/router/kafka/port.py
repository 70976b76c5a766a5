"""The port to Kafka: what the router needs of a log, and what it may rely on.

`kafka_log` is the real one, `memory_log` the fake; one contract suite runs over both.
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

    A plain class: compiled, it is made in a third of a tuple's time.
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


class Outgoing(NamedTuple):
    """A record to be sent."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Assigned:
    """These partitions are ours from now on, each with what is committed for it; None where nothing ever was.

    What is committed is final: no transaction that could still change it is open.
    """

    positions: Mapping[Partition, Position | None]


@dataclass(frozen=True, slots=True)
class Revoked:
    """No partition is ours any more."""


Event = Message | Assigned | Revoked


#: Where to read a partition from, given what is committed for it; None is its beginning.
Start: TypeAlias = Callable[[Partition, Position | None], int | None]


def from_committed(_partition: Partition, position: Position | None) -> int | None:
    """The start of whoever needs nothing that is committed already."""
    return position.offset if position else None


class Log(Protocol):
    """A member of the consumer group, with its transactional producer. For one thread.

    After LogUnavailable, LogFenced or LogRefused the member is of no more use: close it and open another, which waits
    until the old one's last call can no longer take effect. So no outcome need be known: what is committed then is
    final.
    """

    def poll(self, timeout: float) -> Iterable[Event]:
        """What happened, in order, after at most `timeout` seconds; returns early once there is anything. To be taken
        before the next call, and once: messages may be made as they are taken.

        A partition's messages rise from where `Start` says, or from the first one after it that Kafka still has, but
        not from after the committed position; and only committed ones come. Revoked always comes between two Assigned.

        Raises:
            LogUnavailable, LogFenced, LogRefused, RecordsGone.
        """

    def hold(self, partitions: frozenset[Partition]) -> None:
        """From now on poll delivers nothing of these partitions, and goes on with all others where it was."""

    def commit(self, positions: Mapping[Partition, Position], outgoing: Sequence[Outgoing] = ()) -> None:
        """The positions are committed and the records visible, all in one transaction, on return.

        Takes effect only while the partitions are ours, however long ago the caller last knew so. Offsets may stay
        where they are, with other metadata.

        Raises:
            CommitAborted, LogFenced, LogRefused: nothing took effect, nor will.
            LogUnavailable: all of it took effect or nothing; after the next Assigned that is settled.
        """

    def close(self) -> None:
        """Leaves. Raises nothing."""


class OpenLog(Protocol):
    """Joins the group."""

    def __call__(self, start: Start, /) -> Log:
        """A new member. Earlier ones of the same instance are fenced on return.

        Raises:
            LogUnavailable, LogFenced, LogRefused.
        """
