"""A store in a folder: a bucket is a directory, an object a file. For one machine, and any number of processes.

An object is written under a temporary name, made durable, and then linked to its own name: link(2) fails where the name
is taken, which rename(2) does not. Maildir does the same; "Files are hard" (Dan Luu) lists the failures of other ways.
"""

import errno
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from bank.durable_files import sync_folder
from bank.store.names import check_bucket, check_key
from bank.store.protocol import BucketMissing, ObjectInfo, ObjectMissing, Put, StoreRefused, StoreUnavailable

_TEMPORARY: Final = ".tmp"
_ABANDONED_S: Final = 3600.0
_REFUSED: Final = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOTDIR,
    errno.EEXIST,
    errno.ENOTSUP,
    errno.ENAMETOOLONG,
}

P = ParamSpec("P")
R = TypeVar("R")


def explained(call: Callable[P, R]) -> Callable[P, R]:
    """Turn OSError, whose text holds the path, into an error without a path."""

    @wraps(call)
    def explained(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except OSError as error:
            code = errno.errorcode.get(error.errno or 0, "unknown error")
            if error.errno in _REFUSED:
                raise StoreRefused(
                    f"the folder of the buckets cannot be used ({code}): check its rights, disk and file system"
                ) from None
            raise StoreUnavailable(f"the folder of the buckets does not answer ({code})") from None

    return explained


class FolderStore:
    """The store in `root`, a folder that is made if it is missing."""

    @explained
    def __init__(self, root: Path) -> None:
        self._root = root
        self._temporary = root / _TEMPORARY
        self._temporary.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep()

    @explained
    def ensure_bucket(self, bucket: str) -> None:
        check_bucket(bucket)
        (self._root / bucket).mkdir(exist_ok=True, mode=0o700)
        sync_folder(self._root)

    @explained
    def put_new(self, bucket: str, key: str, data: bytes) -> Put:
        home, target = self._place(bucket, key)
        if not home.is_dir():
            raise BucketMissing("there is no such bucket")
        if target.is_dir():
            raise StoreRefused("this key is the beginning of other objects' keys")
        put = Put.EXISTS if target.is_file() else self._write(target, data)
        for folder in (target.parent, *target.parent.parents):  # durable on return, whichever process wrote it
            sync_folder(folder)
            if folder == home:
                break
        return put

    @explained
    def get(self, bucket: str, key: str) -> bytes:
        home, target = self._place(bucket, key)
        try:
            return target.read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            if home.is_dir():
                raise ObjectMissing("there is no such object") from None
            raise BucketMissing("there is no such bucket") from None

    @explained
    def delete(self, bucket: str, key: str) -> None:
        home, target = self._place(bucket, key)
        if not home.is_dir():
            raise BucketMissing("there is no such bucket")
        if target.is_file():
            target.unlink(missing_ok=True)
        if target.parent.is_dir():  # also where another process has removed it: durable on return
            sync_folder(target.parent)

    @explained
    def delete_all(self, bucket: str) -> bool:
        check_bucket(bucket)
        home = self._root / bucket
        for folder, _, names in os.walk(home, topdown=False):
            for name in names:
                (Path(folder) / name).unlink(missing_ok=True)
            sync_folder(Path(folder))  # durable now: the names that are gone, also where the folder is not
            _remove_folder(Path(folder))
        sync_folder(self._root)
        return not home.is_dir()

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        check_bucket(bucket)
        return self._walk(self._root / bucket, "", prefix)

    @explained
    def buckets(self, prefix: str = "") -> Iterator[str]:
        names = sorted(entry.name for entry in os.scandir(self._root) if entry.name != _TEMPORARY and entry.is_dir())
        return (name for name in names if name.startswith(prefix))

    def _place(self, bucket: str, key: str) -> tuple[Path, Path]:
        check_bucket(bucket)
        check_key(key)
        return self._root / bucket, self._root / bucket / key

    def _write(self, target: Path, data: bytes) -> Put:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self._temporary)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(handle)  # durable now: the bytes, under a name that nobody reads
            os.link(name, target)
        except FileExistsError:
            return Put.EXISTS
        else:
            return Put.CREATED
        finally:
            # missing when another process swept it, after the clock jumped: then the link has failed
            Path(name).unlink(missing_ok=True)

    def _walk(self, folder: Path, start: str, prefix: str) -> Iterator[ObjectInfo]:
        for name, path, size in _entries(folder):
            key = start + name
            if size is None and (key.startswith(prefix) or prefix.startswith(key)):
                yield from self._walk(path, key, prefix)
            elif size is not None and key.startswith(prefix):
                yield ObjectInfo(key, size)

    def _sweep(self) -> None:
        """Remove temporary files older than an hour, which killed writers left; a writer needs only seconds.

        If the clock jumped by an hour, this may remove a live writer's file: its call fails, and is made again.
        """
        for entry in os.scandir(self._temporary):
            if entry.stat().st_mtime < time.time() - _ABANDONED_S:
                Path(entry.path).unlink(missing_ok=True)


@explained
def _entries(folder: Path) -> list[tuple[str, Path, int | None]]:
    """List (name, path, size) in the order of keys, in which 'a.b' is before 'a/'. Folders have no size."""
    try:
        found = list(os.scandir(folder))
    except FileNotFoundError:
        return []
    listed = [
        (entry.name + "/", Path(entry.path), None)
        if entry.is_dir()
        else (entry.name, Path(entry.path), entry.stat().st_size)
        for entry in found
    ]
    return sorted(listed, key=lambda item: item[0].encode())


def _remove_folder(folder: Path) -> None:
    """Remove a folder, unless somebody put something into it meanwhile."""
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT}:
            raise
