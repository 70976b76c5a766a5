"""Find names of people run together in hashtags: #JoBloggs, #johnsmith and #TeamOkafor, but not #WorldCup."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.extra.lexical import LexicalRecognizer, is_given
from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.model.lexicon import Rank

_TAG = re.compile(r"(?<![\w&/])#(\w*[^\W\d_]\w*)")
_PART = re.compile(r"[^\W\d_A-Z]*[A-Z](?:[^\W\d_A-Z]+)")
#: Words before a person's name in a hashtag.
_BEFORE = (
    "team|rip|justicefor|prayfor|prayersfor|freedomfor|free|vote|votefor|thankyou|thanks|goodbye|bye|happybirthday|hbd|welcome|"
    "congrats|congratulations|getwell|standwith|istandwith|weloveyou|iloveyou|welove|missyou|imiss|save|find|bringback|cancel|fire|sack"
)
_ANNOUNCED = re.compile(rf"(?i:{_BEFORE})(?=[A-Z][a-zß-ÿ])|(?:{_BEFORE})(?=[a-zß-ÿ]{{4,}}\Z)")
#: Places that are family names as well, and teams.
_PLACES = frozenset(
    ("england", "ireland", "wales", "scotland", "france", "holland", "germany", "israel", "london", "paris", "york", "chelsea", "sunderland", "bolton", "preston")
)  # fmt: skip
_LEAST = 6


class HashtagNameRecognizer(LexicalRecognizer):
    """Finds hashtags in which a known given name is before a family name or a string that is not a word, and hashtags
    in which a word such as "team" is before a name.
    """

    def __init__(self) -> None:
        super().__init__("HashtagNameRecognizer", "a given name and another in a hashtag", 0.5)

    def may_find(self, seen: Seen) -> bool:
        return "#" in seen.text

    def found(self, text: str, artefacts: NlpArtifacts | None) -> Iterator[tuple[int, int]]:  # noqa: ARG002 - the base's
        """Yield the names in hashtags, without the rest of the tag."""
        for tag in _TAG.finditer(text):
            at = tag.start(1)
            yield from ((at + start, at + end) for start, end in self._cached(tag[1]))

    def load(self) -> None:
        """Load the lexicon; judgements of tags are cached, as tags are shared by many texts."""
        super().load()
        self._cached = lru_cache(4096)(lambda tag: tuple(self._in_tag(tag)))

    def _in_tag(self, tag: str) -> Iterator[tuple[int, int]]:
        begun = _ANNOUNCED.match(tag)
        start = begun.end() if begun else 0
        if begun and self._is_announced(tag[start:]):
            yield start, len(tag)
        elif tag.islower():
            if len(tag) - start >= _LEAST and self._names.parted(tag[start:]):
                yield start, len(tag)
        else:
            parts = list(_PART.finditer(tag))
            yield from ((one.start(), two.end()) for one, two in pairwise(parts) if self._is_name(one, two))

    def _is_announced(self, rest: str) -> bool:
        """Tell whether what follows a word such as "team" is one name: known, or a string that is no word."""
        entry = self._names.entry(rest)
        if not rest.isalpha() or entry.is_word or rest.lower() in _PLACES:
            return False
        if rest.islower():
            return is_given(entry) or (entry.family > 0 and not entry.word)
        known = is_given(entry) or entry.family >= Rank.KNOWN or not entry.word
        return known and rest[1:].islower() and not self._names.are_words(rest.lower())

    def _is_name(self, one: re.Match[str], two: re.Match[str]) -> bool:
        """Tell whether two words are a name; the second word decides: #MarkTwain, but not #RoseGold."""
        if one.end() != two.start():
            return False
        first, last = self._names.entries([one[0], two[0]])
        known = last.family > 0 or last.word < Rank.KNOWN
        return first.given >= Rank.KNOWN and known and not last.is_word
