"""Which of several recognizers to run on a text, by what each has said that it needs."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.words import Hints, words_of

#: Words whose recognizers are kept; when there are more, all are forgotten.
KEPT = 20_000


class Places(NamedTuple):
    """Where recognizers stand: those that are asked, those that always run, those that run where the tagger has found
    something, those that wait for a word.
    """

    requested: list[tuple[int, Callable[[Seen], object]]]
    always: list[int]
    tagged: list[int]
    hinted: list[tuple[int, Hints]]


class Chooser:
    """Gives the positions of the recognizers to run, in order."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._by_word: dict[str, tuple[int, ...]] = {}
        self._with_digit = {at for at, hints in places.hinted if hints.digit}

    def chosen(self, seen: Seen, tagged: Sequence[object]) -> list[int]:
        """Positions of the recognizers that may find something; `tagged` is what the tagger found."""
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
        """The recognizers that a word is a hint for."""
        if len(self._by_word) >= KEPT:
            self._by_word.clear()
        those = [at for at, hints in self._places.hinted if word in hints.words or word.endswith(hints.endings)]
        self._by_word[word] = tuple(those)
        return self._by_word[word]
