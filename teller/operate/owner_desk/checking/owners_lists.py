"""Numbers of owners' leaves, from the owners' index, kept between two pages of the same list."""

import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from pathlib import Path
from typing import Final

from bank.transparency.index.database import IndexDamaged, IndexUnavailable
from bank.transparency.index.owners_index import OwnersIndex
from teller.operate.log.proving import LogProofError

#: Owners whose numbers are kept: 8 bytes a leaf.
MOST: Final = 32


class OwnersLists:
    """Lists of owners by their tags. For any number of threads."""

    def __init__(self, index: Path) -> None:
        self._index, self._lock = index, threading.Lock()
        self._kept: OrderedDict[bytes, tuple[int, array[int]]] = OrderedDict()

    def page(self, tag: bytes, size: int, begin: int, most: int) -> tuple[list[int], int]:
        """Return the owner's leaves from number `begin` on, of those below `size`, `most` of them, and how the list
        goes on: the next leaf, -1 at its end.

        Raises:
            LogProofError: the index is away, or damaged.
        """
        known = self._of(tag, size)
        first, end = bisect_left(known, begin), bisect_left(known, size)
        last = min(first + most, end)
        return list(known[first:last]), known[last] if last < end else -1

    def _of(self, tag: bytes, size: int) -> "array[int]":
        """Return the owner's leaves; all of those below `size` are there."""
        with self._lock:
            kept = self._kept.get(tag)
            if kept is not None and kept[0] >= size:
                self._kept.move_to_end(tag)
                return kept[1]
        try:
            with OwnersIndex(self._index) as index:
                head, proof = index.prove(tag)
        except (IndexDamaged, IndexUnavailable) as error:
            raise LogProofError(f"the owners' index cannot be read: {error}") from None
        found = array("q", proof.leaves)
        with self._lock:
            self._kept[tag] = head.size + 1, found  # the root of the index is the leaf behind it
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found
