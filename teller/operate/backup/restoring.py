"""Restore a backup into a data_dir that is empty: all of it, or nothing.

Everything is copied beside it, into `.NAME.restoring`, held against the manifest, and mended on a broker of its own;
one rename at the end makes it the bank. A restore that was killed leaves that folder, which the next one deletes.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bank.durable_files import sync_folder, synced
from teller.embedded.lockfile import try_lock
from teller.operate.backup import places
from teller.operate.backup.copying import Folders, copied
from teller.operate.backup.creating import embedded_folder
from teller.operate.backup.manifest import BackupError, BackupManifest
from teller.operate.backup.mending import Mended, Newer, mend
from teller.settings import Settings

#: Callback that is told what is being done.
Say = Callable[[str], object]
NO_SECRETS: Final = "{} of the bank are not there, and new ones open nothing: --secrets names a copy of them"


@dataclass(frozen=True, slots=True)
class Restored:
    """A bank that was restored: files and bytes, and what was mended in its topics."""

    files: int
    bytes: int
    mended: Mended


def restore(
    settings: Settings, folder: Path, secrets: Path | None, newer: Newer, say: Say = lambda _words: None
) -> Restored:
    """Restore the backup, with the secrets' copy, into data_dir. `newer` has what is newer than the backup.

    Raises:
        BackupError: data_dir is not empty, or the backup is not whole, was changed, or lacks what opens it.
        Others: what mending raises; then data_dir is as it was.
    """
    target, backup = embedded_folder(settings), _of(folder, places.parts(settings))
    copies = [backup, *([_of(secrets, (places.KEYS,))] if secrets else [])]
    try:
        with _staging(target) as stage:
            say(f"Copying {backup.count:,} files")
            with synced(stage):
                for each in copies:
                    _copy(each, stage)
            check_secrets(stage, backup)
            staged = settings.model_copy(update={"data_dir": stage})
            found = mend(staged, newer, say)
            stage.rename(target)
            sync_folder(target.parent)
    except OSError as error:
        raise BackupError(f"the backup cannot be restored ({error.strerror}): see {error.filename or target}") from None
    return Restored(backup.count, backup.bytes, found)


def _of(folder: Path, held: tuple[str, ...]) -> BackupManifest:
    found = BackupManifest(folder)
    if set(found.header.holds) | places.LATER & set(held) != set(held):
        has, wanted = ", ".join(found.header.holds), ", ".join(held)
        raise BackupError(f"{folder} holds {has}, and {wanted} is wanted here: another folder, or other settings?")
    return found


def check_secrets(stage: Path, backup: BackupManifest) -> None:
    """Check that the keys are there that the bank had: a line without them would make new ones, which open nothing.

    Raises:
        BackupError: one is missing.
    """
    if lacking := sorted(set(backup.header.keys) - set(places.keys(stage))):
        raise BackupError(NO_SECRETS.format(", ".join(lacking)))


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target`, for one restore at a time; whatever is left of it at the end goes."""
    _check_empty(target)
    stage, lock = target.with_name(f".{target.name}.restoring"), target.with_name(f".{target.name}.restoring.lock")
    if (held := try_lock(lock)) is None:
        raise BackupError(f"another restore into {target} runs")
    try:
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(0o700)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        lock.unlink(missing_ok=True)
        os.close(held)


def _check_empty(target: Path) -> None:
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is not there: make it first")
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise BackupError(f"{target} is not empty: a backup is restored into a new folder; TELLER_DATA_DIR names one")
    if target.is_mount():
        raise BackupError(f"{target} is a mount: name a folder below it, which one rename can make")


def _copy(backup: BackupManifest, stage: Path) -> None:
    """Copy the files of a backup, each held against its line.

    Raises:
        BackupError: one is missing or has other bytes, or the manifest names what no backup holds.
    """
    folders = Folders(stage)
    for wanted in backup.files():
        if wanted.path.split("/", 1)[0] not in backup.header.holds:
            raise BackupError(f"{backup.folder}: the manifest names {wanted.path}, which is no part of a backup")
        mode, folder_mode = places.rights(wanted.path)
        try:
            found = copied(backup.folder / wanted.path, folders.place(wanted.path, folder_mode), wanted.path, mode)
        except FileNotFoundError:
            raise BackupError(f"{backup.folder / wanted.path} is missing: this backup is not whole") from None
        if found != wanted:
            raise BackupError(f"{backup.folder / wanted.path} was changed since the backup: use another backup")
