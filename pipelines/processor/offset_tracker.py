"""Offset tracker: knows which batches were handed out and which are done, and so which offsets may be committed.

Faust acknowledges an event when the agent asks for the next one, even when Faust skipped the event on a rebalance or
the agent raised. So its acknowledgements are not used: an offset is committed once the batch's records are delivered,
and a batch that was handed out and never came back stops the worker before anything past it is committed.
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


class OffsetTracker(Generic[Partition]):
    """Offset tracker of one worker. For one thread: Faust's event loop is the only caller."""

    def __init__(self) -> None:
        self._handed_out: dict[Partition, int] = {}
        self._done: dict[Partition, int] = {}
        self._chain: dict[Partition, int] = {}

    def hand_out(self, partition: Partition, first: int, last: int) -> BatchHandle:
        """Note that a batch goes to the agent. If it begins at or before the last one's end, it begins a new chain."""
        previous = self._handed_out.get(partition)
        if previous is not None and first <= previous:
            self.forget([partition])
            previous = None
        self._handed_out[partition] = last
        return BatchHandle(last, previous, self._chain.get(partition, 0))

    def next(self, partition: Partition, batch_handle: BatchHandle) -> bool:
        """Return whether to deliver the batch; False for one of an older chain, whose records are read again.

        Call this before delivering any of it: records delivered past a lost batch would make the lost records look
        like redeliveries when they come, and the router would drop them.

        Raises:
            BatchLostError: the batch before it is not done.
        """
        if batch_handle.chain != self._chain.get(partition, 0):
            return False
        if batch_handle.previous is not None and self._done.get(partition) != batch_handle.previous:
            raise BatchLostError("a batch was skipped: stopping, so that it is read again")
        return True

    def done(self, partition: Partition, batch_handle: BatchHandle) -> None:
        """Note that the batch's records are delivered; ignored if its partition was revoked meanwhile.

        Raises:
            BatchLostError: the batch before it is not done.
        """
        if self.next(partition, batch_handle):
            self._done[partition] = batch_handle.last

    def committable(self, partition: Partition) -> int | None:
        """Offset to commit (one past the last that is done), or None."""
        last = self._done.get(partition)
        return None if last is None else last + 1

    def forget(self, partitions: Iterable[Partition]) -> None:
        """Forget partitions that were revoked, or whose position was moved."""
        for partition in partitions:
            self._handed_out.pop(partition, None)
            self._done.pop(partition, None)
            self._chain[partition] = self._chain.get(partition, 0) + 1
