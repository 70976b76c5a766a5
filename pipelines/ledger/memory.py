"""The ledger's log in memory, with faults: every call may end before it does anything, or after it did."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from bank.accounts.erasures import Erasures
from pipelines.kafka.offsets import Place
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.ledger.port import LedgerRecord
from schemas.topics import LEDGER_ORDERS, LEDGER_POSTINGS, LEDGER_TARIFFS, METERING

_SOURCES: Final = (METERING, LEDGER_TARIFFS, LEDGER_ORDERS)


class MemoryTopics:
    """Topics of one partition each, and where the ledger's group is."""

    def __init__(self) -> None:
        self.records: dict[str, list[LedgerRecord]] = {topic: [] for topic in (*_SOURCES, LEDGER_POSTINGS)}
        self.committed: dict[Place, int] = {(topic, 0): 0 for topic in _SOURCES}
        self.epoch, self.erasures = 0, Erasures()

    def append(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        self.records[topic].append(LedgerRecord(topic, len(self.records[topic]), key, value))


class FencedError(RuntimeError):
    """Another process has opened the log since."""


class MemoryLedgerLog:
    """An open log of these topics; `fault` is called before and after each call, with its name, and may raise."""

    def __init__(self, topics: MemoryTopics, fault: Callable[[str], None] = lambda _call: None) -> None:
        self._topics, self._fault = topics, fault
        topics.epoch += 1
        self._epoch = topics.epoch
        self.positions: dict[Place, int] = dict(topics.committed)

    def _all(self, topic: str, first: int) -> Iterator[LedgerRecord]:
        self._fault(f"read {topic}")
        yield from self._topics.records[topic][first:]

    def tariffs(self) -> Iterator[LedgerRecord]:
        return self._all(LEDGER_TARIFFS, 0)

    def postings(self, first: int) -> Iterator[LedgerRecord]:
        return self._all(LEDGER_POSTINGS, first)

    def end(self) -> int:
        self._fault("end")
        return len(self._topics.records[LEDGER_POSTINGS])

    def take(self, seconds: float, most: int) -> Iterator[LedgerRecord]:
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

    def erasures(self) -> Erasures:
        self._fault("erasures")
        return self._topics.erasures

    def left(self) -> int:
        return sum(len(self._topics.records[topic]) - at for (topic, _), at in self.positions.items())

    def ends(self) -> Mapping[Place, int]:
        self._fault("ends")
        return {place: len(self._topics.records[place[0]]) for place in self.positions}

    def unread(self) -> frozenset[Place]:
        return frozenset()

    def close(self) -> None:
        """Leave the topics as they are."""
