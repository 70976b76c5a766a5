"""Which language a text is in: what its record says, held against the text's function words."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Final

from pipelines.scanner.text.words import FUNCTION_WORDS
from schemas.privacy_options import NO_LANGUAGE

UNDETERMINED: Final = "und"
#: Tags that say nothing of a language (ISO 639-2: undetermined, uncoded, several, none; BCP 47's private x).
_NONE: Final = frozenset({"und", "mis", "mul", "zxx", "art", "x", "i", ""})
#: So many words and characters are looked at.
LOOKED_AT: Final = 200
LOOKED_AT_CHARS: Final = 5_000
#: Function words that it takes to tell a language, one of so many words, and one of so many letters: Polish has `to`
#: and `my` as well.
ENOUGH: Final = 2
ONE_IN: Final = 8
LONG: Final = 3
#: Words of another language that it takes to doubt what is stated.
DOUBT: Final = 3
#: A function word -> the languages that have it.
_LANGUAGES_OF: Final = {
    word: tuple(language for language, known in FUNCTION_WORDS.items() if word in known)
    for word in frozenset().union(*FUNCTION_WORDS.values())
}
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN: Final = re.compile("[\u00aa-\u024f\u1e00-\u1eff]")


def primary(tag: str) -> str:
    """The language of a BCP 47 tag, `en` of `en-GB`; "und" of tags that name none, such as X's `qme`."""
    first = tag.partition("-")[0].lower()
    return UNDETERMINED if first in _NONE or (len(first) == 3 and "qaa" <= first <= "qtz") else first


def settle(text: str, tag: str) -> str:
    """The tag to scan the text by.

    Nothing stated: the language that the most function words are of, "und" where they are few or of several. A stated
    one holds, unless at least three words, and more than twice as many, are another's: what is a German text must not
    be read as English because a form said so; nor a Russian one, whose letters tell. The tag of no language holds: a
    schema says it of titles and codes.
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
    """How many are function words of each language; most words are of none."""
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
    """Half of the letters or more are not Latin ones."""
    letters = [char for word in words if not word.isascii() for char in word if char > "\x7f"]
    foreign = sum(not _LATIN.match(char) for char in letters)
    return foreign > 0 and 2 * foreign >= sum(map(len, words))
