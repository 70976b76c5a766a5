"""Give rows the leaves of their ids, where neither fits into memory: both are written into parts by the hash of the id,
and each part is joined by itself (the Grace hash join; Kitsuregawa, Tanaka and Moto-oka, 1983).

Files are written once and read once, from beginning to end. An index of ids would be read at random, for each row.
"""

import marshal
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from bank.ledger.documents.rows import PackedRow

#: A hundred million rows have some 400,000 ids a part.
_PARTS: Final = 256
#: Values of a part that are written at once.
_BLOCK: Final = 256
_LENGTH: Final = struct.Struct(">I")
_LEAF, _ID = PackedRow._fields.index("leaf"), PackedRow._fields.index("id")

Leaf = tuple[str, int]


def with_leaves(
    rows: Iterable[PackedRow], leaves: Iterable[Leaf], folder: Path
) -> Iterator[tuple[str | int | None, ...]]:
    """Yield each row, in another order, with the first leaf of its id, if it has none of its own; rows are read before
    leaves. The files lie in the folder, which must be empty.

    Raises:
        OSError: a file cannot be written or read.
    """
    _scatter(rows, _ID, folder, "rows")
    _scatter(leaves, 0, folder, "leaves")
    for part in range(_PARTS):
        yield from _joined(folder / f"rows-{part}", folder / f"leaves-{part}")


def _joined(rows: Path, leaves: Path) -> Iterator[tuple[str | int | None, ...]]:
    wanted = {row[_ID] for row in _read(rows) if row[_LEAF] is None} if leaves.exists() else set()
    found: dict[str, int] = {}
    for name, leaf in _read(leaves):
        if name in wanted:
            found.setdefault(name, leaf)
    for row in _read(rows):
        if row[_LEAF] is None and row[_ID] in found:
            row = (*row[:_LEAF], found[row[_ID]], *row[_LEAF + 1 :])  # noqa: PLW2901 - most rows pass as they are
        yield row
    rows.unlink(missing_ok=True)
    leaves.unlink(missing_ok=True)


def _scatter(values: Iterable[tuple[Any, ...]], id_at: int, folder: Path, name: str) -> None:
    waiting: list[list[tuple[Any, ...]]] = [[] for _ in range(_PARTS)]
    for each in values:
        part = hash(each[id_at]) % _PARTS
        waiting[part].append(tuple(each))
        if len(waiting[part]) == _BLOCK:
            _append(folder / f"{name}-{part}", waiting[part])
            waiting[part] = []
    for part, left in enumerate(waiting):
        if left:
            _append(folder / f"{name}-{part}", left)


def _append(file: Path, block: list[tuple[Any, ...]]) -> None:
    data = marshal.dumps(block)
    with file.open("ab") as out:
        out.write(_LENGTH.pack(len(data)) + data)


def _read(file: Path) -> Iterator[tuple[Any, ...]]:
    if not file.exists():
        return
    with file.open("rb") as opened:
        while length := opened.read(_LENGTH.size):  # marshal.load would ask the file for each value
            yield from marshal.loads(opened.read(*_LENGTH.unpack(length)))  # noqa: S302 # nosec B302 - written above
