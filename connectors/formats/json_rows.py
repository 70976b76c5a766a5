"""Read a list of JSON objects as a table, whose columns are the members of the first object."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from typing import Any, Final

from pydantic import RootModel

from connectors.api import LeftOut, NotThisFormat, Refused
from connectors.formats.csv_rows import Row
from connectors.formats.json_pieces import list_elements
from connectors.formats.leftovers import MOST_NAMES, shown
from connectors.formats.members import Member
from connectors.models import parse
from connectors.records import BadRecord, FilePiece

#: A list, or an object whose first member is one.
_OPENING: Final = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*(?:\{\s*"[^"\\]{1,80}"\s*:\s*)?\[')


class _Object(RootModel[dict[str, Any]]):
    """An element of the list."""


class JsonRows:
    """The objects, with the same interface as a table of CSV. `name` turns a member's name into a column's."""

    def __init__(self, member: Member, name: Callable[[str], str]) -> None:
        self._member = member
        self._name = name
        self._read: Collection[str] | None = None
        self._unread: Counter[str] = Counter()
        self._as_written: dict[str, str] = {}
        pieces = map(self._row, list_elements(member, _OPENING, "a list of JSON objects"))
        first = next(pieces, None)
        self.header = list(first.content) if isinstance(first, FilePiece) else []
        self._rows = chain([] if first is None else [first], pieces)

    def require(self, columns: Iterable[str], expected: str, optional: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Check that the first object has these members; of two with one name the object itself is refused.

        Raises:
            NotThisFormat: a member is missing; the message says which, and what was `expected`.
        """
        if missing := sorted(set(columns) - set(self.header)):
            raise NotThisFormat(f"expected {expected}: the first object lacks {', '.join(missing)}")

    def leave_out_all_but(self, columns: Collection[str]) -> None:
        """Yield, behind the rows, each other member as left out, with the number of objects that have it."""
        self._read = columns

    def __iter__(self) -> Iterator[FilePiece[Row] | Refused | LeftOut]:
        for piece in self._rows:
            yield piece
            if isinstance(piece, FilePiece) and self._read is not None:
                self._unread.update(name for name in piece.content.keys() - set(self._read) if self._counts(name))
        for name, count in sorted(self._unread.items()):
            yield LeftOut(
                self._member.at(f"column {shown(self._as_written[name])}"), "a column that is not read", count
            )

    def _counts(self, name: str) -> bool:
        return name in self._unread or (len(self._unread) < MOST_NAMES and name in self._as_written)

    def _row(self, piece: FilePiece[bytes] | Refused) -> FilePiece[Row] | Refused:
        if isinstance(piece, Refused):
            return piece
        try:
            members = parse(_Object, piece.content).root
        except BadRecord as bad:
            return Refused(piece.where, str(bad))
        row = {self._name(key): _cell(value) for key, value in members.items()}
        if len(row) < len(members):
            return Refused(piece.where, "two members have one name")
        if len(self._as_written) < MOST_NAMES:
            self._as_written |= zip(row, members, strict=True)
        return FilePiece(piece.where, row)


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
