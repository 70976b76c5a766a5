"""Number keys densely, in a few bytes each: a dict of three million keys would take some 300 MB."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Final

_SMALLEST: Final = 1024
#: Slots are filled to three quarters at most: with linear probing a key is then found at its second or third slot. Then
#: there are four times as many: 4,194,304 for 3 million keys.
_FULL: Final = 0.75
#: 2**64 divided by the golden ratio (Knuth, TAOCP 6.4): spreads keys that differ in few bits over the slots.
_SPREAD: Final = 0x9E3779B97F4A7C15
_WORD: Final = (1 << 64) - 1


class KeyNumbers:
    """Numbers keys 0, 1, 2 and so on in the order in which they come; none ever goes.

    A key is one word of 64 bits, or two where `wide`. It takes 8 or 16 bytes, and 5 to 21 in the index: open addressing
    with linear probing over numbers plus 1, 0 being empty.

    For one writer and any number of readers, without a lock: a number is written to a slot after its key is there, and
    an index that has grown takes the former one's place by one assignment. A reader sees a key or not, never half.
    """

    __slots__ = ("_highs", "_lows", "_slots")

    def __init__(self, *, wide: bool, slots: int = _SMALLEST) -> None:
        """`slots` is the size of the index at first, a power of two."""
        self._lows = array("Q")
        self._highs = array("Q") if wide else None
        self._slots = array("I", bytes(4 * slots))

    def __len__(self) -> int:
        return len(self._lows)

    def find(self, low: int, high: int = 0) -> int:
        """Return the key's number, below 0 where it has none."""
        slots, lows, highs = self._slots, self._lows, self._highs
        mask = len(slots) - 1
        at = (low * _SPREAD & _WORD) >> 32 & mask
        while number := slots[at]:
            if lows[number - 1] == low and (highs is None or highs[number - 1] == high):
                return number - 1
            at = at + 1 & mask
        return -1

    def probe(self, low: int, high: int = 0) -> tuple[int, int]:
        """Return the key's number, below 0 where it has none, and the slot for `add`."""
        slots, lows, highs = self._slots, self._lows, self._highs
        mask = len(slots) - 1
        at = (low * _SPREAD & _WORD) >> 32 & mask
        while number := slots[at]:
            if lows[number - 1] == low and (highs is None or highs[number - 1] == high):
                return number - 1, at
            at = at + 1 & mask
        return -1, at

    def take(self, low: int, high: int = 0) -> bool:
        """Give a key its number, unless it has one; return whether it had none: `probe` and `add` in one call."""
        slots, lows, highs = self._slots, self._lows, self._highs
        mask = len(slots) - 1
        at = (low * _SPREAD & _WORD) >> 32 & mask
        while number := slots[at]:
            if lows[number - 1] == low and (highs is None or highs[number - 1] == high):
                return False
            at = at + 1 & mask
        self.add(at, low, high)
        return True

    def add(self, slot: int, low: int, high: int = 0) -> int:
        """Give a key that has none its number, and return it; `slot` is what `probe` has just given."""
        if self._highs is not None:
            self._highs.append(high)
        self._lows.append(low)
        number = self._slots[slot] = len(self._lows)
        if number >= _FULL * len(self._slots):
            self._slots = _filled(4 * len(self._slots), self._lows)
        return number - 1

    def words(self) -> Iterator[tuple[int, int]]:
        """Yield the low and the high word of each key, by number; the high one is 0 where keys are not wide."""
        return zip(self._lows, repeat(0) if self._highs is None else self._highs, strict=False)

    def low_words(self) -> memoryview:
        """Return the low word of each key, by number; add no key while the view is in use."""
        return memoryview(self._lows)

    def key(self, number: int) -> int:
        """Return the key of this number, the high word above the low one."""
        return self._lows[number] | (self._highs[number] << 64 if self._highs is not None else 0)


def _filled(size: int, lows: Sequence[int]) -> "array[int]":
    slots = array("I", bytes(4)) * size
    for number, low in enumerate(lows):
        _put(slots, low, number)
    return slots


def _put(slots: "array[int]", low: int, number: int) -> None:
    mask = len(slots) - 1
    at = (low * _SPREAD & _WORD) >> 32 & mask
    while slots[at]:
        at = at + 1 & mask
    slots[at] = number + 1
