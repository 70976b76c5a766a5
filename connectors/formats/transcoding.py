"""Read UTF-16 as UTF-8: editors and Excel on Windows save so, and every reader here takes UTF-8."""

import codecs
import io
import re
from typing import Any, Final

_BLOCK: Final = 64 * 1024
_WIDE: Final = re.compile(rb"(?P<le>\xff\xfe(?!\0\0)|(?:[\t-~]\0){2})|(?P<be>\xfe\xff|(?:\0[\t-~]){2})")


def as_utf_8(stream: io.BufferedReader) -> io.BufferedReader:
    """Return the stream, or one in UTF-8 where it is in UTF-16; what is no UTF-16 in it becomes U+FFFD."""
    found = _WIDE.match(stream.peek(4)[:4])
    if not found:
        return stream
    return io.BufferedReader(_Transcoded(stream, "utf-16-le" if found["le"] else "utf-16-be"), _BLOCK)


class _Transcoded(io.RawIOBase):
    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder(encoding)("replace").decode
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._ready and (block := self._stream.read1(_BLOCK)):
            self._ready = self._decode(block).encode()
        if not self._ready:
            self._ready = self._decode(b"", True).encode()
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)
