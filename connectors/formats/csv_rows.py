"""Read CSV, a row for each record, and recover after a broken row.

The csv module reads the rows (RFC 4180, as loosely as files are written). A quote that is never closed makes it take
the following lines into the row. So of a broken row of several lines only the first line is refused, and reading goes
on with the second.

Excel writes `sep=;` above the header, and takes it as the file's delimiter. Programs end each row with one more
delimiter, or the header alone. A name that several columns have would say the last of them to whoever reads by name, so
these are called `name#1`, `name#2`.
"""

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from connectors.api import MAX_RECORD, LeftOut, NotThisFormat, Refused
from connectors.formats.leftovers import MOST_NAMES, shown
from connectors.formats.lines import physical_lines
from connectors.formats.members import Member
from connectors.records import FilePiece

#: Most lines of a row: addresses and gift messages take a few.
MAX_LINES: Final = 200
#: Most rows before the header: a title, whose the file is, of which days.
MOST_TITLES: Final = 30
_UNCLOSED: Final = "a quote is not closed"
#: The strict csv module's message for a quote that is open at the end.
_END_OF_DATA: Final = "unexpected end of data"
_TOO_LONG: Final = f"longer than {MAX_RECORD // 1024 // 1024} MiB"

csv.field_size_limit(8 * 1024 * 1024)  # a setting of the whole process; the module's default is 128 Ki characters

#: A row by its columns' names.
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Format of the file. `name` turns a column's name in the header into the name that rows are read by.

    `skip_first` lines stand before the header, beside those that lack its columns, and `skip_last` rows behind the last
    record.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    name: Callable[[str], str] = str.strip
    skip_first: int = 0
    skip_last: int = 0


class Table:
    """The rows below a header; blank lines are skipped."""

    def __init__(self, member: Member, dialect: Dialect, needed: Collection[str] = ()) -> None:
        self._member = member
        self._dialect = dialect = _as_the_file_says(member, dialect)
        self._lines = _Lines(member, dialect)
        self._lines.skip(dialect.skip_first)
        self._reader = csv.reader(self._lines, delimiter=dialect.delimiter)
        cells = self._first_with(needed)
        self._skipped = self._lines.number - 1
        self._names = _header(cells, dialect.name)
        self.header = _apart(self._names)
        self._as_written = dict(zip(self.header, cells, strict=False))
        self._unread: list[str] = []

    def require(self, columns: Iterable[str], expected: str, optional: Iterable[str] = ()) -> None:
        """Check that the header has these columns, once each, and those that are optional not twice.

        Raises:
            NotThisFormat: a column is missing or there twice; the message says which, and what was `expected`.
        """
        needed = set(columns)
        if twice := sorted(name for name in needed | set(optional) if self._names.count(name) > 1):
            said = f"several columns of the header are called {', '.join(twice)}"
            raise NotThisFormat(f"expected {expected}: {said}: say which by its place, such as {twice[0]}#1")
        if missing := sorted(needed - set(self.header)):
            raise NotThisFormat(f"expected {expected}: the header lacks {', '.join(missing)}")

    def leave_out_all_but(self, columns: Collection[str]) -> None:
        """Yield, behind the rows, each other column as left out, with the number of its cells that are not empty."""
        self._unread = [name for name in self.header if name not in columns]

    def __iter__(self) -> Iterator[FilePiece[Row] | Refused | LeftOut]:
        filled = Counter(dict.fromkeys(self._unread[:MOST_NAMES], 0))
        held: deque[FilePiece[Row] | Refused] = deque()
        for piece in self._rows():
            held.append(piece)
            if len(held) > self._dialect.skip_last:
                yield (first := held.popleft())
                if isinstance(first, FilePiece):
                    filled.update(name if name in filled else "others" for name in self._unread if first.content[name])
        yield from self._left_out(self._skipped, "lines before the header")
        yield from self._left_out(len(held), "rows behind the records")
        for name, count in filled.items():
            written = shown(self._as_written.get(name, name).strip())
            yield LeftOut(self._member.at(f"column {written}"), "a column that is not read", count)

    def _left_out(self, count: int, what: str) -> Iterator[LeftOut]:
        if count:
            yield LeftOut(self._member.at(what), "skipped", count)

    def _rows(self) -> Iterator[FilePiece[Row] | Refused]:
        while (cells := self._next()) is not None:
            where = self._member.at(f"line {self._lines.number}")
            if len(cells) > len(self.header) and not any(cells[len(self.header) :]):
                del cells[len(self.header) :]
            if problem := self._lines.problem(cells, len(self.header)):
                self._lines.keep_first()
                yield Refused(where, problem)
            elif cells:
                yield FilePiece(where, dict(zip(self.header, cells, strict=True)))

    def _first_with(self, needed: Collection[str]) -> list[str]:
        """Return the first row that has the needed columns; the first of all where none of the next has them."""
        first = cells = self._first()
        for _ in range(MOST_TITLES):
            if not cells or set(needed) <= set(_apart(_header(cells, self._dialect.name))):
                break
            if self._lines.problem(cells, len(cells)):
                self._lines.keep_first()
            cells = self._first()
        else:
            cells = []
        return cells or first

    def _first(self) -> list[str]:
        """Return the first row that is not blank."""
        while (cells := self._next()) == [] and not self._lines.given_up:
            pass
        return cells or []

    def _next(self) -> list[str] | None:
        """Return the next row; an empty one where the csv module gave up, None at the end of the file."""
        self._lines.begin()
        try:
            return next(self._reader, None)
        except csv.Error:
            self._lines.given_up = True
            return []


_SEP: Final = re.compile(rb'(?:\xef\xbb\xbf)?"?sep=([^"\r\n])"?\r?\n', re.IGNORECASE)


def _as_the_file_says(member: Member, dialect: Dialect) -> Dialect:
    """Return the dialect with the encoding that a byte order mark tells and the delimiter that a line `sep=` tells."""
    head = member.stream.peek(16)[:16]
    if head.startswith(b"\xef\xbb\xbf"):
        dialect = replace(dialect, encoding="utf-8")
    if found := _SEP.match(head):
        member.stream.read(found.end())
        dialect = replace(dialect, delimiter=found[1].decode("latin-1"))
    return dialect


def _header(cells: Sequence[str], name: Callable[[str], str]) -> list[str]:
    """Return the columns' names; columns at the end that have none hold nothing."""
    names = [name(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _apart(names: Sequence[str]) -> list[str]:
    """Return the names so that each is one: `x#1` and `x#2` where two columns are called x."""
    often = Counter(names)
    seen: Counter[str] = Counter()
    apart = []
    for name in names:
        seen[name] += 1
        apart.append(f"{name}#{seen[name]}" if often[name] > 1 else name)
    return apart


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

    def skip(self, count: int) -> None:
        """Skip lines."""
        for _ in range(count):
            next(self._physical, None)
            self.number += 1

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
