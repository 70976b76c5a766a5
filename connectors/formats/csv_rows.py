"""Read CSV, a row for each record, and recover after a broken row.

The csv module reads the rows (RFC 4180, as loosely as files are written). A quote that is never closed makes it take
the following lines into the row. So of a broken row of several lines only the first line is refused, and reading goes
on with the second.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from connectors.api import MAX_RECORD, NotThisFormat, Refused
from connectors.formats.lines import physical_lines
from connectors.formats.sources import Member
from connectors.records import FilePiece

#: Most lines of a row: addresses and gift messages take a few.
MAX_LINES: Final = 200
_UNCLOSED: Final = "a quote is not closed"
#: The strict csv module's message for a quote that is open at the end.
_END_OF_DATA: Final = "unexpected end of data"
_TOO_LONG: Final = f"longer than {MAX_RECORD // 1024 // 1024} MiB"

csv.field_size_limit(8 * 1024 * 1024)  # a setting of the whole process; the module's default is 128 Ki characters

#: A row by its columns' names.
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Format of the file. `name` turns a column's name in the header into the name that rows are read by."""

    encoding: str = "utf-8"
    delimiter: str = ","
    name: Callable[[str], str] = str.strip


class Table:
    """The rows below a header; blank lines are skipped."""

    def __init__(self, member: Member, dialect: Dialect) -> None:
        self._member = member
        self._lines = _Lines(member, dialect)
        self._reader = csv.reader(self._lines, delimiter=dialect.delimiter)
        self.header = [dialect.name(column) for column in self._next() or []]

    def require(self, columns: Iterable[str], expected: str) -> None:
        """Check that the header has these columns.

        Raises:
            NotThisFormat: a column is missing; the message says which, and what was `expected`.
        """
        if missing := sorted(set(columns) - set(self.header)):
            raise NotThisFormat(f"expected {expected}: the header lacks {', '.join(missing)}")

    def __iter__(self) -> Iterator[FilePiece[Row] | Refused]:
        while (cells := self._next()) is not None:
            where = self._member.at(f"line {self._lines.number}")
            if problem := self._lines.problem(cells, len(self.header)):
                self._lines.keep_first()
                yield Refused(where, problem)
            elif cells:
                yield FilePiece(where, dict(zip(self.header, cells, strict=True)))

    def _next(self) -> list[str] | None:
        """Return the next row; an empty one where the csv module gave up, None at the end of the file."""
        self._lines.begin()
        try:
            return next(self._reader, None)
        except csv.Error:
            self._lines.given_up = True
            return []


class _Broken(str):
    """A line that could not be read as it is in the file, with the reason."""

    __slots__ = ("reason",)
    reason: str

    @classmethod
    def line(cls, text: str, reason: str) -> "_Broken":
        broken = cls(text)
        broken.reason = reason
        return broken


class _Lines:
    """Iterates over decoded lines, which can be put back; it keeps the lines of the current row."""

    def __init__(self, member: Member, dialect: Dialect) -> None:
        self._physical = physical_lines(member.stream)
        self._encoding = dialect.encoding
        self._delimiter = dialect.delimiter
        self._ended = False
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 1  # the number of the current row's first line
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
        """Begin a new row."""
        self.number += len(self._taken)
        self._taken = []
        self.given_up = False

    def problem(self, cells: list[str], columns: int) -> str | None:
        """Return the reason why the current row is broken, or None."""
        for line in self._taken:
            if isinstance(line, _Broken):
                return line.reason
        if self.given_up or self._badly_quoted():
            return _UNCLOSED
        if cells and len(cells) != columns:
            return f"has {len(cells)} columns where the header has {columns}"
        return None

    def _badly_quoted(self) -> bool:
        """Tell whether a quote of the row is never closed, or only by a quote of the next row."""
        if len(self._taken) == 1 and not self._ended:
            return False
        try:
            list(csv.reader(self._taken, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            return len(self._taken) > 1 or str(error) == _END_OF_DATA
        return False

    def keep_first(self) -> None:
        """Keep the row's first line as read, and put the others back."""
        self._back.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
