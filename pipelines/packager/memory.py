"""The packager's log in memory, with faults."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.memory_log import FencedError
from pipelines.packager.port import FOLLOWED
from pipelines.withdrawals.memory import MemoryWithdrawalsTopics
from pipelines.withdrawals.port import WithdrawalsRecord
from schemas.topics import DELIVERIES, LEDGER_ORDERS, METERING, PACKAGES, RELEASES, ROW_OPENINGS

_WRITTEN: Final = (PACKAGES, DELIVERIES, RELEASES, ROW_OPENINGS, LEDGER_ORDERS, METERING)


class MemoryPackagerTopics(MemoryWithdrawalsTopics):
    """The topics of withdrawals and of packages; `opened` counts the packager's logs."""

    def __init__(self, now: int = 0) -> None:
        super().__init__(now)
        self.records |= {topic: [] for topic in _WRITTEN}
        self.opened = 0


class MemoryPackagerLog:
    """An open log of these topics: see `PackagerLog`. `fault` is called before and after each call, and may raise."""

    def __init__(self, topics: MemoryPackagerTopics, fault: Callable[[str], None] = lambda _call: None) -> None:
        self._topics, self._fault = topics, fault
        topics.opened += 1
        self._epoch = topics.opened
        self._positions = dict.fromkeys(FOLLOWED, 0)
        fault("open")

    def follow(self, positions: Mapping[str, int]) -> bool:
        self._fault("follow")
        if any(at > len(self._topics.records[topic]) for topic, at in positions.items()):
            return False
        self._positions = dict(positions)
        return True

    def take(self, seconds: float, most: int) -> Iterator[WithdrawalsRecord]:
        self._fault(f"take for {seconds} s")
        for topic in FOLLOWED:
            for each in self._topics.records[topic][self._positions[topic] :][:most]:
                self._positions[topic] = each.offset + 1
                yield each

    def rest(self) -> Iterator[WithdrawalsRecord]:
        return self.take(0.0, 2**31)

    def write(self, messages: Iterable[OutgoingMessage], may: Callable[[], bool] = lambda: True) -> bool:
        self._fault("before a write")
        found = list(messages)
        self._fault("in a write")
        if not may():
            return False
        self._fault("before a commit")
        if self._epoch != self._topics.opened:
            raise FencedError
        for each in found:
            self._topics.append(each.topic, each.key, each.value)
        self._fault("after a commit")
        return True

    def left(self) -> int:
        return sum(len(self._topics.records[topic]) - at for topic, at in self._positions.items())

    def close(self) -> None:
        """Leave the topics as they are."""
