"""Find names of people run together in hashtags: #JoBloggs, but not #WorldCup."""

import re
from collections.abc import Sequence
from itertools import pairwise

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.model import store
from pipelines.scanner.model.lexicon import Entry, Rank

_TAG = re.compile(r"(?<![\w&/])#(\w*[^\W\d_]\w*)")
_PART = re.compile(r"[^\W\d_A-Z]*[A-Z](?:[^\W\d_A-Z]+)")
_NAME = "HashtagNameRecognizer"
#: Written in lower case more often than not.
_LOWER = 2
_SCORE = 0.5


class HashtagNameRecognizer(EntityRecognizer):
    """Finds hashtags in which a known given name is before a family name or before a string that is not a word."""

    def __init__(self, supported_language: str = "en") -> None:
        super().__init__(["PERSON"], name=_NAME, supported_language=supported_language)

    def load(self) -> None:
        """Load the lexicon of names and words, which the tagger has already mapped into memory."""
        self._lexicon = store.load().lexicon

    def may_find(self, seen: Seen) -> bool:
        return "#" in seen.text

    def analyze(
        self,
        text: str,
        entities: Sequence[str],
        nlp_artifacts: NlpArtifacts | None = None,  # noqa: ARG002 - Presidio's interface
    ) -> list[RecognizerResult]:
        """Return the names in hashtags, without the rest of the tag."""
        if "PERSON" not in entities:
            return []
        return [
            self._result(tag.start(1) + before.start(), tag.start(1) + behind.end())
            for tag in _TAG.finditer(text)
            for before, behind in pairwise(_PART.finditer(tag[1]))
            if before.end() == behind.start() and self._is_name(before[0], behind[0])
        ]

    def _is_name(self, given: str, family: str) -> bool:
        """Tell whether two words are a name; the second word decides: #MarkTwain, but not #RoseGold."""
        first, last = self._lexicon.entry(given), self._lexicon.entry(family)
        return first.given >= Rank.KNOWN and (last.family > 0 or last.word < Rank.KNOWN) and not _is_word(last)

    @staticmethod
    def _result(start: int, end: int) -> RecognizerResult:
        why = AnalysisExplanation(_NAME, _SCORE, textual_explanation="a given name and another in a hashtag")
        return RecognizerResult("PERSON", start, end, _SCORE, why)


def _is_word(entry: Entry) -> bool:
    """Tell whether a word is common and at least as often written in lower case: gold, power."""
    return entry.word >= Rank.KNOWN and entry.case >= _LOWER
