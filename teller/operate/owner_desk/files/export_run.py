"""A run of an export for the desk: it can be stopped at each object, and stays within the room that there is."""

import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event
from typing import Final

from teller.operate.owner_desk.files import zipping
from teller.operate.owner_desk.files.export_note import ExportNote
from teller.operate.owner_export.documents import Exported
from teller.operate.owner_export.export import OBJECTS, export
from teller.operate.owner_export.sources import OwnerSources

#: Opens the bank for an owner's export, which the trail has by then.
OpenSources = Callable[[str], AbstractContextManager[OwnerSources]]
FILE: Final = "export.zip"
_FILES: Final = "files"
#: Seconds after which a run counts the bytes that it wrote.
COUNT_S: Final = 5.0


class ExportStoppedError(Exception):
    """An export that nobody wants any more: the owner is forgotten, or the desk ends."""


class NoRoomError(Exception):
    """Exports take more room than they may."""


class ExportRun:
    """An export: its folder, and how far it is. For one thread; others read, and may stop it.

    `has_room` says whether all exports together fit; it is asked while this one grows.
    """

    def __init__(self, folder: Path, note: ExportNote, has_room: Callable[[], bool]) -> None:
        self.folder, self.note, self._has_room = folder, note, has_room
        self.size, self.done, self.of = note.size, note.done, note.of
        self.is_unwanted, self._stop, self._counted = False, Event(), time.monotonic()

    def stop(self) -> None:
        self._stop.set()

    def make(self, open_sources: OpenSources) -> Exported:
        """Export, and pack it.

        Raises:
            ExportStoppedError, NoRoomError, ExportError, StoreError, TopicUnreadableError, OSError.
        """
        self._check()
        with open_sources(self.note.owner) as sources:
            made = export(self.note.owner, sources, self.folder / _FILES, self._say)
        self.size = zipping.zipped(self.folder / _FILES, self.folder / FILE, self._check)
        shutil.rmtree(self.folder / _FILES)
        if not self._has_room():
            raise NoRoomError
        return made

    def clear(self) -> None:
        """Delete all that was made, but the note."""
        shutil.rmtree(self.folder / _FILES, ignore_errors=True)
        (self.folder / FILE).unlink(missing_ok=True)
        self.size = 0

    def _check(self) -> None:
        if self._stop.is_set():
            raise ExportStoppedError

    def _say(self, name: str, done: int, total: int) -> None:
        self._check()
        if name == OBJECTS:
            self.done, self.of = done, total
        if time.monotonic() - self._counted >= COUNT_S:
            self.size, self._counted = zipping.size_of(self.folder), time.monotonic()
            if not self._has_room():
                raise NoRoomError
