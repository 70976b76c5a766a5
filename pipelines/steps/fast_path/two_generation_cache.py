"""A bounded cache of recently used keys."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class TwoGenerationCache(Generic[K, V]):
    """Cache that holds at least the `least` keys used last, and at most twice as many. For one thread.

    It has two generations. A key of the old generation that is used moves to the young one; when the young one is full,
    the old one is dropped. A lookup costs what a dict's does, where a strict LRU would reorder at each lookup.
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
