r"""Cut XML into a piece for each record, parsed one by one, so that a broken record costs only itself.

`<` cannot be in an attribute of well-formed XML, so `<sms ` and the like begin a record wherever they are. No parser
ever sees the file's head, so a DTD in it declares nothing, and a reference to an entity is an error of its record:
nothing is expanded and nothing outside is read. defusedxml refuses a DTD inside a record too.

A message may hold a film of more than the largest record, in Base64. It is cut out as it comes in, so that the rest of
the record is read.

Where the parser fails on characters that XML forbids, they are mended and it tries again: SMS Backup & Restore
writes emoji as references to both halves of a UTF-16 pair (`&#55357;&#56832;`), which no XML parser takes.
"""

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from connectors.api import MAX_RECORD, LeftOut, NotThisFormat, Refused
from connectors.formats.members import CHUNK, Member
from connectors.records import BadRecord, FilePiece

#: Most names of other elements that are counted apart.
MOST_OTHERS: Final = 20
#: Characters within which the root element must begin.
HEAD: Final = 64 * 1024
_REFERENCES = re.compile(r"(?:&#(?:x[0-9a-fA-F]{1,8}|[0-9]{1,10});)+")
_REFERENCE = re.compile(r"&#(x?)([0-9a-fA-F]+);")
_END = re.compile(r"</[\w.-]+\s*>\Z")
_FORBIDDEN = re.compile("[^\t\n\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_REPLACEMENT: Final = "\ufffd"
#: Base64 in an attribute `data`, of a length that no word has.
_BASE64: Final = re.compile(r"""(\sdata=["'])[A-Za-z0-9+/=\r\n]{1024,}""")
#: Characters in front of new text in which such an attribute may have begun.
_BEFORE: Final = 1100
#: Encodings that a declaration may name; UTF-16 is found without one.
_DECLARED: Final = re.compile(
    rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']((?:iso-8859-|windows-125)[0-9]{1,2})["']""", re.IGNORECASE
)


def elements(
    member: Member, roots: tuple[str, ...], names: tuple[str, ...], expected: str
) -> Iterator[FilePiece[str] | Refused | LeftOut]:
    """Yield the text of each element of these names below one of these roots; others between them are left out.

    Raises:
        NotThisFormat: there is no such root in the first 64 Ki characters; the message says what was `expected`.
    """
    cutter = _Cutter(member.stream, roots, names)
    if not cutter.find_root():
        raise NotThisFormat(f"expected {expected}")
    for number, piece in enumerate(cutter, 1):
        where = member.at(f"record {number}")
        if piece is None:
            yield Refused(where, f"larger than {MAX_RECORD // 1024 // 1024} MiB")
        else:
            yield FilePiece(where, piece)
    if not cutter.closed:
        yield Refused(member.at("end"), "the file ends before its root element does: it is cut off")
    for name, count in cutter.others.items():
        yield LeftOut(member.at(f"<{name}>"), "an element that is not read", count)


def parse(piece: str) -> Element:
    """Parse an element.

    Raises:
        BadRecord: the text is not well-formed, or holds bytes that are not UTF-8.
    """
    try:
        return fromstring(piece, forbid_dtd=True)
    except UnicodeEncodeError:
        raise BadRecord("holds bytes that are not UTF-8") from None
    except (ParseError, DefusedXmlException):
        mended = mend(piece)
    try:
        return fromstring(mended, forbid_dtd=True)
    except (ParseError, DefusedXmlException):
        raise BadRecord("not well-formed XML") from None


def mend(text: str) -> str:
    """Replace the characters that XML 1.0 (section 2.2, Char) forbids: join pairs, and make all others U+FFFD."""
    return _FORBIDDEN.sub(_REPLACEMENT, _REFERENCES.sub(_mend_run, text))


def _mend_run(run: re.Match[str]) -> str:
    """Mend a run of references; those to allowed characters stay, so `&#38;` does not become a bare ampersand."""
    mended: list[str] = []
    high: int | None = None
    for sign, digits in _REFERENCE.findall(run.group()):
        code = int(digits, 16 if sign else 10)
        if high is not None and 0xDC00 <= code < 0xE000:
            mended[-1] = chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
        else:
            mended.append(f"&#{code};" if _is_allowed(code) else _REPLACEMENT)
        high = code if 0xD800 <= code < 0xDC00 else None
    return "".join(mended)


def _is_allowed(code: int) -> bool:
    return code <= 0x10FFFF and not _FORBIDDEN.match(chr(code))


def _encoding(stream: io.BufferedReader) -> str:
    """Return the encoding that the file declares, where it is a known one of single bytes; else it is UTF-8."""
    found = _DECLARED.match(stream.peek(512)[:512])
    name = found[1].decode() if found else "utf-8-sig"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8-sig"


class _Cutter:
    """Iterates over the elements' texts; None takes the place of an element that is too large."""

    def __init__(self, stream: io.BufferedReader, roots: tuple[str, ...], names: tuple[str, ...]) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder(_encoding(stream))("surrogateescape").decode
        self._root = re.compile(rf"<(?:{'|'.join(roots)})(?=[\s/>])")
        root, name = "|".join(roots), "|".join(names)
        self._cut = re.compile(
            rf"<(?:(?P<start>{name})(?=[\s/>])|/(?:{root})\s*>|(?:{root})(?:\s[^<>]*)?/>"
            rf"|(?!(?:{root})[\s/>])(?P<other>[A-Za-z][\w.-]{{0,40}})(?=[\s/>]))"
        )
        self.others: Counter[str] = Counter()
        self._longest = 64  # the most characters that a cut takes, but for white space
        self._buffer = ""
        self._at = 0  # the end of the scanned part of the buffer
        self._begin: int | None = None  # the start of the open element in the buffer
        self._short = 0  # the end of the part of the buffer out of which Base64 is cut
        self._too_large = False
        self.closed = False

    def find_root(self) -> bool:
        while not self._root.search(self._buffer):
            if len(self._buffer) > HEAD or not self._refill():
                return False
        return True

    def __iter__(self) -> Iterator[str | None]:
        while True:
            found = self._cut.search(self._buffer, self._at)
            if found is None:
                self._at = max(self._at, len(self._buffer) - self._longest)
                if self._refill():
                    continue
                self._at = len(self._buffer)
            if found and found["other"] and not self._is_between(found.start()):
                self._at = found.end()
                continue
            if self._begin is not None:
                yield self._piece(found.start() if found else len(self._buffer))
            if found is None:
                return
            self._at = found.end()
            self._begin = found.start() if found["start"] else None
            self._short = found.start()
            if found["other"]:
                self.others[found["other"] if len(self.others) < MOST_OTHERS else "others"] += 1
            else:
                self.closed = not found["start"]

    def _is_between(self, at: int) -> bool:
        """Tell whether an element there is not within the open one: that ended before."""
        if self._begin is None:
            return True
        before = self._buffer[max(self._begin, at - self._longest) : at].rstrip()
        inner = self._buffer.find("<", self._begin + 1, at)
        return before.endswith("/>") if inner < 0 else bool(_END.search(before)) and self._ends_itself(before)

    def _ends_itself(self, before: str) -> bool:
        """Tell whether the end tag is the open element's."""
        name = before[before.rindex("</") + 2 : -1].rstrip()
        return self._begin is not None and self._buffer.startswith(f"<{name}", self._begin)

    def _piece(self, end: int) -> str | None:
        piece = None if self._too_large else self._buffer[self._begin : end]
        self._too_large = False
        return piece

    def _refill(self) -> bool:
        """Read more text; drop the text that is already read, and an element that grew too large."""
        keep = self._at if self._begin is None or self._too_large else self._begin
        if self._at - keep > MAX_RECORD:
            self._too_large, keep = True, self._at
        if self._at:
            self._buffer = self._buffer[keep:]
            self._at -= keep
            self._short -= keep
            self._begin = None if self._begin is None else 0
        chunk = self._stream.read1(CHUNK)
        self._buffer += self._decode(chunk, not chunk)
        if self._begin is not None and not self._too_large:
            self._shorten(max(self._begin + 1, self._short - _BEFORE))
        return bool(chunk)

    def _shorten(self, start: int) -> None:
        """Cut Base64 out of what lies behind `start`, which is within an element."""
        behind = self._buffer[start:]
        if (shorter := _BASE64.sub(r"\1", behind)) != behind:
            self._buffer = self._buffer[:start] + shorter
            self._at = min(self._at, start)
        self._short = len(self._buffer)
