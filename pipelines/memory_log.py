"""A log in memory of a process that reads topics and writes one in transactions, with faults: every call may end before
it does anything, or after it did.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from pipelines.kafka.offsets import Place
from pipelines.kafka.outgoing import OutgoingMessage


class HasOffset(Protocol):
    """A record that knows its offset."""

    @property
    def offset(self) -> int: ...


Record = TypeVar("Record", bound=HasOffset)
#: Makes a record of a topic, an offset, a key and a value.
MakeRecord = Callable[[str, int, bytes | None, bytes | None], Record]


class MemoryTopics(Generic[Record]):
    """Topics of one partition each, `sources` and the one that is `written`, and where the group of their reader is."""

    def __init__(self, sources: Iterable[str], written: str, make: MakeRecord[Record]) -> None:
        self._make = make
        self.committed: dict[Place, int] = {(topic, 0): 0 for topic in sources}
        self.records: dict[str, list[Record]] = {topic: [] for topic in (*sources, written)}
        self.epoch = 0

    def append(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        """Append a record."""
        self.records[topic].append(self._make(topic, len(self.records[topic]), key, value))


class FencedError(RuntimeError):
    """Another process has opened the log since."""


class TransactionalMemoryLog(Generic[Record]):
    """An open log of these topics; `fault` is called before and after each call, with its name, and may raise."""

    def __init__(self, topics: MemoryTopics[Record], fault: Callable[[str], None] = lambda _call: None) -> None:
        self._topics, self._fault = topics, fault
        topics.epoch += 1
        self._epoch = topics.epoch
        self.positions: dict[Place, int] = dict(topics.committed)

    def whole(self, topic: str, first: int = 0) -> Iterator[Record]:
        """Yield a topic's records from an offset on."""
        self._fault(f"read {topic}")
        yield from self._topics.records[topic][first:]

    def take(self, seconds: float, most: int) -> Iterator[Record]:
        self._fault(f"take for {seconds} s")
        for place, position in list(self.positions.items()):
            for each in self._topics.records[place[0]][position : position + most]:
                self.positions[place] = each.offset + 1
                yield each

    def write(self, messages: Sequence[OutgoingMessage], positions: Mapping[Place, int]) -> None:
        self._fault("before a write")
        if self._epoch != self._topics.epoch:
            raise FencedError
        for each in messages:
            self._topics.append(each.topic, each.key, each.value)
        self._topics.committed.update(positions)
        self._fault("after a write")

    def left(self) -> int:
        return sum(len(self._topics.records[topic]) - at for (topic, _), at in self.positions.items())

    def unread(self) -> frozenset[Place]:
        return frozenset()

    def close(self) -> None:
        """Leave the topics as they are."""
