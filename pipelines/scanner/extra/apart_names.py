"""Find names whose letters are apart: "j o h n", "J-o-h-n"."""

import re
import string
from collections.abc import Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.extra.lexical import LexicalRecognizer, is_any_name, is_given
from pipelines.scanner.gates.words import Hints
from pipelines.scanner.model.lexicon import Rank

_PART = r"(?:[^\w'’\n]|_)"
_APART = re.compile(rf"(?<![^\W_])[^\W\d_](?:{_PART}{{1,3}}[^\W\d_](?![^\W_'’])){{2,39}}")
#: What every such run has; one set of characters comes first for speed.
_THREE = re.compile(r"[\W_][^\W\d_][\W_]{1,3}[^\W\d_](?![^\W_])")
_LETTER = re.compile(rf"({_PART}*)([^\W\d_])")
#: Letters that are seldom words by themselves. Names of none but the other letters are not found ("t i m").
_HINTS = frozenset("bcefghjklnopqrvwxyz")
_SEQUENCES = (string.ascii_lowercase, "qwertyuiop", "asdfghjkl", "zxcvbnm")
#: Letters that nobody can say.
_UNSPOKEN = re.compile(r"[^aeiouy]{5}|\A[^aeiouy]*\Z")
#: Letters of a string that no list has, and is still taken for a name when its letters are apart.
_STRANGE = 5
#: Most letters that an abbreviation has.
_SHORT = 4


class ApartNameRecognizer(LexicalRecognizer):
    """Finds names whose letters are apart, and no words ("S A L E"), abbreviations ("U S A") or lists ("a, b, c")."""

    hints = Hints(_HINTS, digit=False)

    def __init__(self) -> None:
        super().__init__("ApartNameRecognizer", "letters apart that make a name", 0.6)

    def found(self, text: str, artefacts: NlpArtifacts | None) -> Iterator[tuple[int, int]]:  # noqa: ARG002 - the base's
        runs = _APART.finditer(text) if _THREE.search(text) else ()
        return (run.span() for run in runs if self._is_name(_read(run[0])))

    def _is_name(self, words: list[str]) -> bool:
        """Tell whether one of the words is a name; a string that no list has is one only as a whole."""
        if len(words) > 1:
            return any(self._is_one(word, strange=False) for word in ("".join(words), *words))
        whole = words[0]
        return self._is_one(whole, strange=True) or (whole[0] in "aAiI" and self._is_one(whole[1:], strange=True))

    def _is_one(self, letters: str, *, strange: bool) -> bool:
        lowered = letters.lower()
        entry = self._names.entry(lowered)
        if len(letters) < 3 or entry.is_word:
            return False
        if len(letters) <= _SHORT:
            return is_given(entry) or (entry.family == Rank.COMMON and not entry.word)
        if is_any_name(entry) or self._names.parted(lowered):
            return True
        strange = strange and len(letters) >= _STRANGE and not _UNSPOKEN.search(lowered)
        return strange and not any(lowered in each for each in _SEQUENCES) and not self._names.are_words(lowered)


def _read(run: str) -> list[str]:
    """Return the words of letters apart; they part where what is between two letters differs."""
    letters = _LETTER.findall(run)
    usual = letters[1][0]
    words = [letters[0][1]]
    for between, letter in letters[1:]:
        if between == usual:
            words[-1] += letter
        else:
            words.append(letter)
    return words
