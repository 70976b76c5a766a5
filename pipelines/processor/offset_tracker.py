"""Which offsets may be committed: the book of the batches that were handed out and of those that are done.

Faust acknowledges an event when the agent comes back for the next one, even when it skipped the event on a rebalance
or the agent raised. So its acknowledgements are not believed: an offset is committed once the batch's records are
delivered, and a batch that was handed out and never came back stops the worker before anything past it is committed.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Partition = TypeVar("Partition", bound=Hashable)


class BatchLostError(RuntimeError):
    """A batch was handed out after one that never came back: committing would lose records. Restart the worker."""


@dataclass(frozen=True, slots=True)
class BatchHandle:
    """A batch's place: its last offset, and that of the batch handed out before it (None: the first of its chain).

    A chain of batches begins when a partition comes or its position is moved.
    """

    last: int
    previous: int | None
    chain: int


class Batches(Generic[Partition]):
    """One worker's book. Not for several threads: Faust's event loop is the only caller."""

    def __init__(self) -> None:
        self._handed_out: dict[Partition, int] = {}
        self._done: dict[Partition, int] = {}
        self._chain: dict[Partition, int] = {}

    def hand_out(self, partition: Partition, first: int, last: int) -> BatchHandle:
        """A batch goes to the agent. One that begins at or before what was handed out is a rewind: a new beginning."""
        previous = self._handed_out.get(partition)
        if previous is not None and first <= previous:
            self.forget([partition])
            previous = None
        self._handed_out[partition] = last
        return BatchHandle(last, previous, self._chain.get(partition, 0))

    def next(self, partition: Partition, batch_handle: BatchHandle) -> bool:
        """Whether the batch is to be delivered: not one of an older chain, whose records are read again.

        To be asked before anything of it is: what is delivered past a lost batch would make the lost one's records look
        like repeats when they come, and the router would drop them.

        Raises:
            BatchLostError: the batch before it is not done.
        """
        if batch_handle.chain != self._chain.get(partition, 0):
            return False
        if batch_handle.previous is not None and self._done.get(partition) != batch_handle.previous:
            raise BatchLostError("a batch was skipped: stopping, so that it is read again")
        return True

    def done(self, partition: Partition, batch_handle: BatchHandle) -> None:
        """The batch's records are delivered. It does not count if its partition went meanwhile.

        Raises:
            BatchLostError: the batch before it is not done.
        """
        if self.next(partition, batch_handle):
            self._done[partition] = batch_handle.last

    def committable(self, partition: Partition) -> int | None:
        """The offset to commit (one past the last done), or None."""
        last = self._done.get(partition)
        return None if last is None else last + 1

    def forget(self, partitions: Iterable[Partition]) -> None:
        """The partitions were taken away, or their position was moved."""
        for partition in partitions:
            self._handed_out.pop(partition, None)
            self._done.pop(partition, None)
            self._chain[partition] = self._chain.get(partition, 0) + 1
