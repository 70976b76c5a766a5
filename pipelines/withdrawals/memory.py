"""The withdrawals' log in memory, with faults."""

from collections.abc import Iterator

from pipelines.memory_log import MemoryTopics, TransactionalMemoryLog
from pipelines.withdrawals.port import KNOWN, SOURCES, WithdrawalsRecord
from schemas.topics import WITHDRAWALS


class MemoryWithdrawalsTopics(MemoryTopics[WithdrawalsRecord]):
    """The topics of withdrawals. Records get the time `now`."""

    def __init__(self, now: int = 0) -> None:
        super().__init__(SOURCES, WITHDRAWALS, lambda topic, at, *rest: WithdrawalsRecord(topic, at, self.now, *rest))
        self.now = now


class MemoryWithdrawalsLog(TransactionalMemoryLog[WithdrawalsRecord]):
    """An open log of these topics; see `TransactionalMemoryLog`."""

    def end(self) -> int:
        return len(self._topics.records[WITHDRAWALS])

    def rest(self) -> Iterator[WithdrawalsRecord]:
        return self.rest_of(KNOWN)
