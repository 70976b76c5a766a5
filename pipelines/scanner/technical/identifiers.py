"""Tell whether a finding is a part of an identifier: a key of JSON or XML, a field, a constant, a function.

A word that is somebody's name by the lexicon, or that has a digit, is no identifier: people are keys too.
"""

import re
from functools import lru_cache

from pipelines.scanner.model.lexicon import EITHER, Lexicon, Rank

#: Characters of an identifier that are looked at, on each side of a finding.
_REACH = 64
#: Characters behind `<tag>` in which `</tag>` is looked for.
_ELEMENT = 1000
_WORD = re.compile(r"[\w-]*")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")
_JOINED = re.compile(r"#?(?:[A-Z][a-z]+){2,9}|#?[a-z]{2,}(?:[A-Z][a-z]+){1,9}")
#: Last words of fields: user_id, created_at.
_LAST = frozenset({
    "id", "ids", "at", "by", "key", "keys", "type", "date", "url", "uri", "token", "code", "status", "total", "count",
    "size", "index", "path", "file", "dir", "config", "secret", "mode", "level", "flag", "time", "list", "map", "table",
})  # fmt: skip
#: Keys whose values are words of a program, up to the quote before such a value.
_TYPES = re.compile(r"[\"']\w{0,16}(?:type|kind|format|mode|level|status|method|unit|scope|event)[\"']\s?:\s?[\"']\Z")
_COLON = re.compile(r"[\"']\s?(?::|=>)")
_SET = re.compile(r"\s?=(?![=>])")
_SET_AT_ONCE = re.compile(r"=(?:[\"'\d&]|\Z)")
_LITERAL = re.compile(r":\s?(?:true|false|null|none|-?\d|[\"'\[{/])")
_ATTRIBUTE = re.compile(r"/?>|\s[\w:]{1,32}=[\"']")
_BEFORE, _BEHIND, _QUOTES = frozenset("\"'<_/$&?-"), frozenset("\"'_=(-"), frozenset("\"'")
#: Case of an entry that is in lower case at least twice as often as with a capital.
_LOWER = 3


class IdentifierFinder:
    """Finds identifiers around findings."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._entry = lru_cache(8192)(lexicon.entry)

    def has(self, text: str, start: int, end: int) -> bool:
        """Tell whether [start, end) of the text lies within an identifier."""
        marked = text[start - 1 : start] in _BEFORE or text[end : end + 1] in _BEHIND
        if not marked and "_" not in text[start:end]:
            return False
        begin, behind = _word_around(text, start, end)
        word = text[begin:behind]
        parts = _PARTS.findall(word)
        if not parts or behind < end or any(map(str.isdigit, word)):
            return False
        if len(parts) == 1:
            return not self._is_name(word) and _is_key(text, begin, behind)
        if any(map(self._is_name_only, parts)):
            return False
        around = text[max(0, begin - _REACH) : behind + _REACH]
        return _is_field(word, parts, around) or _is_compound_key(text, begin, behind)

    def joins(self, text: str, start: int, end: int) -> bool:
        """Tell whether [start, end) is words without a space that are nobody's: LeakyBucket, #NoFilter."""
        found = text[start:end]
        if found.istitle() or found.islower():
            return False
        joined = _JOINED.fullmatch(found)
        return joined is not None and all(map(self._is_word, _PARTS.findall(joined[0])))

    def _is_name(self, word: str) -> bool:
        entry = self._entry(word)
        return bool(entry.given or entry.family) and entry.case < _LOWER

    def _is_name_only(self, word: str) -> bool:
        """Tell whether a word is a name, and is not as often something else: grace, max."""
        entry = self._entry(word)
        word_too = entry.word == Rank.COMMON and entry.case == EITHER
        return self._is_name(word) and not word_too and word.lower() != "max"

    def _is_word(self, word: str) -> bool:
        entry = self._entry(word)
        known = entry.word >= Rank.KNOWN and entry.case == _LOWER
        return (known or (entry.word == Rank.COMMON and entry.case == EITHER)) and not entry.given


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of the run of word characters and hyphens around [start, end)."""
    begin, least = start, max(0, start - _REACH)
    while begin > least and (text[begin - 1].isalnum() or text[begin - 1] in "_-"):
        begin -= 1
    match = _WORD.match(text, start, end + _REACH)
    return begin, match.end() if match else end


def _is_field(word: str, parts: list[str], around: str) -> bool:
    """Tell whether words joined by `_` are a constant, a field by its last word, or a sentence of four."""
    constant = word.isupper() and not around.isupper()
    return "_" in word and (constant or parts[-1].lower() in _LAST or len(parts) > 3)


def _is_key(text: str, begin: int, behind: int) -> bool:
    """Tell whether the marks around a single word are those of a key."""
    if _is_quoted_or_tag(text, begin, behind):
        return True
    return text.startswith('="', behind) or (text[begin:behind].islower() and bool(_SET_AT_ONCE.match(text, behind)))


def _is_compound_key(text: str, begin: int, behind: int) -> bool:
    """Tell whether the marks around joined words are those of a key, or of a function's call."""
    if _is_quoted_or_tag(text, begin, behind) or text.startswith("(", behind):
        return True
    return bool(_SET.match(text, behind) or _LITERAL.match(text, behind))


def _is_quoted_or_tag(text: str, begin: int, behind: int) -> bool:
    before, word = text[begin - 1 : begin], text[begin:behind]
    if before in _QUOTES and before:
        key = _COLON.match(text, behind) is not None and not word.istitle()
        return key or (word == word.lower() and _TYPES.search(text, max(0, begin - 32), begin) is not None)
    if before != "<" and text[max(0, begin - 2) : begin] != "</":
        return False
    closed = text.find(f"</{word}>", behind, behind + _ELEMENT) >= 0
    return before == "/" or closed or (text[behind : behind + 1] != ">" and _ATTRIBUTE.match(text, behind) is not None)
