"""Broker in memory, for tests and simulations: one consumer group, with injected faults."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum

from pipelines.router.faults import CommitAborted, LogFenced, LogUnavailable
from pipelines.router.kafka.port import (
    Assigned,
    Event,
    Message,
    OutgoingRecord,
    Partition,
    Position,
    Revoked,
    Start,
    from_committed,
)

Headers = tuple[tuple[str, bytes | None], ...]


class LogFault(Enum):
    """Way in which a call fails."""

    BEFORE = "nothing was done, and nobody knows"
    AFTER = "it was done, and nobody knows"
    ABORTED = "nothing was done; of a commit that is known"


class MemoryBroker:
    """Topics, committed positions and the members of one group.

    `fault` is called once per call with the method's name, and gives how this call fails, or None.
    """

    def __init__(
        self, partitions: Iterable[Partition], fault: Callable[[str], LogFault | None] = lambda _method: None
    ) -> None:
        self.messages: dict[Partition, list[Message]] = {partition: [] for partition in partitions}
        self.committed: dict[Partition, Position] = {}
        self.sent: list[OutgoingRecord] = []
        self.generation = 0
        self.fault = fault
        self._members: dict[str, MemoryLog] = {}

    def produce(
        self, partition: Partition, key: bytes | None, value: bytes | None, headers: Headers, timestamp: int = 0
    ) -> int:
        """Append a message; return its offset."""
        log = self.messages[partition]
        log.append(Message(partition, len(log), timestamp, key, value, list(headers)))
        return len(log) - 1

    def add(self, partition: Partition) -> None:
        """Make a topic of one partition; all are assigned anew."""
        self.messages[partition] = []
        self._rebalance()

    def delete(self, partition: Partition) -> None:
        """Delete a topic of one partition, with what the group has committed of it."""
        del self.messages[partition]
        self.committed.pop(partition, None)
        self._rebalance()

    def open(self, instance: str, start: Start = from_committed) -> "MemoryLog":
        """Add a member; an earlier one of the same instance is fenced."""
        self.fail("open")
        self._members[instance] = MemoryLog(self, instance, start)
        self._rebalance()
        return self._members[instance]

    def expire(self, instance: str) -> None:
        """Remove a member that was silent for too long: its partitions go to the others. It gets no notice."""
        if self._members.pop(instance, None):
            self._rebalance()

    def drained(self) -> bool:
        """Return whether every message is committed and no write-ahead intent is open."""
        ends = {partition: len(log) for partition, log in self.messages.items() if log}
        at = {partition: self.committed[partition].offset for partition in ends if partition in self.committed}
        return at == ends and not any('"end"' in position.metadata for position in self.committed.values())

    def is_current(self, member: "MemoryLog") -> bool:
        return self._members.get(member.instance) is member and member.generation == self.generation

    def is_member(self, member: "MemoryLog") -> bool:
        return self._members.get(member.instance) is member

    def fail(self, method: str) -> LogFault | None:
        """Give the fault of a call that is about to be made; raise a fault that comes before it."""
        fault = self.fault(method)
        if fault is LogFault.ABORTED and method == "commit":
            raise CommitAborted("injected: undone")
        if fault in (LogFault.BEFORE, LogFault.ABORTED):
            raise LogUnavailable("injected: nothing was done")
        return fault

    def _rebalance(self) -> None:
        self.generation += 1
        members = [self._members[name] for name in sorted(self._members)]
        for index, member in enumerate(members):
            member.reassign(self.generation, sorted(self.messages)[index :: len(members)])


class MemoryLog:
    """Member of a MemoryBroker's group."""

    def __init__(self, broker: MemoryBroker, instance: str, start: Start) -> None:
        self.instance = instance
        self._start = start
        self.generation = -1
        self._broker = broker
        self._next: dict[Partition, int] = {}
        self._paused: frozenset[Partition] = frozenset()
        self._assignment: tuple[int, list[Partition]] | None = None

    def reassign(self, generation: int, partitions: list[Partition]) -> None:
        """Take a new assignment from the broker; it takes effect at the next poll."""
        self._assignment = generation, partitions

    def poll(self, timeout: float) -> Sequence[Event]:  # noqa: ARG002 - time stands still here
        _after(self._broker.fail("poll"))
        if not self._broker.is_member(self):
            raise LogFenced("another member has this instance's place, or it was away too long")
        if self._assignment:
            return self._join(*self._assignment)
        return [
            message for partition in self._next if partition not in self._paused for message in self._read(partition)
        ]

    def pause(self, partitions: frozenset[Partition]) -> None:
        self._paused = partitions

    def commit(self, positions: Mapping[Partition, Position], outgoing: Sequence[OutgoingRecord] = ()) -> None:
        fault = self._broker.fail("commit")
        if not self._broker.is_current(self) or not positions.keys() <= self._next.keys():
            raise LogFenced("the partitions are not this member's")
        self._broker.committed |= positions
        self._broker.sent += outgoing
        _after(fault)

    def close(self) -> None:
        if self._broker.is_member(self):
            self._broker.expire(self.instance)

    def _join(self, generation: int, partitions: list[Partition]) -> Sequence[Event]:
        events: list[Event] = [Revoked()] if self.generation >= 0 else []
        committed = {partition: self._broker.committed.get(partition) for partition in partitions}
        self.generation, self._assignment, self._paused = generation, None, frozenset()
        self._next = {partition: self._start(partition, at) or 0 for partition, at in committed.items()}
        return [*events, Assigned(committed)]

    def _read(self, partition: Partition, most: int = 5) -> Sequence[Message]:
        at = self._next[partition]
        found = self._broker.messages[partition][at : at + most]
        self._next[partition] += len(found)
        return found


def _after(fault: LogFault | None) -> None:
    if fault is LogFault.AFTER:
        raise LogUnavailable("injected: it was done, and the answer lost")
