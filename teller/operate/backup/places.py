"""Choose the files of the embedded line's folder that belong in a backup.

kafka       topics, groups' offsets, transactions: what the brokers keep, and the cluster's id and ports
buckets     owners' objects, unless they lie elsewhere
log         the published files of the public log, unless they lie elsewhere
owner-desk  how owners sign in, and their orders to close accounts, unless they lie elsewhere; the desk's index beside
            them is made anew

keys        the secrets: what opens all of that. They are no part of a backup, and have a copy of their own.

Everything else is made anew: the owners' index of the log, spools, logs, scratch.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from teller.embedded.properties import DATA
from teller.operate.backup.manifest import BackupError
from teller.operate.owner_desk.closing import file as closings
from teller.operate.owner_desk.sign_in.file import NAME
from teller.settings import Settings

KAFKA, BUCKETS, LOG, KEYS, OWNER_DESK = "kafka", "buckets", "log", "keys", "owner-desk"
#: Parts that backups of earlier versions do not have.
LATER: Final = {OWNER_DESK}
#: The desk's files that nothing else has; what was written last of each lies beside it.
_OF_DESK: Final = (NAME, f"{NAME}-wal", closings.NAME, f"{closings.NAME}-wal")
CLUSTER: Final = "cluster.json"
#: Rights of files and folders of the published log, which a web server may serve; all others are their owner's alone.
PUBLIC: Final = (0o644, 0o755)
PRIVATE: Final = (0o600, 0o700)


def parts(settings: Settings) -> tuple[str, ...]:
    """Return the parts that a backup of this line holds: those that lie in data_dir."""
    held = {KAFKA: True, BUCKETS: settings.store == "folder" and settings.store_folder is None}
    held[LOG] = settings.log_files_folder is not None and settings.log_folder is None
    held[OWNER_DESK] = settings.owner_desk_dir is None
    return tuple(part for part, here in held.items() if here)


def outside(settings: Settings) -> Iterator[str]:
    """Yield what the bank keeps elsewhere, and a backup of data_dir has not."""
    if settings.store == "s3":
        yield f"the buckets, in S3 at {settings.s3_endpoint}"
    elif settings.store_folder is not None:
        yield f"the buckets, in {settings.store_folder}"
    if settings.log_folder is not None:
        yield f"the public log's files, in {settings.log_folder}"
    if settings.owner_desk_dir is not None:
        yield f"how owners sign in, in {settings.owner_desk_dir / NAME}"


def keys(data_dir: Path) -> tuple[str, ...]:
    """Return the names of the secrets that there are."""
    folder = data_dir / KEYS
    return tuple(sorted(file.name for file in folder.iterdir() if file.is_file())) if folder.is_dir() else ()


def rights(path: str) -> tuple[int, int]:
    """Return the rights of a restored file, and of the folders above it."""
    return PUBLIC if path.startswith(f"{LOG}/") else PRIVATE


def files(data_dir: Path, held: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yield the files of these parts, each as its path in a backup and its place.

    Raises:
        BackupError: a link is among them.
    """
    if KAFKA in held:
        yield f"{KAFKA}/{CLUSTER}", data_dir / KAFKA / CLUSTER
        for node in sorted((data_dir / KAFKA).glob("node-*")):
            yield from _walk(f"{KAFKA}/{node.name}/{DATA}", node / DATA)
    if OWNER_DESK in held:
        yield from (
            (f"{OWNER_DESK}/{each}", place) for each in _OF_DESK if (place := data_dir / OWNER_DESK / each).exists()
        )
    for part in (BUCKETS, LOG, KEYS):
        if part in held and (data_dir / part).is_dir():
            yield from _walk(part, data_dir / part)


def _walk(name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda each: each.name)
    for each in entries:
        if each.name.startswith((".tmp", ".new-")):  # half an object, half a checkpoint
            continue
        here = f"{name}/{each.name}"
        if each.is_symlink():
            raise BackupError(f"{here} is a link: a backup holds no links, so put the files themselves there")
        if each.is_dir():
            yield from _walk(here, Path(each.path))
        else:
            yield here, Path(each.path)
