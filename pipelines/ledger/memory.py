"""The ledger's log in memory, with faults."""

from collections.abc import Callable, Iterator, Mapping

from bank.accounts.erasures import Erasures
from pipelines.kafka.offsets import Place
from pipelines.ledger.port import LedgerRecord
from pipelines.memory_log import MemoryTopics, TransactionalMemoryLog
from schemas.topics import LEDGER_ORDERS, LEDGER_POSTINGS, LEDGER_TARIFFS, METERING


class MemoryLedgerTopics(MemoryTopics[LedgerRecord]):
    """The ledger's topics, and the erasures that are decided."""

    def __init__(self) -> None:
        super().__init__((METERING, LEDGER_TARIFFS, LEDGER_ORDERS), LEDGER_POSTINGS, LedgerRecord)
        self.erasures = Erasures()


class MemoryLedgerLog(TransactionalMemoryLog[LedgerRecord]):
    """An open log of these topics; see `TransactionalMemoryLog`."""

    def __init__(self, topics: MemoryLedgerTopics, fault: Callable[[str], None] = lambda _call: None) -> None:
        super().__init__(topics, fault)
        self._of_ledger = topics

    def tariffs(self) -> Iterator[LedgerRecord]:
        return self.whole(LEDGER_TARIFFS)

    def postings(self, first: int) -> Iterator[LedgerRecord]:
        return self.whole(LEDGER_POSTINGS, first)

    def end(self) -> int:
        self._fault("end")
        return len(self._topics.records[LEDGER_POSTINGS])

    def erasures(self) -> Erasures:
        self._fault("erasures")
        return self._of_ledger.erasures

    def ends(self) -> Mapping[Place, int]:
        self._fault("ends")
        return {place: len(self._topics.records[place[0]]) for place in self.positions}
