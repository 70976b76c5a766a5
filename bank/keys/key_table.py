"""The key table: for each owner its key, wrapped, as the topic of owners' keys has it, and who is erased.

An epoch begins with the rows of all owners of the groups that it renews. Until the last of them is there the table of
the epoch before holds, whole: owners' keys are the same in both. The first row of an owner counts, so that of two
routers which make a key for one owner at once, both go by the one that the topic has first. From an epoch's mark on,
rows of the epoch before count no more: who wrote them does it again.
"""

from collections.abc import Collection, Iterable, Iterator

from bank.keys.groups import ALL
from bank.keys.key_records import ErasedOwners, KeyEpoch, OwnerKeyRows, Record, decoded
from bank.keys.owner_rows import ROW_BYTES
from bank.keys.table_rows import TableRows


class _Epoch:
    """An epoch, in force or to come: its rows, whom it begins without, and how many rows of its beginning came."""

    __slots__ = ("begun", "came", "erased", "rows")

    def __init__(self, begun: KeyEpoch | None, rows: TableRows) -> None:
        self.begun, self.rows = begun, rows
        self.erased: set[bytes] = set()
        self.came = 0

    @property
    def number(self) -> int:
        return self.begun.epoch if self.begun else 0

    @property
    def grouped(self) -> bool:
        return self.begun is not None and self.begun.grouped


class KeyTable:
    """The table as far as the topic was read. For one writer and any number of readers.

    With `groups` it has the rows of these alone, and knows epochs and erased owners all the same.
    """

    def __init__(self, groups: Collection[int] | None = None) -> None:
        self._only = groups
        self._held = _Epoch(None, TableRows(groups))
        self._next: _Epoch | None = None
        self._erased: set[bytes] = set()

    @property
    def epoch(self) -> KeyEpoch | None:
        """The epoch in force, whose rows are all there; None before the first."""
        return self._held.begun

    @property
    def newest(self) -> int:
        """Number of the newest epoch, in force or not; 0 before the first."""
        return self._newest.number

    @property
    def erased(self) -> frozenset[bytes]:
        """Owners who are erased, all of them."""
        return frozenset(self._erased)

    def __len__(self) -> int:
        """Return how many owners have a key."""
        return len(self._held.rows)

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield each owner and its wrapped key, group by group."""
        return self.of(sorted(ALL))

    def of(self, groups: Iterable[int]) -> Iterator[tuple[bytes, bytes]]:
        """Yield each owner of some groups and its wrapped key, in the order in which they came to their group."""
        return (each for each in self._held.rows.of(groups) if each[0] not in self._erased)

    def find(self, owner: bytes) -> bytes | None:
        """Return an owner's key, as it is wrapped in the epoch in force; None where it has none."""
        return None if owner in self._erased else self._held.rows.find(owner)

    def is_erased(self, owner: bytes) -> bool:
        """Return whether an owner is erased: it has no key, and whatever row of it comes counts no more."""
        return owner in self._erased

    def read(self, values: Iterable[bytes | None]) -> None:
        """Take the topic's next records, as they lie there; what no part of the bank wrote is passed over."""
        for value in values:
            if (record := decoded(value)) is not None:
                self.take(record)

    def take(self, record: Record) -> bool:
        """Take the topic's next record; return False where it changes nothing, as it came too late or twice."""
        if isinstance(record, KeyEpoch):
            return self._begin(record)
        return self._add(record) if isinstance(record, OwnerKeyRows) else self._leave_out(record)

    @property
    def _newest(self) -> _Epoch:
        return self._held if self._next is None else self._next

    def _begin(self, epoch: KeyEpoch) -> bool:
        if epoch.epoch < self.newest or (epoch.epoch == self.newest and not self._is_marked(epoch)):
            return False
        if epoch.complete:
            self._held, self._next = _Epoch(epoch, TableRows(self._only)), None
        elif epoch.grouped and epoch.renewed != ALL and not self._held.grouped:
            return False  # it keeps groups of an epoch that has none
        else:
            self._next = _Epoch(epoch, self._held.rows.without(epoch.renewed))
        return True

    def _is_marked(self, epoch: KeyEpoch) -> bool:
        """Return whether the newest record of an epoch is the mark of this one."""
        return self._next is not None and epoch.grouped and self._next.begun == epoch.mark

    def _add(self, record: OwnerKeyRows) -> bool:
        newest = self._newest
        if record.epoch != newest.number:
            return False
        if record.grouped != newest.grouped or (self._held.grouped and not newest.grouped):
            # a command of before there were groups wraps what it knows of: less than all
            self._next = None
            return False
        added = newest.rows.add(record.rows)
        if self._next is not None:
            self._next.came += len(record.rows) // ROW_BYTES
            if record.owners is not None:
                self._complete(self._next, record.owners)
        return added > 0

    def _leave_out(self, record: ErasedOwners) -> bool:
        """Note owners who are erased; they are once the epoch that begins without them holds."""
        if self._next is None or self._next.number != record.epoch:
            return False
        self._next.erased.update(record)
        return True

    def _complete(self, epoch: _Epoch, owners: int) -> None:
        """Let the coming epoch hold, if it has all its rows; else the one before goes on."""
        self._next = None
        if epoch.came == owners:
            self._erased |= epoch.erased
            self._held = epoch
