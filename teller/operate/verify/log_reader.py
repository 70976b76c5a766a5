"""Read the public log for `verify`, beside the records that it has leaves of."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Final

from confluent_kafka import Message

from bank.transparency.kinds import access, delivery, offering, package, receipt, withdrawal
from bank.transparency.kinds.kind import LogKind
from pipelines.transparency.entries_topic import LeavesUnreadableError, leaf_of
from schemas import topics
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.messages import Foreign
from teller.operate.verify.leaf_spool import LEAF, READ, WAITING, LeafSpool
from teller.operate.verify.leaves import LoggedReceipt
from teller.operate.verify.positions import Positions

#: Longest id that is kept, in characters: that of a receipt, an access or an event of withdrawals has 36.
MOST_ID: Final = 64
#: Kinds whose records are held against their leaves.
_KINDS: Final = (receipt.KIND, access.KIND, withdrawal.KIND, offering.KIND, package.KIND, delivery.KIND)


class LogReader:
    """The log as `verify` reads it: `load` first, then every record of its kinds, then the sums. For one thread."""

    def __init__(self, positions: Positions, group: str) -> None:
        self._positions, self._group = positions, group
        self._spools: dict[int, LeafSpool] = {}
        self._read: dict[str, Mapping[int, int]] = {}
        self._refilled = 0

    def close(self) -> None:
        for each in self._spools.values():
            each.close()
        self._spools = {}

    def load(self, every: Callable[[str], Iterator[Message]]) -> Iterator[Foreign]:
        """Read how far the writer is, then its leaves; yield messages that are no entries."""
        there = self._positions.topics()
        if topics.LOG_ENTRIES not in there:
            return
        kinds = [kind for kind in _KINDS if kind.topic in there]
        self._read = {kind.topic: self._positions.read_by(self._group, kind.topic) for kind in kinds}
        self._spools = {kind.number: LeafSpool() for kind in _KINDS}
        begun = any(any(each.values()) for each in self._read.values())
        for message in every(topics.LOG_ENTRIES):
            begun = True
            try:
                leaf = leaf_of(message)
            except LeavesUnreadableError:
                yield Foreign(messages.place(message))
                continue
            if leaf.refilled:
                self._refilled += 1
            elif spool := self._spools.get(leaf.entry[0]):
                spool.add(leaf.id[:MOST_ID], LEAF, messages.place(message))
        if not begun:
            self.close()

    def take(self, kind: LogKind, message: Message, of: str = "") -> Foreign | None:
        """Take a record of a kind, by its id where that is known; return it where no part of the bank wrote it."""
        place = messages.place(message)
        if not of:
            subject = kind.read(message.key(), message.value() or b"")
            if subject is None:
                return Foreign(place)
            of = subject.id or place
        if spool := self._spools.get(kind.number):
            read = (message.offset() or 0) < self._read[message.topic() or ""].get(message.partition() or 0, 0)
            spool.add(of[:MOST_ID], READ if read else WAITING, place)
        return None

    def receipts(self) -> Iterator[LoggedReceipt] | None:
        """Return the sums of receipts, and of leaves that came back nameless; None where the log has not begun."""
        found = self._counted(receipt.KIND.number)
        return found and chain(found, [LoggedReceipt(0, 0, 0, "", "", self._refilled)])

    def accesses(self) -> Iterator[LoggedReceipt] | None:
        """Return the sums of accesses; None where the log has not begun."""
        return self._counted(access.KIND.number)

    def withdrawals(self) -> Iterator[LoggedReceipt] | None:
        """Return the sums of offerings and of events of withdrawals; None where the log has not begun."""
        return self._of(offering.KIND, withdrawal.KIND)

    def packages(self) -> Iterator[LoggedReceipt] | None:
        """Return the sums of events of packages and of owners' rows; None where the log has not begun."""
        return self._of(package.KIND, delivery.KIND)

    def _of(self, *kinds: LogKind) -> Iterator[LoggedReceipt] | None:
        found = [self._counted(kind.number) for kind in kinds]
        return chain.from_iterable(each for each in found if each) if any(found) else None

    def _counted(self, kind: int) -> Iterator[LoggedReceipt] | None:
        spool = self._spools.get(kind)
        return spool.counted() if spool else None
