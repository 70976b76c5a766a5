"""Connections of readers of the index, which see it as it is at one moment each."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bank.sqlite_files import is_passing, transaction
from teller.operate.owner_desk.index import file as index_file
from teller.operate.owner_desk.index.registers import PublicRegisters


class IndexAwayError(Exception):
    """The index is not there now, or is being made anew."""


class _Opened(NamedTuple):
    base: sqlite3.Connection
    inode: int


class View(NamedTuple):
    """The index at a moment: `key` is the one that cursors are sealed with."""

    base: sqlite3.Connection
    registers: PublicRegisters
    key: bytes


class Connections:
    """Gives views, to any number of threads. A file that was made anew is opened anew."""

    def __init__(self, file: Path, damaged: Callable[[], None]) -> None:
        """`damaged` is called where the file is found to be."""
        self._file, self._damaged = file, damaged
        self._lock, self._idle = threading.Lock(), list[_Opened]()
        self._registers, self._inode = PublicRegisters(), -1

    def close(self) -> None:
        """Close those that nobody uses."""
        with self._lock:
            idle, self._idle, self._inode = self._idle, [], -1
        for each in idle:
            each.base.close()

    @contextmanager
    def view(self) -> Iterator[View]:
        """Give the index as it is now.

        Raises:
            IndexAwayError.
        """
        try:
            opened = self._open()
        except OSError:
            raise IndexAwayError from None
        except sqlite3.DatabaseError as error:
            raise self._away(error) from None
        try:
            with transaction(opened.base, "BEGIN"):
                yield View(opened.base, self._loaded(opened), _key(opened.base))
        except sqlite3.DatabaseError as error:
            opened.base.close()
            raise self._away(error) from None
        except BaseException:
            opened.base.close()
            raise
        self._give_back(opened)

    def _away(self, error: sqlite3.DatabaseError) -> IndexAwayError:
        """Tell of a damaged file."""
        if not is_passing(error):
            self._damaged()
        return IndexAwayError()

    def _open(self) -> _Opened:
        inode = self._file.stat().st_ino
        if inode != self._inode:
            self.close()
        with self._lock:
            self._inode = inode
            if self._idle:
                return self._idle.pop()
        return _Opened(index_file.connect_reader(self._file), inode)

    def _give_back(self, opened: _Opened) -> None:
        with self._lock:
            if opened.inode == self._inode:
                self._idle.append(opened)
                return
        opened.base.close()

    def _loaded(self, opened: _Opened) -> PublicRegisters:
        """Return the registers, with all entries that this view has."""
        with self._lock:
            if self._registers.inode != opened.inode:
                self._registers = PublicRegisters(opened.inode)
            self._registers.load(opened.base)
            return self._registers


def _key(base: sqlite3.Connection) -> bytes:
    key: bytes = base.execute("SELECT cursor_key FROM about").fetchone()[0]
    return key
