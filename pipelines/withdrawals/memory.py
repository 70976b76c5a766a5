"""The withdrawals' log in memory, with faults: every call may end before it does anything, or after it did."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipelines.kafka.offsets import Place
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.withdrawals.port import SOURCES, WithdrawalsRecord
from schemas.topics import WITHDRAWALS


class MemoryWithdrawalsTopics:
    """Topics of one partition each, and where the writer's group is. Records get the time `now`."""

    def __init__(self, now: int = 0) -> None:
        self.records: dict[str, list[WithdrawalsRecord]] = {topic: [] for topic in (*SOURCES, WITHDRAWALS)}
        self.committed: dict[Place, int] = {(topic, 0): 0 for topic in SOURCES}
        self.epoch, self.now = 0, now

    def append(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        self.records[topic].append(WithdrawalsRecord(topic, len(self.records[topic]), self.now, key, value))


class WithdrawalsFencedError(RuntimeError):
    """Another process has opened the log since."""


class MemoryWithdrawalsLog:
    """An open log of these topics; `fault` is called before and after each call, with its name, and may raise."""

    def __init__(self, topics: MemoryWithdrawalsTopics, fault: Callable[[str], None] = lambda _call: None) -> None:
        self._topics, self._fault = topics, fault
        topics.epoch += 1
        self._epoch = topics.epoch
        self.positions: dict[Place, int] = dict(topics.committed)

    def whole(self, topic: str) -> Iterator[WithdrawalsRecord]:
        self._fault(f"read {topic}")
        yield from list(self._topics.records[topic])

    def take(self, seconds: float, most: int) -> Iterator[WithdrawalsRecord]:
        self._fault(f"take for {seconds} s")
        for place, position in list(self.positions.items()):
            for each in self._topics.records[place[0]][position : position + most]:
                self.positions[place] = each.offset + 1
                yield each

    def write(self, messages: Sequence[OutgoingMessage], positions: Mapping[Place, int]) -> None:
        self._fault("before a write")
        if self._epoch != self._topics.epoch:
            raise WithdrawalsFencedError
        for each in messages:
            self._topics.append(each.topic, each.key, each.value)
        self._topics.committed.update(positions)
        self._fault("after a write")

    def unread(self) -> frozenset[Place]:
        return frozenset()

    def close(self) -> None:
        """Leave the topics as they are."""
