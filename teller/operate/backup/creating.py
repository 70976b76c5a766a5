"""Make a backup of the embedded line's folder while the line is stopped, or a copy of its secrets.

Not while it runs: objects, receipts and the offsets of a flush are one transaction over many files, and no order of
copying them gives a state that the line ever had. A snapshot of the file system is such a state.
"""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bank.durable_files import synced
from teller import embedded
from teller.embedded import lease
from teller.embedded.errors import AlreadyRunningError
from teller.operate.backup import places, sign_ins
from teller.operate.backup.copying import Folders, copied, linked
from teller.operate.backup.manifest import BackupError, BackupHeader, BackupManifest, ManifestWriter
from teller.operate.owner_desk.closing import file as closings
from teller.settings import Settings

#: Callback that is told how many files were copied.
Copied = Callable[[int], object]
RUNNING: Final = (
    "the line runs on {}: stop it first, or make the backup from a snapshot of that folder; no copy of it is "
    "consistent while it runs (docs/backups.md)"
)


@dataclass(frozen=True, slots=True)
class Created:
    """A backup that was made: files and bytes that it holds, and how many files are links to the former one's."""

    files: int
    bytes: int
    linked: int


def create(settings: Settings, folder: Path, since: Path | None = None, told: Copied = lambda _files: None) -> Created:
    """Copy the stopped line's folder into a new one, without its secrets. `since`: a former backup, beside it; files
    with the same bytes are linked to its own.

    Raises:
        BackupError: the line runs, has brokers of its own, or the folder is not new.
    """
    data_dir = embedded_folder(settings)
    if not (data_dir / places.KAFKA / places.CLUSTER).is_file():
        raise BackupError(f"{data_dir} holds no bank: TELLER_DATA_DIR names the folder of one")
    if embedded.running(data_dir):
        raise BackupError(RUNNING.format(data_dir))
    try:
        held = lease.take(data_dir)
    except AlreadyRunningError as error:
        raise BackupError(str(error)) from None
    try:
        return _copy(data_dir, folder, places.parts(settings), since, told)
    finally:
        held.end()


def copy_secrets(settings: Settings, folder: Path) -> Created:
    """Copy the keys of data_dir into a new folder, which is to lie where no backup lies. The line may run.

    Raises:
        BackupError: there are none, or the folder is not new.
    """
    data_dir = embedded_folder(settings)
    if not settings.keys_folder.is_dir():
        raise BackupError(f"{settings.keys_folder} is not there: no embedded line has run here yet")
    return _copy(data_dir, folder, (places.KEYS,), None, lambda _files: None)


def embedded_folder(settings: Settings) -> Path:
    """Return data_dir, absolute.

    Raises:
        BackupError: the settings name brokers, whose topics do not lie there.
    """
    if settings.kafka_bootstrap:
        raise BackupError("kafka_bootstrap names brokers: docs/backups.md says how a cluster's topics are backed up")
    return settings.data_dir.expanduser().absolute()


def _copy(data_dir: Path, folder: Path, held: tuple[str, ...], since: Path | None, told: Copied) -> Created:
    if folder.absolute().is_relative_to(data_dir):
        raise BackupError(f"{folder} lies in the bank's own folder, and is lost with it: name another")
    former, reused, folders = BackupManifest(since).folder if since else None, 0, Folders(folder)
    try:
        _begin(folder)
        with closing(ManifestWriter(folder, BackupHeader(version("teller"), held, places.keys(data_dir)))) as manifest:
            with synced(folder), sign_ins.still(data_dir), sign_ins.still(data_dir, closings.NAME):
                for name, source in places.files(data_dir, held):
                    target = folders.place(name)
                    found = linked(source, former / name, target, name) if former else None
                    reused += found is not None
                    manifest.add(found or copied(source, target, name))
                    told(manifest.files)
            manifest.finish()
            return Created(manifest.files, manifest.bytes, reused)
    except OSError as error:
        raise BackupError(f"the backup cannot be made ({error.strerror}): see {error.filename or folder}") from None


def _begin(folder: Path) -> None:
    """Make the folder, or take an empty one that nobody else may enter."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not folder.is_dir() or folder.is_symlink() or any(folder.iterdir()):
            raise BackupError(f"{folder} is not empty: name a new folder; a backup that was cut off may go") from None
        if found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise BackupError(f"others may open {folder}: chmod 700 {folder}, or name a new one") from None
    except FileNotFoundError:
        raise BackupError(f"{folder.parent} is not there: make it, or name another folder") from None
