"""Find names with digits or signs for letters: "j0hn d0e", "Al1ce"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.extra.lexical import LexicalRecognizer, is_any_name, is_given
from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.model.lexicon import Rank

#: Most letters of a name that must be well known.
_SHORT = 4
_FOR = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
_LEET = str.maketrans(_FOR)
_LEET_L = str.maketrans(_FOR | {"1": "l", "!": "l"})
#: A digit or sign between letters, a digit before three letters, or one behind two; the digit comes first for speed.
_MIXED = re.compile(
    r"[013457@$!](?:(?=[^\W\d_])(?<=[^\W\d_].)|(?<![\w.$@#-].)(?<=\d)(?=[a-z]{3})|(?<=[A-Za-z][A-Za-z]\d)(?!\w))"
)
_WORD = re.compile(r"(?<![\w@#/.&=$+%-])[^\W_](?:[^\W_]|[@$!]){1,18}(?<!!)(?![\w@/&=%-]|\.\w)")
#: Letters that no list has, with digits in two places at least: a name that is spoken ("k4m4l4").
_STRANGE_NAME = re.compile(r"(?=\w*[a-z])(?=(?:[^\W\d_]*[013457]){2})\w[^\WA-Z_]{4,11}")
_HARD = re.compile(r"[^aeiouy\W\d_]{4}")
_BESIDE = re.compile(r" ([^\W\d_]{2,20})(?![\w@])")
_BEFORE = re.compile(r"(?<![\w@#/.])([^\W\d_]{2,20}) \Z")


class LeetNameRecognizer(LexicalRecognizer):
    """Finds names that are written with digits or signs for some letters, and the names beside such a one."""

    def __init__(self) -> None:
        super().__init__("LeetNameRecognizer", "a name with digits for letters", 0.6)

    def load(self) -> None:
        """Load the lexicon; judgements of words are cached, as most such words are no names and frequent ("2nite")."""
        super().load()
        self._judged = lru_cache(4096)(self._is_name)

    def may_find(self, seen: Seen) -> bool:
        signs = seen.digits > 0 or "@" in seen.text or "$" in seen.text
        return signs and _MIXED.search(seen.text) is not None

    def found(self, text: str, artefacts: NlpArtifacts | None) -> Iterator[tuple[int, int]]:  # noqa: ARG002 - the base's
        return (self._with_neighbours(text, run) for run in _runs(text) if self._are_names(text, run))

    def _are_names(self, text: str, run: list[re.Match[str]]) -> bool:
        if any(self._judged(word[0]) for word in run):
            return True
        if _signs(run[0][0]) < 2:
            return False
        before = _BEFORE.search(text, max(0, run[0].start() - 21), run[0].start())
        return before is not None and is_given(self._names.entry(before[1]))

    def _is_name(self, word: str) -> bool:
        core = word.rstrip("013457@$!")
        rest = word.lstrip("13457$")
        plain, left, i_read, l_read = self._names.entries([core, rest, word.translate(_LEET), word.translate(_LEET_L)])
        if len(core) < len(word) and (plain.given or plain.word or len(core) < 3):
            return False  # a name or word with a number behind it: jan3, anna5
        if len(rest) < len(word) and (left.word or len(rest) < 3):
            return False  # a number with a unit or a word behind it: 5am, 4min, 4ever
        read = (i_read, l_read)
        if any(each.is_word for each in read):
            return False
        if len(word) <= _SHORT:
            return any(each.given >= Rank.KNOWN for each in read)
        if any(each.given or each.family >= Rank.KNOWN for each in read):
            return True
        strange = _STRANGE_NAME.fullmatch(word) and not any(each.word for each in read)
        return bool(strange) and not _HARD.search(word.translate(_LEET).lower())

    def _with_neighbours(self, text: str, run: list[re.Match[str]]) -> tuple[int, int]:
        """Return the range of the run with a known name before it, and a name or capital word behind it."""
        start, end = run[0].start(), run[-1].end()
        before, behind = _BEFORE.search(text, max(0, start - 21), start), _BESIDE.match(text, end)
        if before and is_given(self._names.entry(before[1])):
            start = before.start()
        if behind:
            entry = self._names.entry(behind[1])
            if is_any_name(entry) or (behind[1][0].isupper() and not entry.is_word):
                end = behind.end()
        return start, end


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Group the words with digits or signs for letters that follow one another."""
    runs: list[list[re.Match[str]]] = []
    for word in _leet_words(text):
        if runs and text[runs[-1][-1].end() : word.start()] == " ":
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _leet_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words with digits or signs for letters, and none of a link."""
    end = 0
    while near := _MIXED.search(text, end):
        start = text.rfind(" ", end, near.start()) + 1 or end
        end = text.find(" ", near.end())
        end = len(text) if end < 0 else end
        if "/" not in text[start:end]:
            yield from (word for word in _WORD.finditer(text, start, end) if _is_leet(word[0]))


def _signs(word: str) -> int:
    return sum(each in _FOR for each in word)


def _is_leet(word: str) -> bool:
    """Tell whether digits or signs that stand for letters are in a word, and no other digits."""
    signs, letters = _signs(word), sum(map(str.isalpha, word))
    return 0 < signs <= letters and letters > 1 and signs + letters == len(word)
