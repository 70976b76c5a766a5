"""Rows of the key table in memory, by group: 100 MB for a million owners. For one writer and any number of readers."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from bank.accounts.compact import KeyNumbers
from bank.keys.groups import GROUPS, REST_BITS, group_of
from bank.keys.owner_rows import OWNER_BYTES, WRAPPED_BYTES, parts

#: Rows that lie together; of a group's last segment half is empty, in the middle of all groups.
_SEGMENT: Final = 64
#: Of a group's index at first: four times as many at 384 owners, and at 1,536.
_SLOTS: Final = 512
_LOW: Final = (1 << 64) - 1


class _Group:
    """Wrapped keys of the owners of a group, in segments: arrays that grow would leave holes in memory."""

    __slots__ = ("_last", "_number", "_segments", "count", "numbers")

    def __init__(self) -> None:
        self.numbers, self.count = KeyNumbers(wide=True, slots=_SLOTS), 0
        self._number, self._last = self.numbers.take, bytearray()
        self._segments: list[bytearray] = []

    def take(self, high: int, low: int, wrapped: bytes) -> bool:
        """Add the row of an owner who has none yet; return whether it had none.

        A row is written where the next number's is to lie, and the number given last: a reader finds a row that is
        whole, and one that was there already is written over by the next.
        """
        number = self.count
        if (place := number % _SEGMENT * WRAPPED_BYTES) == 0:
            self._last = self._segment(number // _SEGMENT)
        self._last[place : place + WRAPPED_BYTES] = wrapped
        if self._number(low, high):
            self.count = number + 1
            return True
        return False

    def at(self, number: int) -> bytes:
        place = number % _SEGMENT * WRAPPED_BYTES
        return bytes(self._segments[number // _SEGMENT][place : place + WRAPPED_BYTES])

    def _segment(self, at: int) -> bytearray:
        if at == len(self._segments):
            self._segments.append(bytearray(_SEGMENT * WRAPPED_BYTES))
        return self._segments[at]


class TableRows:
    """Wrapped keys by owner. Rows of other groups than `only` are passed over, where that is given."""

    __slots__ = ("_count", "_groups", "_only")

    def __init__(self, only: Collection[int] | None = None) -> None:
        self._groups: list[_Group | None] = [None] * GROUPS
        self._only = None if only is None else frozenset(only)
        self._count = 0

    def without(self, groups: Collection[int]) -> "TableRows":
        """Return rows that share all groups with these but for some, which begin empty."""
        made = TableRows(self._only)
        made._groups = [None if at in groups else group for at, group in enumerate(self._groups)]
        made._count = sum(group.count for group in made._groups if group is not None)
        return made

    def __len__(self) -> int:
        return self._count

    def add(self, rows: bytes) -> int:
        """Add rows of owners who have none yet; return how many those are."""
        groups, added = self._groups, 0
        if self._only is not None and not self._only:
            return 0
        for high, low, wrapped in parts(rows):
            group = groups[high >> REST_BITS] or self._made(high >> REST_BITS)
            if group is not None:
                added += group.take(high, low, wrapped)
        self._count += added
        return added

    def find(self, owner: bytes) -> bytes | None:
        """Return an owner's wrapped key; None where it has none."""
        if (group := self._groups[group_of(owner)]) is None:
            return None
        word = int.from_bytes(owner, "big")
        number = group.numbers.find(word & _LOW, word >> 64)
        return None if number < 0 else group.at(number)

    def of(self, groups: Iterable[int]) -> Iterator[tuple[bytes, bytes]]:
        """Yield each owner of some groups and its wrapped key, group by group, in the order in which they came."""
        for group in filter(None, (self._groups[at] for at in groups)):
            for number, (low, high) in enumerate(group.numbers.words()):
                yield (high << 64 | low).to_bytes(OWNER_BYTES, "big"), group.at(number)

    def _made(self, at: int) -> _Group | None:
        if self._only is not None and at not in self._only:
            return None
        made = self._groups[at] = _Group()
        return made
