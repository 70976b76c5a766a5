"""Judge strings by the lexicon: whether they are names, or names or words run together."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.model import store
from pipelines.scanner.model.lexicon import Entry, Lexicon, Rank

#: Least letters of a given and of a family name that are run together, and most letters that are looked at.
_GIVEN, _FAMILY, _LONGEST = 2, 3, 30
#: Longest word that letters run together are read as.
_LONGEST_WORD = 14
_SHORT_WORDS = frozenset(
    ("a", "i", "am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "oh", "on", "or", "so", "to", "up", "us", "we")
)  # fmt: skip


def is_given(entry: Entry) -> bool:
    """Tell whether a word is a known given name and no common word."""
    return entry.given >= Rank.KNOWN and not entry.is_word


def is_any_name(entry: Entry) -> bool:
    """Tell whether a word is a given or family name, be it rare, and no common word."""
    return (entry.given > 0 or entry.family > 0) and not entry.is_word


class NameLexicon:
    """Judges strings by a lexicon; it caches its last judgements."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.parted = lru_cache(4096)(self._parted)

    def entry(self, word: str) -> Entry:
        return self._lexicon.entry(word)

    def entries(self, words: Sequence[str]) -> list[Entry]:
        return [Entry.unpacked(bits) for bits in self._lexicon.entries(words).tolist()]

    def _parted(self, joined: str) -> int:
        """Return the length of the given name at the start of two names run together; 0 where there are none."""
        if not _GIVEN + _FAMILY < len(joined) <= _LONGEST:
            return 0
        cuts = range(_GIVEN, len(joined) - _FAMILY + 1)
        found = self.entries([joined, *(joined[:at] for at in cuts), *(joined[at:] for at in cuts)])
        if found[0].word:
            return 0
        pairs = zip(cuts, found[1:], found[1 + len(cuts) :], strict=False)
        ranked = [(_rank(at, given, family), at) for at, given, family in pairs if _are_names(at, given, family)]
        return max(ranked)[1] if ranked and not self.are_words(joined) else 0

    def are_words(self, joined: str) -> bool:
        """Tell whether common words, run together, make the string."""
        starts = {(at, end) for end in range(1, len(joined) + 1) for at in range(max(0, end - _LONGEST_WORD), end)}
        pieces = sorted(starts)
        entries = self.entries([joined[at:end] for at, end in pieces])
        words = {
            place
            for place, entry in zip(pieces, entries, strict=True)
            if joined[slice(*place)].lower() in _SHORT_WORDS or (place[1] - place[0] > 2 and entry.is_word)
        }
        reached = {0}
        for end in range(1, len(joined) + 1):
            if any((at, end) in words for at in range(max(0, end - _LONGEST_WORD), end) if at in reached):
                reached.add(end)
        return len(joined) in reached


def _are_names(at: int, given: Entry, family: Entry) -> bool:
    """Tell whether a given name of `at` letters is before a family name; the rarer the one, the surer the other."""
    if given.is_word:
        return given.given >= Rank.KNOWN and family.family == Rank.COMMON and not family.is_word
    if not given.given:
        return False
    if family.is_word:
        return given.given == family.family == Rank.COMMON
    if given.given == Rank.RARE:
        return at > _FAMILY and family.family >= Rank.KNOWN
    known = family.family > 0 or is_given(family)
    return known and (at > _FAMILY or given.given + family.family >= Rank.KNOWN + Rank.COMMON)


def _rank(at: int, given: Entry, family: Entry) -> tuple[int, int]:
    return given.given + family.family, at


@cache
def names() -> NameLexicon:
    """Load the lexicon once for all recognizers; its arrays lie in the files that the tagger maps too."""
    return NameLexicon(store.load().lexicon)


class LexicalRecognizer(EntityRecognizer, ABC):
    """Base of recognizers that ask the lexicon: `found` gives the places, in a text in which `may_find` allows any."""

    def __init__(self, name: str, reason: str, score: float, entity: str = "PERSON") -> None:
        self._title, self._reason, self._score, self._entity = name, reason, score, entity
        super().__init__([entity], name=name, supported_language="en")

    def load(self) -> None:
        """Load the lexicon of names and words."""
        self._names = names()

    @abstractmethod
    def found(self, text: str, artefacts: NlpArtifacts | None) -> Iterable[tuple[int, int]]:
        """Return the places (start, end) of what is found."""

    def analyze(
        self, text: str, entities: Sequence[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        if self._entity not in entities:
            return []
        return [self._result(start, end) for start, end in self.found(text, nlp_artifacts)]

    def _result(self, start: int, end: int) -> RecognizerResult:
        why = AnalysisExplanation(self._title, self._score, textual_explanation=self._reason)
        return RecognizerResult(self._entity, start, end, self._score, why)
