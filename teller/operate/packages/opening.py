"""Decrypt a package with the originator's key. A file that is there already, as the statement has it, is not decrypted
again: so a run that was broken off goes on with the file that it was at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bank.withdrawals.package import names
from bank.withdrawals.package.checking import Wrong, unsigned
from bank.withdrawals.package.contents import Described
from pipelines.withdrawals import age_files
from pipelines.withdrawals.age_files import AgeError
from teller.operate.owner_export.folder import Digest, ExportFolder, HashedFile
from teller.operate.packages.folder import PackageError, PackageFolder


class OpenedFile(NamedTuple):
    """A file of the package; `kept` where it was there already."""

    name: str
    size: int
    kept: bool


def open_package(source: PackageFolder, identity: str, to: Path) -> Iterator[OpenedFile]:
    """Decrypt each file of a package into a folder, which is made; the bank's signature is not checked here.

    Raises:
        PackageError: a file is missing, altered, or for another key; the folder holds another package.
        ExportError, OSError: the folder cannot be written.
    """
    folder = ExportFolder(to)
    statement = _decrypted(source, names.STATEMENT, identity)
    _check_folder(folder, statement)
    found = unsigned(statement)
    if isinstance(found, Wrong):
        raise PackageError(f"{found.file}: {found.why}")
    for said in found.files.values():
        kept = folder.digest(said.name) == Digest(said.sha256, said.size)
        if not kept:
            _open(source, said, identity, folder)
        yield OpenedFile(said.name, said.size, kept)
    folder.write(names.STATEMENT, statement)


def _check_folder(folder: ExportFolder, statement: bytes) -> None:
    try:
        there = folder.read(names.STATEMENT)
    except FileNotFoundError:
        return
    if there != statement:
        raise PackageError(f"{folder.root} holds another package: name a new folder")


def _open(source: PackageFolder, said: Described, identity: str, folder: ExportFolder) -> None:
    with folder.writing(said.name) as file:
        _decrypt(source, said.name, identity, _Bounded(file, said.size))
        if file.digest != Digest(said.sha256, said.size):
            raise PackageError(f"{said.name}{names.ENCRYPTED}: it holds another file than the statement names")


def _decrypted(source: PackageFolder, name: str, identity: str) -> bytes:
    kept = _Kept()
    _decrypt(source, name, identity, _Bounded(kept, names.MOST_STATEMENT_BYTES))
    return bytes(kept.data)


def _decrypt(source: PackageFolder, name: str, identity: str, to: "_Bounded") -> None:
    encrypted = name + names.ENCRYPTED
    with source.open(encrypted) as file:
        try:
            age_files.decrypt(file, to, identity)
        except AgeError as error:
            raise PackageError(f"{encrypted}: {error}") from None
        except _TooLongError:
            raise PackageError(f"{encrypted}: it holds more than the {to.most:,} bytes that it may") from None


class _TooLongError(Exception):
    """More is written than may be."""


class _Kept:
    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)

    def flush(self) -> None:
        pass


@dataclass
class _Bounded:
    """Writes at most so many bytes."""

    to: HashedFile | _Kept
    most: int
    size: int = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self.most:
            raise _TooLongError
        return self.to.write(data)

    def flush(self) -> None:
        self.to.flush()
