"""Find the language of a text: the one that its record states, checked against the text's function words."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Final

from pipelines.scanner.text.words import FUNCTION_WORDS
from schemas.privacy_options import NO_LANGUAGE

UNDETERMINED: Final = "und"
#: Tags that name no language (ISO 639-2: undetermined, uncoded, several, none; BCP 47's private x).
_NONE: Final = frozenset({"und", "mis", "mul", "zxx", "art", "x", "i", ""})
#: Most words and characters of a text that are read.
LOOKED_AT: Final = 200
LOOKED_AT_CHARS: Final = 5_000
#: Least evidence for a language: function words, their share of the words (one in so many), and letters in one of them,
#: since Polish has `to` and `my` as well.
ENOUGH: Final = 2
ONE_IN: Final = 8
LONG: Final = 3
#: Least number of another language's words to doubt the stated language.
DOUBT: Final = 3
#: A function word -> the languages that have it.
_LANGUAGES_OF: Final = {
    word: tuple(language for language, known in FUNCTION_WORDS.items() if word in known)
    for word in frozenset().union(*FUNCTION_WORDS.values())
}
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN: Final = re.compile("[\u00aa-\u024f\u1e00-\u1eff]")


def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag: `en` for `en-GB`, "und" for tags that name none, such as X's `qme`."""
    first = tag.partition("-")[0].lower()
    return UNDETERMINED if first in _NONE or (len(first) == 3 and "qaa" <= first <= "qtz") else first


def settle(text: str, tag: str) -> str:
    """Return the language tag to scan the text by.

    Without a stated language it is the one with the most function words, or "und" where they are few or of several
    languages. A stated language holds, unless at least three words, and more than twice as many, are of another: a
    German text must not be read as English because a form says so, nor a Russian one, whose letters show it. The tag of
    no language always holds: a schema states it for titles and codes.
    """
    if tag == NO_LANGUAGE:
        return tag
    stated = primary(tag)
    words = _first_words(text)
    if stated in FUNCTION_WORDS and _is_in_another_script(words):
        return UNDETERMINED
    counted = _counted(words)
    best = max(counted, key=lambda language: counted[language])
    most = counted[best]
    if ONE_IN * most < len(words):
        best, most = "und", 0
    if stated == "und":
        long = any(len(word) >= LONG and word in FUNCTION_WORDS.get(best, ()) for word in words)
        return best if long and most >= ENOUGH and list(counted.values()).count(most) == 1 else "und"
    return best if stated in counted and most >= DOUBT and most > 2 * counted[stated] else tag


def _counted(words: Iterable[str]) -> dict[str, int]:
    """Count the function words of each language; most words are of none."""
    counted = dict.fromkeys(FUNCTION_WORDS, 0)
    for word in words:
        for language in _LANGUAGES_OF.get(word, ()):
            counted[language] += 1
    return counted


def _first_words(text: str) -> list[str]:
    text = text[:LOOKED_AT_CHARS]
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return [match[0].casefold().replace("’", "'") for match in islice(_WORD.finditer(plain), LOOKED_AT)]


def _is_in_another_script(words: list[str]) -> bool:
    """Tell whether at least half of the letters are not Latin."""
    letters = [char for word in words if not word.isascii() for char in word if char > "\x7f"]
    foreign = sum(not _LATIN.match(char) for char in letters)
    return foreign > 0 and 2 * foreign >= sum(map(len, words))
