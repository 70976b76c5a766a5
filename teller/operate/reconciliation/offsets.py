"""Sets of offsets as bitmaps, so that an audit of any length fits into memory.

A page of 8 KiB holds 65,536 offsets, so a million that lie together take 125 KB; one that lies alone takes a page.
"""

from collections.abc import Iterable, Iterator
from typing import Final

PAGE: Final = 65_536
_ALL: Final = (1 << PAGE) - 1
#: Missing runs closer together than this are read in one go: a seek costs about as much as this many records.
NEAR: Final = 10_000


class OffsetSet:
    """A set of whole numbers from 0."""

    def __init__(self, offsets: Iterable[int] = ()) -> None:
        self._pages: dict[int, bytearray] = {}
        self._count = 0
        for offset in offsets:
            self.add(offset)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, offset: int) -> bool:
        page = self._pages.get(offset // PAGE)
        return page is not None and bool(page[offset % PAGE >> 3] & 1 << (offset & 7))

    def add(self, offset: int) -> bool:
        """Add the offset; return True if it is new."""
        page = self._pages.get(offset // PAGE)
        if page is None:
            page = self._pages[offset // PAGE] = bytearray(PAGE >> 3)
        at, bit = offset % PAGE >> 3, 1 << (offset & 7)
        if page[at] & bit:
            return False
        page[at] |= bit
        self._count += 1
        return True

    def page(self, number: int) -> int:
        """Offsets [number * PAGE, (number + 1) * PAGE) as bits, the lowest offset first."""
        return int.from_bytes(self._pages.get(number, b""), "little")


def missing(within: range, *sets: OffsetSet) -> Iterator[range]:
    """Return the runs of offsets of `within` (step 1) that are in none of the sets, rising; none touches the next."""
    return spans(_runs(within, sets), 0)


def spans(runs: Iterable[range], near: int = NEAR) -> Iterator[range]:
    """Join runs that lie close together."""
    span = range(0)
    for run in runs:
        if span and run.start - span.stop <= near:
            span = range(span.start, run.stop)
            continue
        if span:
            yield span
        span = run
    if span:
        yield span


def _runs(within: range, sets: tuple[OffsetSet, ...]) -> Iterator[range]:
    """Yield the runs that `missing` yields, cut at the end of each page."""
    for number in range(within.start // PAGE, -(-within.stop // PAGE) if within else 0):
        first = number * PAGE
        taken = 0
        for each in sets:
            taken |= each.page(number)
        yield from _zeros(~taken & _ALL & _bits(within, first), first)


def _bits(within: range, first: int) -> int:
    """Return the bits of a page, beginning at offset `first`, that lie in `within`."""
    below, end = max(0, within.start - first), max(0, min(PAGE, within.stop - first))
    return (1 << end) - 1 & ~((1 << below) - 1)


def _zeros(free: int, first: int) -> Iterator[range]:
    """Yield the runs of ones in `free`."""
    while free:
        skip = (free & -free).bit_length() - 1
        free >>= skip
        length = (~free & free + 1).bit_length() - 1
        free >>= length
        first += skip
        yield range(first, first + length)
        first += length
