"""Choose the recognizers to run on a text, by the needs that each has declared."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.syntax import Needs
from pipelines.scanner.gates.words import Hints, words_of

#: Words, and counts of a text, whose recognizers are cached; when there are more, the cache is cleared.
KEPT = 20_000


class GateIndexes(NamedTuple):
    """Indexes of recognizers by gate: `requested` run where their condition holds, `counted` run where one of their
    needs is met, `always` run on every text, `tagged` run where the tagger found something, and `hinted` run where the
    text has one of their words.
    """

    requested: list[tuple[int, Callable[[Seen], object]]]
    counted: list[tuple[int, list[Needs]]]
    always: list[int]
    tagged: list[int]
    hinted: list[tuple[int, Hints]]


class Chooser:
    """Chooses the recognizers to run on each text of a batch."""

    def __init__(self, places: GateIndexes) -> None:
        self._places = places
        self._hints: dict[str, list[int]] = {}
        for at, hints in places.hinted:
            for word in hints.words:
                self._hints.setdefault(word, []).append(at)
        self._endings = [(hints.endings, at) for at, hints in places.hinted if hints.endings]
        self._by_word: dict[str, tuple[int, ...]] = {}
        self._no_hints: set[str] = set()
        self._with_digit = {at for at, hints in places.hinted if hints.digit}
        every = [each for _, needs in places.counted for each in needs]
        self._digits = max((each.digits for each in every), default=0)
        self._run = max((each.run for each in every), default=0)
        self._signs = sorted(frozenset[str]().union(*(each.characters for each in every)))
        self._by_counts: dict[tuple[int, int, str], tuple[int, ...]] = {}

    def chosen(self, batch: Sequence[Seen], tagged: Sequence[Sequence[object]]) -> list[tuple[int, list[int]]]:
        """Return (a recognizer, the texts of the batch in which it may find something), as indexes in order.

        `tagged` are the tagger's entities of each text.
        """
        places = self._places
        found: dict[int, list[int]] = {}
        for text, seen in enumerate(batch):
            for at in self._counted(seen):
                found.setdefault(at, []).append(text)
            for at in self._hinted(seen):
                found.setdefault(at, []).append(text)
        for at, may_find in places.requested:
            found[at] = [text for text, seen in enumerate(batch) if may_find(seen)]
        for at in places.tagged:
            found[at] = [text for text, entities in enumerate(tagged) if entities]
        return sorted(found.items())

    def _counted(self, seen: Seen) -> tuple[int, ...]:
        """Return the recognizers that the text's counts and signs permit; more digits than any needs are all one."""
        held = "".join([sign for sign in self._signs if sign in seen.text])
        counts = min(seen.digits, self._digits), min(seen.run, self._run), held
        known = self._by_counts.get(counts)
        if known is not None:
            return known
        if len(self._by_counts) >= KEPT:
            self._by_counts.clear()
        permitted = (at for at, needs in self._places.counted if any(each.met(seen) for each in needs))
        self._by_counts[counts] = (*permitted, *self._places.always)
        return self._by_counts[counts]

    def _hinted(self, seen: Seen) -> set[int]:
        known = self._by_word
        found: set[int] = set()
        for word in words_of(seen.lowered) - self._no_hints if self._places.hinted else ():
            those = known.get(word)
            found.update(self._of(word) if those is None else those)
        return found if seen.digits else found - self._with_digit

    def _of(self, word: str) -> tuple[int, ...]:
        """Return the recognizers that a word is a hint for."""
        if len(self._by_word) + len(self._no_hints) >= KEPT:
            self._by_word.clear()
            self._no_hints.clear()
        those = (*self._hints.get(word, ()), *(at for endings, at in self._endings if word.endswith(endings)))
        if those:
            self._by_word[word] = those
        else:
            self._no_hints.add(word)
        return those
