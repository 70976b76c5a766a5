"""The stage of a package: a private folder in which it lies until it is delivered. Nothing in it is in the clear.

Each file appears whole, under its name; what a kill left half written is deleted when the stage is opened.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID

from pipelines.packager.building.wanted import FinishedPackage, MadePackage


class StagedFile(NamedTuple):
    """An encrypted file, under the name that it is delivered by."""

    name: str
    size: int


class OwnerRows(NamedTuple):
    """An owner in a package, the licence, and how many rows."""

    owner: str
    agreement: UUID
    rows: int


class PackageStage:
    """Stage of one package, in a folder that is made where it is not there. For one thread."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key

    def made(self) -> MadePackage | None:
        """Return the package, once all its rows are chosen and encrypted."""
        raise NotImplementedError

    def finished(self) -> FinishedPackage | None:
        """Return the package, once all its files are there."""
        raise NotImplementedError

    def files(self) -> list[StagedFile]:
        """Return the encrypted files of a finished package, in the order in which they are delivered."""
        raise NotImplementedError

    def open(self, name: str) -> BinaryIO:
        """Open an encrypted file."""
        raise NotImplementedError

    def owners(self) -> Iterator[OwnerRows]:
        """Yield the owners of a package that is made, each once."""
        raise NotImplementedError

    def openings(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the records of `withdrawals.openings`, as (key, value)."""
        raise NotImplementedError

    def releases(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the records of `withdrawals.releases`, as (key, value)."""
        raise NotImplementedError

    def clear(self) -> None:
        """Delete the folder and what is in it: the package is delivered, failed or cancelled."""
        raise NotImplementedError
