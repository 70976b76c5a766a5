"""Exports of everything for owners who ask: one at a time for each, packed into a file that is kept for a day."""

import logging
import secrets
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Final, Literal

from bank.store.protocol import StoreError
from pipelines.kafka.reading import TopicUnreadableError
from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.files import export_note
from teller.operate.owner_desk.files.export_note import FAILED, READY, RUNNING, ExportNote
from teller.operate.owner_desk.files.export_run import FILE, ExportRun, ExportStoppedError, NoRoomError, OpenSources
from teller.operate.owner_desk.files.handed_out import piece_of
from teller.operate.owner_desk.port.money import ExportProgress, OwnersFile
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_export.folder import ExportError

log: Final = logging.getLogger(__name__)
KEPT_MS: Final = 86_400_000
#: Milliseconds in which an export that is ready is not made anew.
ANEW_MS: Final = 600_000
#: Exports that are made or wait, at most.
MOST_RUNNING: Final = 32
_RETRY_S: Final = 600
#: Errors whose words name nobody.
_NAMED: Final = (ExportError, StoreError, TopicUnreadableError)


class OwnerExports:
    """Exports in a folder, for any number of threads. `workers` make them: they end before these are closed."""

    def __init__(
        self,
        folder: Path,
        open_sources: OpenSources,
        workers: Executor,
        most_bytes: int,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Find the exports of before again; what was cut off failed. `most_bytes`: of all exports together.

        Raises:
            OSError.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._open, self._workers = folder, open_sources, workers
        self._most_bytes, self._clock = most_bytes, clock
        self._lock, self._runs, self._is_closed = RLock(), dict[str, ExportRun](), False
        for each in folder.iterdir():
            self._find_again(each)
        self.sweep()

    def begin(self, owner: str) -> ExportProgress | DeskRefusal:
        """Begin an export, or say how the one goes that is made or was just made."""
        self.sweep()
        with self._lock:
            found = self._runs.get(owner)
            if found and (found.note.state == RUNNING or self._is_new(found.note)):
                return _progress(found)
            if (refused := self._refusal()) is not None:
                return refused
            self.forget(owner)
            try:
                run = self._begun(owner)
            except OSError:
                return DeskRefusal(Why.DELAYED, "disk")
            self._runs[owner] = run
            self._workers.submit(self._make, run)
            return _progress(run)

    def state(self, owner: str) -> ExportProgress:
        """Say how an owner's export goes."""
        self.sweep()
        with self._lock:
            found = self._runs.get(owner)
            return _progress(found) if found else ExportProgress("none")

    def piece(self, owner: str, file: str, start: int) -> bytes | DeskRefusal:
        """Return bytes of the file of an owner's export; another's is nobody's."""
        with self._lock:
            found = self._runs.get(owner)
            if found is None or found.folder.name != file or found.note.state != READY:
                return refusing.UNKNOWN
        return piece_of(found.folder / FILE, start)

    def owners(self) -> frozenset[str]:
        """Return the owners of whom there is an export."""
        with self._lock:
            return frozenset(self._runs)

    def forget(self, owner: str) -> None:
        """Delete an owner's export; one that is being made ends at its next object."""
        with self._lock:
            run = self._runs.pop(owner, None)
            if run is None:
                return
            run.is_unwanted = True
            run.stop()
            (run.folder / export_note.NAME).unlink(missing_ok=True)
            if run.note.state != RUNNING:
                shutil.rmtree(run.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Delete exports whose day is over."""
        with self._lock:
            notes = [run.note for run in self._runs.values() if run.note.state != RUNNING]
            for note in notes:
                if self._now() >= note.ended + KEPT_MS:
                    self.forget(note.owner)

    def close(self) -> None:
        """Stop what is being made: it failed, to whoever asks after a restart."""
        with self._lock:
            self._is_closed = True
            for run in self._runs.values():
                run.stop()

    def _refusal(self) -> DeskRefusal | None:
        if self._is_closed:
            return refusing.BUSY
        if sum(run.note.state == RUNNING for run in self._runs.values()) >= MOST_RUNNING:
            return DeskRefusal(Why.TOO_MANY, "exports", _RETRY_S)
        if not self._has_room():
            ended = [run.note.ended for run in self._runs.values() if run.note.state == READY]
            until = min(ended, default=0) + KEPT_MS - self._now()
            return DeskRefusal(Why.TOO_MANY, "room", max(_RETRY_S, until // 1000))
        return None

    def _has_room(self) -> bool:
        with self._lock:
            return sum(run.size for run in self._runs.values()) < self._most_bytes

    def _begun(self, owner: str) -> ExportRun:
        run = ExportRun(self._folder / secrets.token_hex(16), ExportNote(owner, RUNNING, self._now()), self._has_room)
        try:
            run.folder.mkdir(mode=0o700)
            export_note.write(run.folder, run.note)
        except OSError:
            shutil.rmtree(run.folder, ignore_errors=True)
            raise
        return run

    def _make(self, run: ExportRun) -> None:
        try:
            made = run.make(self._open)
        except ExportStoppedError:
            self._end(run, FAILED)
        except NoRoomError:
            log.warning("an owner's export is too large for the room that exports may take: owner_desk_export_bytes")
            self._end(run, FAILED)
        except _NAMED as error:
            log.warning("an owner's export failed: %s", error)
            self._end(run, FAILED)
        except Exception as error:
            log.error("an owner's export failed: %s", type(error).__name__)  # noqa: TRY400 - no words: they may quote
            self._end(run, FAILED)
        else:
            self._end(run, READY, made.not_exported)

    def _end(self, run: ExportRun, state: Literal["ready", "failed"], lacking: int = 0) -> None:
        """Note how a run ended; what failed or is unwanted is deleted."""
        if state == FAILED:
            run.clear()
        note = replace(
            run.note, state=state, ended=self._now(), done=run.done, of=run.of, lacking=lacking, size=run.size
        )
        with self._lock, suppress(OSError):
            run.note = note
            if run.is_unwanted:
                shutil.rmtree(run.folder, ignore_errors=True)
            else:
                export_note.write(run.folder, note)

    def _find_again(self, folder: Path) -> None:
        """Take an export of before; one that was cut off failed, and what has no note that can be read is deleted."""
        note = export_note.read(folder)
        if note is None or note.owner in self._runs:
            shutil.rmtree(folder, ignore_errors=True)
            return
        run = self._runs[note.owner] = ExportRun(folder, note, self._has_room)
        if note.state == RUNNING or (note.state == READY and not _is_whole(run)):
            self._end(run, FAILED)

    def _is_new(self, note: ExportNote) -> bool:
        return note.state == READY and self._now() < note.ended + ANEW_MS

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _is_whole(run: ExportRun) -> bool:
    file = run.folder / FILE
    return file.exists() and file.stat().st_size == run.note.size


def _progress(run: ExportRun) -> ExportProgress:
    note = run.note
    if note.state == RUNNING:
        return ExportProgress(RUNNING, run.done, run.of)
    file = None
    if note.state == READY:
        day = datetime.fromtimestamp(note.ended // 1000, UTC).date()
        file = OwnersFile(f"export-{day}.zip", "application/zip", note.size, run.folder.name)
    return ExportProgress(note.state, note.done, note.of, note.lacking, note.ended, file)
