"""Choose the recognizers to run on a text, by the needs that each has declared."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.words import Hints, words_of

#: Words whose recognizers are cached; when there are more, the cache is cleared.
KEPT = 20_000


class GateIndexes(NamedTuple):
    """Indexes of recognizers by gate: `requested` run where their condition holds, `always` run on every text, `tagged`
    run where the tagger found something, and `hinted` run where the text has one of their words.
    """

    requested: list[tuple[int, Callable[[Seen], object]]]
    always: list[int]
    tagged: list[int]
    hinted: list[tuple[int, Hints]]


class Chooser:
    """Chooses the recognizers to run, as their indexes in order."""

    def __init__(self, places: GateIndexes) -> None:
        self._places = places
        self._by_word: dict[str, tuple[int, ...]] = {}
        self._with_digit = {at for at, hints in places.hinted if hints.digit}

    def chosen(self, seen: Seen, tagged: Sequence[object]) -> list[int]:
        """Return the indexes of the recognizers that may find something; `tagged` are the tagger's entities."""
        places = self._places
        found = {at for at, may_find in places.requested if may_find(seen)}
        found.update(places.always)
        if places.hinted:
            found |= self._hinted(seen)
        if tagged:
            found.update(places.tagged)
        return sorted(found)

    def _hinted(self, seen: Seen) -> set[int]:
        known = self._by_word
        found: set[int] = set()
        for word in words_of(seen.lowered):
            those = known.get(word)
            found.update(self._of(word) if those is None else those)
        return found if seen.digits else found - self._with_digit

    def _of(self, word: str) -> tuple[int, ...]:
        """Return the recognizers that a word is a hint for."""
        if len(self._by_word) >= KEPT:
            self._by_word.clear()
        those = [at for at, hints in self._places.hinted if word in hints.words or word.endswith(hints.endings)]
        self._by_word[word] = tuple(those)
        return self._by_word[word]
