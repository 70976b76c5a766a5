"""Cut JSON into a piece for each record, parsed one by one, so that a broken record costs only itself.

A streaming JSON parser stops for good at the first broken byte, and all records behind it are lost (ijson: of 7,605
tweets it read 1 when the second was broken). So this module follows brackets and strings just far enough to find where
each element of the list ends (RFC 8259); the parser decides whether the element is valid JSON. It holds one element in
memory, at most MAX_RECORD of it.
"""

import io
import re
from collections.abc import Iterator
from typing import Final

from connectors.api import MAX_RECORD, NotThisFormat, Refused
from connectors.formats.lines import physical_lines
from connectors.formats.members import CHUNK, Member
from connectors.records import FilePiece

#: Bytes within which the list must open.
HEAD: Final = 1024 * 1024
_STRING = rb'"(?>(?:[^"\\]++|\\.)*)"'
# A repeated group is atomic as a whole: Python 3.11.2 matches a possessive one wrongly.
#: The next bracket, comma between elements, or quote of a string that is not yet whole in the buffer; whole strings are
#: skipped.
_BETWEEN = re.compile(rb'(?>(?:[^"{}\[\],]++|' + _STRING + rb')*)(["{}\[\],])', re.DOTALL)
_WITHIN = re.compile(rb'(?>(?:[^"{}\[\]]++|' + _STRING + rb')*)(["{}\[\]])', re.DOTALL)
_IN_STRING = re.compile(rb'[^"\\]*+(["\\])')
_TOO_LARGE = f"larger than {MAX_RECORD // 1024 // 1024} MiB"


def list_elements(member: Member, opening: re.Pattern[bytes], expected: str) -> Iterator[FilePiece[bytes] | Refused]:
    """Yield the elements of the list whose text begins where `opening` ends.

    Raises:
        NotThisFormat: the opening is not within the first MiB; the message says what was `expected`.
    """
    head = _head(member.stream, opening)
    if not (found := opening.search(head)):
        raise NotThisFormat(f"expected {expected}")
    number = 0
    for number, element in enumerate(_Cutter(member.stream, head[found.end() :]), 1):
        where = member.at(f"record {number}")
        if isinstance(element, str):
            yield Refused(where, element)
        else:
            yield FilePiece(where, element)


def json_lines(member: Member) -> Iterator[FilePiece[bytes] | Refused]:
    """Yield the lines that are not blank."""
    for number, line in enumerate(physical_lines(member.stream), 1):
        where = member.at(f"line {number}")
        if line is None:
            yield Refused(where, _TOO_LARGE)
        elif stripped := line.removeprefix(b"\xef\xbb\xbf").strip():
            yield FilePiece(where, stripped)


def _head(stream: io.BufferedReader, opening: re.Pattern[bytes]) -> bytes:
    head = b""
    while len(head) < HEAD and not opening.search(head) and (chunk := stream.read1(CHUNK)):
        head += chunk
    return head


class _Cutter:
    """Iterates over the elements of a list: bytes, or the reason why an element cannot be read."""

    def __init__(self, stream: io.BufferedReader, head: bytes) -> None:
        self._stream = stream
        self._buffer = bytearray(head)
        self._at = 0  # the end of the scanned part of the buffer
        self._too_large = False

    def __iter__(self) -> Iterator[bytes | str]:
        depth = 0
        while (token := self._token(depth)) is not None:
            if token in b"{[":
                depth += 1
            elif depth and token in b"}]":
                depth -= 1
            elif token == b",":
                yield self._element(self._at - 1)
            elif token == b"]":
                if last := self._element(self._at - 1):
                    yield last
                return
        if last := self._element(len(self._buffer)):
            yield last
        yield "the file ends inside its list: it is cut off, and what was behind is not in it"

    def _token(self, depth: int) -> bytes | None:
        """Return the next bracket or comma between elements; None at the end of the file."""
        while (token := self._next(_WITHIN if depth else _BETWEEN)) == b'"':
            if not self._string_end():
                return None
        return token

    def _string_end(self) -> bool:
        while token := self._next(_IN_STRING):
            if token == b'"':
                return True
            self._at += 1  # past the escaped character
        return False

    def _next(self, pattern: re.Pattern[bytes]) -> bytes | None:
        while not (found := pattern.match(self._buffer, self._at)):
            self._at = max(self._at, len(self._buffer))
            if not self._refill():
                return None
        self._at = found.end()
        return found[1]

    def _refill(self) -> bool:
        if len(self._buffer) > MAX_RECORD:
            self._too_large = True
            self._at -= len(self._buffer)
            self._buffer.clear()
        chunk = self._stream.read1(CHUNK)
        self._buffer += chunk
        return bool(chunk)

    def _element(self, end: int) -> bytes | str:
        """Return the bytes scanned since the last call, up to `end`."""
        element = bytes(self._buffer[:end]).strip()
        del self._buffer[: self._at]
        self._at = 0
        too_large, self._too_large = self._too_large, False
        return _TOO_LARGE if too_large else element
