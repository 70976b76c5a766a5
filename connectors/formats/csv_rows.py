"""CSV as one row a record, found again after a broken one.

The csv module reads the rows (RFC 4180, as loosely as files are written). A quote that is never closed makes it swallow
the lines behind; so a row of several lines that does not come out right costs its first line only, and reading goes on
with the second.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from connectors.api import MAX_RECORD, NotThisFormat, Refused
from connectors.formats.lines import physical_lines
from connectors.formats.sources import Member
from connectors.records import Piece

#: A row may run over so many lines: addresses and gift messages do, over a few.
MAX_LINES: Final = 200
_UNCLOSED: Final = "a quote is not closed"
#: What the csv module says, when it is strict, of a quote that is open at the end.
_END_OF_DATA: Final = "unexpected end of data"
_TOO_LONG: Final = f"longer than {MAX_RECORD // 1024 // 1024} MiB"

csv.field_size_limit(8 * 1024 * 1024)  # one for the whole process; the module's own is 128 Ki characters

#: A row by its columns' names.
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the file is written. `name` makes a column's name in the header the one that rows are read by."""

    encoding: str = "utf-8"
    delimiter: str = ","
    name: Callable[[str], str] = str.strip


class Table:
    """The rows below a header; blank lines are passed over."""

    def __init__(self, member: Member, dialect: Dialect) -> None:
        self._member = member
        self._lines = _Lines(member, dialect)
        self._reader = csv.reader(self._lines, delimiter=dialect.delimiter)
        self.header = [dialect.name(column) for column in self._next() or []]

    def require(self, columns: Iterable[str], expected: str) -> None:
        """Raises NotThisFormat where the header lacks a column; the message says which, and what was `expected`."""
        if missing := sorted(set(columns) - set(self.header)):
            raise NotThisFormat(f"expected {expected}: the header lacks {', '.join(missing)}")

    def __iter__(self) -> Iterator[Piece[Row] | Refused]:
        while (cells := self._next()) is not None:
            where = self._member.at(f"line {self._lines.number}")
            if problem := self._lines.problem(cells, len(self.header)):
                self._lines.keep_first()
                yield Refused(where, problem)
            elif cells:
                yield Piece(where, dict(zip(self.header, cells, strict=True)))

    def _next(self) -> list[str] | None:
        """The next row; an empty one where the csv module gave up, None at the end of the file."""
        self._lines.begin()
        try:
            return next(self._reader, None)
        except csv.Error:
            self._lines.given_up = True
            return []


class _Broken(str):
    """A line that is not as it was in the file."""

    __slots__ = ("reason",)
    reason: str

    @classmethod
    def line(cls, text: str, reason: str) -> "_Broken":
        broken = cls(text)
        broken.reason = reason
        return broken


class _Lines:
    """Decoded lines that can be taken back; knows those that the row at hand is made of."""

    def __init__(self, member: Member, dialect: Dialect) -> None:
        self._physical = physical_lines(member.stream)
        self._encoding = dialect.encoding
        self._delimiter = dialect.delimiter
        self._ended = False
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 1  # of the first line of the row at hand
        self.given_up = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._taken) >= MAX_LINES:
            raise csv.Error(_UNCLOSED)
        line = self._back.popleft() if self._back else self._read()
        self._taken.append(line)
        return line

    def _read(self) -> str:
        try:
            return self._decode(next(self._physical))
        except StopIteration:
            self._ended = True
            raise

    def _decode(self, line: bytes | None) -> str:
        if line is None:
            return _Broken.line("", _TOO_LONG)
        if self.number == 1 and not self._taken:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            return line.decode(self._encoding)
        except UnicodeDecodeError:
            return _Broken.line(line.decode("latin-1"), f"holds bytes that are not {self._encoding}")

    def begin(self) -> None:
        """A new row begins."""
        self.number += len(self._taken)
        self._taken = []
        self.given_up = False

    def problem(self, cells: list[str], columns: int) -> str | None:
        """What is wrong with the row made of the lines taken."""
        for line in self._taken:
            if isinstance(line, _Broken):
                return line.reason
        if self.given_up or self._badly_quoted():
            return _UNCLOSED
        if cells and len(cells) != columns:
            return f"has {len(cells)} columns where the header has {columns}"
        return None

    def _badly_quoted(self) -> bool:
        """Whether the row ran on past a quote that is never closed, or was closed by the next row's."""
        if len(self._taken) == 1 and not self._ended:
            return False
        try:
            list(csv.reader(self._taken, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            return len(self._taken) > 1 or str(error) == _END_OF_DATA
        return False

    def keep_first(self) -> None:
        """The row's first line is done with, the others come again."""
        self._back.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
