"""The stage of a package: a private folder in which it lies until it is delivered. Nothing in it is in the clear.

    <name>.age            a file of the package, encrypted for the originator
    <name>.note           what a block was made of, and came to; it is written last, so a block without one is not there
    <name>.leaves, .owners, .releases, .openings
                          what else comes of a block
    made, finished        what the package came to

All but the first are sealed under the packager's key (`frames`). Each file appears whole, under its name; what a kill
left half written is deleted when the stage is opened.
"""

import heapq
import io
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple
from uuid import UUID

from bank.durable_files import sync_folder
from bank.keys.encrypted_object import Random
from bank.withdrawals.package.names import ENCRYPTED, record_type_of
from pipelines.packager.building import frames
from pipelines.packager.building.frames import StageDamaged
from pipelines.packager.building.notes import BlockNote
from pipelines.packager.building.wanted import FinishedPackage, MadePackage
from pipelines.withdrawals import age_files

_PART: Final = ".part"
_NOTE: Final = ".note"
_MADE: Final = "made"
_FINISHED: Final = "finished"
_SCRATCH: Final = "scratch"
_LENGTH: Final = 4


class StageRefused(RuntimeError):  # noqa: N818 - it says what happened
    """The folder is no private one of this user; the message says what to do."""


class StagedFile(NamedTuple):
    """An encrypted file, under the name that it is delivered by."""

    name: str
    size: int


class OwnerRows(NamedTuple):
    """An owner in a package, the licence, and how many rows; in the order of `place` (`packaging.blocks`)."""

    place: int
    owner: str
    agreement: UUID
    rows: int


class PackageStage:
    """Stage of one package, in a folder that is made where it is not there. For one thread.

    Raises:
        StageRefused: others may open the folder. StageDamaged: each method that reads. OSError.
    """

    def __init__(self, folder: Path, key: bytes, random: Random = os.urandom) -> None:
        self._folder, self._key, self._random = folder, key, random
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise StageRefused("the folder of packages is not private: `chmod 700` it, or name another")
        for left in folder.glob(f"*{_PART}"):
            left.unlink()
        self.scratch.unlink(missing_ok=True)

    @property
    def scratch(self) -> Path:
        """A file for whoever sorts something, who deletes it."""
        return self._folder / _SCRATCH

    def made(self) -> MadePackage | None:
        """Return the package, once all its rows are chosen and encrypted; None: it has to be made (anew)."""
        fields = self._document(_MADE)
        if fields is None:
            return None
        return MadePackage(**{**fields, "package": UUID(fields["package"]), "root": bytes.fromhex(fields["root"])})

    def finished(self) -> FinishedPackage | None:
        """Return the package, once all its files are there."""
        fields = self._document(_FINISHED)
        return None if fields is None else FinishedPackage(**{name: fields[name] for name in FinishedPackage.__slots__})

    def files(self) -> list[StagedFile]:
        """Return the encrypted files of the package, in the order in which they are delivered."""
        return sorted(StagedFile(each.name, each.stat().st_size) for each in self._folder.glob(f"*{ENCRYPTED}"))

    def open(self, name: str) -> BinaryIO:
        """Open an encrypted file."""
        return (self._folder / name).open("rb")

    def owners(self) -> Iterator[OwnerRows]:
        """Yield the owners of a package that is made, each once."""
        by_type = groupby(self.notes(), key=lambda each: each.record_type)
        streams = [self._owners(list(notes)) for _, notes in by_type]
        for _, same in groupby(heapq.merge(*streams), key=lambda each: each[:3]):
            first, *others = same
            yield first._replace(rows=first.rows + sum(each.rows for each in others))

    def openings(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the records of `withdrawals.openings`, as (key, value)."""
        for note in self.notes():
            yield from self.pairs(f"{note.name}.openings")

    def releases(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the records of `withdrawals.releases`, as (key, value)."""
        for note in self.notes():
            yield from self.pairs(f"{note.name}.releases")

    def leaves(self) -> Iterator[bytes]:
        """Yield the leaves of all rows, in their order."""
        for note in self.notes():
            yield from self._records(f"{note.name}.leaves")

    def clear(self) -> None:
        """Delete the folder and what is in it: the package is delivered, failed or cancelled."""
        shutil.rmtree(self._folder)

    def notes(self) -> list[BlockNote]:
        """Return the notes of the blocks that are there, in the order of their files' names."""
        names = sorted(each.name.removesuffix(_NOTE) for each in self._folder.glob(f"*{_NOTE}"))
        return [note for name in names if (note := self.note(name)) is not None]

    def note(self, name: str) -> BlockNote | None:
        """Return the note of the block with this file; None: it is not whole."""
        try:
            (found,) = self._records(f"{name}{_NOTE}")
        except (FileNotFoundError, StageDamaged, ValueError):
            return None
        return BlockNote.of(found)

    def keep_note(self, note: BlockNote) -> None:
        """Note a block, all of whose files are there."""
        self.keep(f"{note.name}{_NOTE}", [bytes(note)])

    def reopen(self) -> None:
        """Forget what the package came to: some of it is made anew."""
        (self._folder / _FINISHED).unlink(missing_ok=True)
        (self._folder / _MADE).unlink(missing_ok=True)
        for each in self._folder.glob(f"*{ENCRYPTED}"):
            if record_type_of(each.name.removesuffix(ENCRYPTED)) is None:
                each.unlink()

    def drop(self, name: str) -> None:
        """Delete a block."""
        (self._folder / f"{name}{_NOTE}").unlink(missing_ok=True)
        for each in self._folder.glob(f"{name}.*"):
            each.unlink()

    def keep_made(self, made: MadePackage) -> None:
        fields = {**asdict(made), "package": str(made.package), "root": made.root.hex()}
        self.keep(_MADE, [json.dumps(fields).encode()])

    def keep_finished(self, finished: FinishedPackage) -> None:
        self.keep(_FINISHED, [json.dumps(asdict(finished)).encode()])

    def keep_encrypted(self, name: str, data: bytes, recipient: str) -> int:
        """Encrypt a file of the package for its originator; return how many bytes it has then.

        Raises:
            AgeError: the recipient is none.
        """
        with self._writing(f"{name}{ENCRYPTED}") as out:
            age_files.encrypt(io.BytesIO(data), out, [recipient])
            return out.tell()

    def keep_pairs(self, name: str, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        """Write records of keys and values."""
        self.keep(name, (len(key).to_bytes(_LENGTH) + key + value for key, value in pairs))

    def pairs(self, name: str) -> Iterator[tuple[bytes, bytes]]:
        """Yield records of keys and values."""
        for record in self._records(name):
            end = _LENGTH + int.from_bytes(record[:_LENGTH])
            yield record[_LENGTH:end], record[end:]

    def keep_owners(self, name: str, owners: Iterable[OwnerRows]) -> None:
        """Write the owners of a block, by place."""
        rows = ([each.place, each.owner, str(each.agreement), each.rows] for each in sorted(owners))
        self.keep(f"{name}.owners", (json.dumps(each).encode() for each in rows))

    def keep(self, name: str, records: Iterable[bytes]) -> None:
        """Write records into a file, sealed."""
        with self._writing(name) as out:
            frames.write(out, self._key, f"{self._folder.name}/{name}", records, self._random)

    @contextmanager
    def _writing(self, name: str) -> Iterator[BinaryIO]:
        """Write a file that appears at the end, durable."""
        scratch = self._folder / f"{name}{_PART}"
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        scratch.rename(self._folder / name)
        sync_folder(self._folder)

    def _owners(self, notes: list[BlockNote]) -> Iterator[OwnerRows]:
        for note in notes:
            for record in self._records(f"{note.name}.owners"):
                place, owner, agreement, rows = json.loads(record)
                yield OwnerRows(place, owner, UUID(agreement), rows)

    def _document(self, name: str) -> dict[str, Any] | None:
        try:
            (found,) = self._records(name)
        except (FileNotFoundError, StageDamaged, ValueError):
            return None
        fields: dict[str, Any] = json.loads(found)
        return fields

    def _records(self, name: str) -> Iterator[bytes]:
        with (self._folder / name).open("rb") as source:
            yield from frames.read(source, self._key, f"{self._folder.name}/{name}")
