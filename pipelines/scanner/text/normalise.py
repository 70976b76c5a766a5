"""Make disguised writing plain: replace hidden and look-alike characters by those that a reader sees."""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from pipelines.scanner.text.lookalikes import LETTERS, LONE_REGIONAL, SYMBOL_CLASS, SYMBOLS

#: Marks that strike through, underline, or enclose a character: no language writes with them.
_DRAWN = "\u0305\u0332-\u0338\u033f\u0347\u035f\u20d0-\u20f0"
#: Control characters that part no words, which a terminal shows as nothing, and the blank of Braille.
_CONTROL = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u2800"
_CONTROLS = re.compile(rf"[{_CONTROL}]")
_COLOUR = r"\x1b\[[0-9;]{0,16}m"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    f"\u3164\uffa0\U000e0000-\U000e01ef{_DRAWN}{_CONTROL}"
)
_ENTITY = r"&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_WIDE = (
    "\u02b0-\u02b8\u1d2c-\u1d6a\u2070-\u209c\u2102\u210a-\u2115\u2119-\u211d\u212c-\u2134\ufe50-\ufe6b"
    "\u00a0\u1680\u2000-\u200a\u202f\u205f\u2460-\u24ff\u3000\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f130-\U0001f149"
)
#: A letter that is none of those: it stands for itself in a run of letters.
_OWN = rf"[^\W\d_{_WIDE}{_INVISIBLE}]"
#: Most marks that are composed with a letter (Unicode's stream-safe text, UAX 15): marks are sorted by insertion, in
#: quadratic time.
_MARKS = 30
#: Most letters in a row that are written with marks.
_WRITTEN = 2
_MARKED = re.compile(r"[^\W_][\u0300-\u036f]+")
_DRAWN_MARKS = re.compile(rf"[{_DRAWN}]+")
#: `mixed` is tried only where a run of letters begins: else each letter would look at all letters behind it.
_HIDDEN = re.compile(
    rf"(?P<entity>{_ENTITY})|(?P<invisible>(?:{_COLOUR}|[{_INVISIBLE}])+)|(?P<wide>[{_WIDE}])|(?P<composed>(?:[^\W_][\u0300-\u036f]+)+)"
    rf"|(?P<symbol>[{SYMBOL_CLASS}]|{LONE_REGIONAL})"
    r"|(?P<broken>[\ud800-\udfff])|(?P<digit>(?![0-9])\d)|(?<=\w)(?P<encoded>%[2-7][0-9A-Fa-f])(?=[\w%])"
    rf"|(?P<mixed>(?<!{_OWN}){_OWN}*(?:[A-Za-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][A-Za-z]){_OWN}*)"
)
#: A character outside of those that stand for themselves wherever they are: ASCII without & and %, Latin letters,
#: punctuation, currencies, arrows, Chinese characters, kana, Hangul, pictures.
_ODD = re.compile(
    r"[^\t-\r\x1c-$'-\x7e\u00a1-\u00ac\u00ae-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u2190-\u23ff"
    r"\u2500-\u2775\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3\U0001f300-\U0001f6ff\U0001f900-\U0001faff]"
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
        """Map [start, end) to the original; a replaced stretch that it touches is included as a whole, and so
        are invisible characters behind it.
        """
        if not self._here:
            return start, end
        return self._begin(start), self._behind(end - 1)

    def _begin(self, place: int) -> int:
        at = bisect_right(self._here, place) - 1
        return self._there[at] + (place - self._here[at] if self._same[at] else 0)

    def _behind(self, place: int) -> int:
        at = bisect_right(self._here, place) - 1
        last = at + 1 == len(self._here)
        if self._same[at] and place + 1 < (len(self.text) if last else self._here[at + 1]):
            return self._there[at] + place - self._here[at] + 1
        return self._length if last else self._there[at + 1]


def plain(text: str) -> Plain:
    """Return the text as a reader sees it."""
    if not _is_odd(text):
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


def _is_odd(text: str) -> bool:
    """Tell whether a text may hold disguised writing; most texts are plain ASCII, which is told without a pattern."""
    if text.isascii() and "&" not in text and "%" not in text and (text.isprintable() or not _CONTROLS.search(text)):
        return False
    return _ODD.search(text) is not None


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
            return _printable(html.unescape(piece.replace("&amp;", "&", 1) if piece.count(";") > 1 else piece))
        case "invisible":
            return ""
        case "composed":
            return _composed(piece)
        case "symbol":
            return piece.translate(SYMBOLS)
        case "encoded":
            return unquote(piece)
        case "broken":
            return "\ufffd"
        case "digit":
            return str(unicodedata.decimal(piece))
        case "mixed":
            return piece.translate(LETTERS)
        case _:
            return unicodedata.normalize("NFKC", piece)


def _composed(piece: str) -> str:
    """Compose letters with their accents.

    Marks on three letters in a row are a disguise, and are dropped, as is a mark that no composed letter has.
    """
    letters = [match[0] for match in _MARKED.finditer(piece)]
    if len(letters) > _WRITTEN:
        return "".join(each[0] for each in letters)
    return "".join(unicodedata.normalize("NFC", _DRAWN_MARKS.sub("", each[: _MARKS + 1]))[0] for each in letters)


def _printable(text: str) -> str:
    return " " if text.isspace() else re.sub(rf"[{_INVISIBLE}\ud800-\udfff]", "", text)
