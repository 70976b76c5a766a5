"""Make disguised writing plain: replace hidden and look-alike characters by those that a reader sees."""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

#: Cyrillic and Greek letters that look like Latin ones (Unicode's confusables, those of common fonts).
_LOOKALIKES = str.maketrans(
    "абвгеорсухіјѕһԁԛԝкмтпАВЕЗІЈКМНОРСТУХЅԌԚԜαβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "a6breopcyxijshdqwkmtnABE3IJKMHOPCTYXSGQWaBeikvoptuxABEZHIKMNOPTYX",
)
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_WIDE = (
    "\u00a0\u1680\u2000-\u200a\u202f\u205f\u2460-\u24ff\u3000\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f130-\U0001f149"
)
#: A letter that is none of those: it stands for itself in a run of letters.
_OWN = rf"[^\W\d_{_WIDE}{_INVISIBLE}]"
#: Most marks that are composed with a letter (Unicode's stream-safe text, UAX 15): marks are sorted by insertion, in
#: quadratic time.
_MARKS = 30
#: `mixed` is tried only where a run of letters begins: else each letter would look at all letters behind it.
_HIDDEN = re.compile(
    rf"(?P<entity>{_ENTITY})|(?P<invisible>[{_INVISIBLE}]+)|(?P<wide>[{_WIDE}])|(?P<composed>[^\W\d_][\u0300-\u036f]+)"
    r"|(?P<broken>[\ud800-\udfff])|(?P<digit>(?![0-9])\d)"
    rf"|(?P<mixed>(?<!{_OWN}){_OWN}*(?:[A-Za-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][A-Za-z]){_OWN}*)"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain text, with the positions of its characters in the original."""

    text: str
    #: Starts of the stretches that were replaced or follow a replaced one, in `text` and in the original.
    _here: tuple[int, ...] = ()
    _there: tuple[int, ...] = ()
    #: True for a stretch that is unchanged, so that positions inside it can be counted.
    _same: tuple[bool, ...] = ()
    _length: int = 0

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Map [start, end) to the original; a replaced stretch that it touches is included as a whole."""
        if not self._here:
            return start, end
        return self._begin(start), self._behind(end - 1)

    def _begin(self, place: int) -> int:
        at = bisect_right(self._here, place) - 1
        return self._there[at] + (place - self._here[at] if self._same[at] else 0)

    def _behind(self, place: int) -> int:
        at = bisect_right(self._here, place) - 1
        if self._same[at]:
            return self._there[at] + place - self._here[at] + 1
        return self._there[at + 1] if at + 1 < len(self._there) else self._length


def plain(text: str) -> Plain:
    """Return the text as a reader sees it."""
    if text.isascii() and "&" not in text:
        return Plain(text)
    parts: list[str] = []
    here: list[int] = []
    there: list[int] = []
    same: list[bool] = []
    length = 0
    for piece, start, own in _pieces(text):
        if not piece:  # invisible characters belong to the stretch before them
            continue
        here.append(length)
        there.append(start)
        same.append(own)
        parts.append(piece)
        length += len(piece)
    changed = "".join(parts)
    return Plain(text) if changed == text else Plain(changed, tuple(here), tuple(there), tuple(same), len(text))


def _pieces(text: str) -> Iterator[tuple[str, int, bool]]:
    """Yield (the plain characters, their start in the text, whether they are unchanged)."""
    at = 0
    for match in _HIDDEN.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], at, True
        yield _seen(match), match.start(), False
        at = match.end()
    if at < len(text):
        yield text[at:], at, True


def _seen(match: re.Match[str]) -> str:
    piece = match[0]
    match match.lastgroup:
        case "entity":
            return _printable(html.unescape(piece))
        case "invisible":
            return ""
        case "composed":
            return unicodedata.normalize("NFC", piece[: _MARKS + 1]) + piece[_MARKS + 1 :]
        case "broken":
            return "\ufffd"
        case "digit":
            return str(unicodedata.decimal(piece))
        case "mixed":
            return piece.translate(_LOOKALIKES)
        case _:
            return unicodedata.normalize("NFKC", piece)


def _printable(text: str) -> str:
    return " " if text.isspace() else re.sub(rf"[{_INVISIBLE}\ud800-\udfff]", "", text)
