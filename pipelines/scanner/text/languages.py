"""Find the language of a text: the one that its record states, checked against the text's words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pipelines.scanner.text import identifier
from pipelines.scanner.text.evidence import EVIDENCE
from pipelines.scanner.text.words import FUNCTION_WORDS
from schemas.privacy_options import NO_LANGUAGE

UNDETERMINED: Final = "und"
#: Tags that name no language (ISO 639-2: undetermined, uncoded, several, none; BCP 47's private x).
_NONE: Final = frozenset({"und", "mis", "mul", "zxx", "art", "x", "i", ""})
#: Languages that a stated tag is checked for. The others have no model: a text stays strict by what is stated.
CHECKED: Final = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr"})
#: Languages that a text may be found to be in, by the identifier's codes; a text in any other is "und".
TOLD: Final = {language: language for language in (*CHECKED, "cs", "da", "fi", "hu", "ro")} | {"no": "nb"}
#: Most words and characters of a text that are read, and most words that the identifier is asked about.
LOOKED_AT: Final = 200
LOOKED_AT_CHARS: Final = 5_000
ASKED: Final = 16
#: Least number of words that show a language without the identifier, and their share of the words: one in so many, and
#: more where an English text has words with accents.
ENOUGH: Final = 2
ONE_IN: Final = 8
ONE_IN_WITH_ACCENTS: Final = 3
#: Letters of a function word that counts: Polish has `to` and `my` as well.
LONG: Final = 3
#: Least number of words to ask about, and of those among them that are not capitalised: names have no language.
WORDS: Final = 3
LOWER: Final = 2
#: What a function word weighs, as a difference of log-likelihood.
WEIGHT: Final = 4.0
#: Least difference to doubt the stated language: with a function word of the other one, and without.
DOUBT: Final = 12.0
DOUBT_WITHOUT: Final = 17.0
#: Least difference to the next language where none is stated.
CLEAR: Final = 8.0
#: A language -> words that show it. Function words count as well where another list is for the fast decision only.
_OWN: Final = {
    language: EVIDENCE.get(language) or frozenset(word for word in FUNCTION_WORDS[language] if len(word) >= LONG)
    for language in CHECKED
}
#: A language -> words that show another one.
_OTHERS: Final = {
    language: frozenset().union(*FUNCTION_WORDS.values(), *_OWN.values())
    - own
    - FUNCTION_WORDS.get(language, frozenset())
    for language, own in _OWN.items()
}
#: A language -> its function words and its own ones, of at least three letters.
_KNOWN: Final = {
    language: frozenset(word for word in FUNCTION_WORDS.get(language, frozenset()) | own if len(word) >= LONG)
    for language, own in _OWN.items()
}
#: A word -> the languages that have it.
_LANGUAGES_OF: Final = {
    word: tuple(sorted(language for language, known in _KNOWN.items() if word in known))
    for word in frozenset().union(*_KNOWN.values())
}
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
#: A word with blanks and punctuation around it: no part of a link, a user name, a hashtag or a code.
_PLAIN_WORD: Final = re.compile(
    r"""(?<!\S)["'“„«(\[¿¡*]*+([^\W\d_]++(?>(?:['-][^\W\d_]++)*))[.,;:!?…)\]"'”“»*]*+(?!\S)"""
)
_LATIN: Final = re.compile("[\u00aa-\u024f\u1e00-\u1eff]")


def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag: `en` for `en-GB`, "und" for tags that name none, such as X's `qme`."""
    first = tag.partition("-")[0].lower()
    return UNDETERMINED if first in _NONE or (len(first) == 3 and "qaa" <= first <= "qtz") else first


def settle(text: str, tag: str) -> str:
    """Return the language tag to scan the text by.

    A stated language holds, unless the text's words show another one clearly: a German text must not be read as English
    because a form says so, nor a Russian one, whose letters show it. Names, codes and single words show none. Without a
    stated language it is the one that the words show, or "und". The tag of no language always holds: a schema states it
    for titles and codes. So does a language without a model, by which a text is strict.
    """
    stated = primary(tag)
    if tag == NO_LANGUAGE or (stated not in CHECKED and stated != UNDETERMINED):
        return tag
    text = _plain(text)
    words = _words(text)
    if not text.isascii() and _is_in_another_script(words):
        return UNDETERMINED
    if _is_shown(text, words, "en" if stated == UNDETERMINED else stated):
        return "en" if stated == UNDETERMINED else tag
    found = _found(text, words, stated)
    return tag if found == stated else TOLD.get(found, UNDETERMINED)


def _plain(text: str) -> str:
    text = text[:LOOKED_AT_CHARS]
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text)[:LOOKED_AT_CHARS].replace("’", "'")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())[:LOOKED_AT]


def _is_shown(text: str, words: Sequence[str], language: str) -> bool:
    """Tell whether its own words show that the text is in the language."""
    found = sum(map(_OWN[language].__contains__, words))
    if found < ENOUGH or found <= 2 * sum(map(_OTHERS[language].__contains__, words)):
        return False
    doubtful = language == "en" and not text.isascii() and _has_accents(text)
    return (ONE_IN_WITH_ACCENTS if doubtful else ONE_IN) * found >= len(words)


def _has_accents(text: str) -> bool:
    """Tell whether words other than names have letters that English has not."""
    return any(not word.isascii() and word[0].islower() for word in text.split())


def _found(text: str, words: Sequence[str], stated: str) -> str:
    """Return the language that the identifier and the function words show; the stated one where they show none."""
    asked = _PLAIN_WORD.findall(text)[:ASKED]
    if len(asked) < WORDS or _are_names(text, asked):
        return stated
    scores = identifier.scores(" ".join(asked))
    shown = [language for word in words for language in _LANGUAGES_OF.get(word, ())]
    for language in shown:
        scores[language] += WEIGHT
    best = max(scores, key=scores.__getitem__)
    return best if _is_clear(scores, best, stated, DOUBT if best in shown else DOUBT_WITHOUT) else stated


def _are_names(text: str, words: Iterable[str]) -> bool:
    return not text.isupper() and sum(word[0].islower() for word in words) < LOWER


def _is_clear(scores: Mapping[str, float], best: str, stated: str, doubt: float) -> bool:
    if stated == UNDETERMINED:
        return scores[best] >= CLEAR + max(score for language, score in scores.items() if language != best)
    return scores[best] >= scores[stated] + doubt


def _is_in_another_script(words: Iterable[str]) -> bool:
    """Tell whether at least half of the letters are not Latin."""
    foreign = latin = 0
    for word in words:
        other = 0 if word.isascii() else sum(char > "\x7f" and not _LATIN.match(char) for char in word)
        foreign += other
        latin += len(word) - other
    return foreign > 0 and foreign >= latin
