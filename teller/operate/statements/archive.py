"""Archive of a month's statements: a tar, packed by gzip, written from the front.

`tarfile` makes the headers; it would keep one of each statement in memory. The same statements give the same tar; ISA-L
may pack it otherwise.
"""

import io
import tarfile
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Final, Self
from urllib.parse import quote

from isal import igzip

from bank.ledger.documents.canonical import MOST_BYTES
from bank.ledger.documents.statement import Statement

_BLOCK: Final = 512
#: ISA-L's level: the next ones take longer, for some percent.
_LEVEL: Final = 1
_BUFFER: Final = 1 << 20


class ArchiveWriter:
    """Writes statements into an archive; whole once it is closed without an error."""

    def __init__(self, out: BinaryIO, time: int) -> None:
        self._time = time // 1000
        self._packed = igzip.IGzipFile(fileobj=out, mode="wb", compresslevel=_LEVEL, mtime=0)  # type: ignore[no-untyped-call]
        self._waiting = io.BytesIO()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._waiting.write(bytes(2 * _BLOCK))
            self._flush()
        self._packed.close()

    def add(self, statement: Statement, data: bytes) -> None:
        """Add a statement, as it is in JSON."""
        member = tarfile.TarInfo(name_of(statement))
        member.size, member.mtime, member.mode = len(data), self._time, 0o600
        self._waiting.write(member.tobuf(tarfile.PAX_FORMAT))
        self._waiting.write(data)
        self._waiting.write(bytes(-len(data) % _BLOCK))
        if self._waiting.tell() >= _BUFFER:
            self._flush()

    def _flush(self) -> None:
        self._packed.write(self._waiting.getvalue())  # type: ignore[no-untyped-call]
        self._waiting = io.BytesIO()


def name_of(statement: Statement) -> str:
    """Return a statement's name in the archive; a holder's id with a slash in it leads nowhere."""
    holder = statement.holder
    return f"{statement.month}/{holder.kind}/{quote(holder.id, safe='')}.json"


def members(found: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Read an archive: name and JSON of each statement.

    Raises:
        tarfile.TarError, OSError, EOFError: it is broken or cut off.
    """
    unpacked = igzip.IGzipFile(fileobj=found, mode="rb")  # type: ignore[no-untyped-call]
    with unpacked, tarfile.open(fileobj=unpacked, mode="r|") as tar:
        for member in tar:
            tar.members.clear()  # type: ignore[attr-defined]
            file = tar.extractfile(member)
            if file is not None:
                yield member.name, file.read(MOST_BYTES + 1)
