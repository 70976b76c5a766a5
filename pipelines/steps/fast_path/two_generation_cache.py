"""A memory of what was asked for lately, within bounds."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class TwoGenerationCache(Generic[K, V]):
    """At least the `least` keys asked for last, and at most twice as many. For one thread.

    Two generations: a key of the old one that is asked for moves to the young one, and once that is full the old one
    goes. That costs a lookup what a dict does, where a strict order would have to be kept at each.
    """

    def __init__(self, least: int) -> None:
        self._least = least
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def get(self, key: K) -> V | None:
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def put(self, key: K, value: V) -> None:
        if len(self._young) >= self._least:
            self._young, self._old = {}, self._young
        self._young[key] = value
