"""Pages of the map in the database, each with a check sum; the upper ones are kept in memory."""

import sqlite3
from typing import Final
from zlib import crc32

from bank.transparency.index.database import IndexDamaged
from bank.transparency.index.page import Page, decoded

#: Keys below this are kept: of the uppermost four floors of pages, at most 4,369, some 10 MB.
KEPT: Final = 1 << 13


def read(base: sqlite3.Connection, key: int) -> Page | None:
    """Read a page.

    Raises:
        IndexDamaged: it is not what was written.
    """
    row = base.execute("SELECT crc, body FROM page WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    crc, body = row
    if not isinstance(body, bytes) or crc32(body) != crc:
        raise IndexDamaged("a page's check sum is wrong")
    try:
        return decoded(body)
    except ValueError as error:
        raise IndexDamaged(str(error)) from None


class PagesOnDisk:
    """Pages for one writer. `write` puts down what was put; `forget` is due where that did not come to a commit."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._kept: dict[int, Page] = {}
        self._changed: list[tuple[int, Page]] = []

    def get(self, key: int) -> Page | None:
        return self._kept.get(key) or read(self._base, key)

    def put(self, key: int, page: Page) -> None:
        self._changed.append((key, page))

    def write(self) -> None:
        """Write the pages that were put, inside the caller's transaction."""
        self._changed.sort(key=_key)
        self._base.executemany("INSERT OR REPLACE INTO page VALUES (?, ?, ?)", map(_row, self._changed))
        self._kept.update((key, page) for key, page in self._changed if key < KEPT)
        self._changed = []

    def forget(self) -> None:
        """Drop what is in memory."""
        self._kept, self._changed = {}, []


def _key(changed: tuple[int, Page]) -> int:
    return changed[0]


def _row(changed: tuple[int, Page]) -> tuple[int, int, bytes]:
    key, page = changed
    body = page.encoded()
    return key, crc32(body), body
