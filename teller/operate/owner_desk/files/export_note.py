"""Notes of exports, a file each beside what was exported, by which a desk that begins finds them again."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

NAME: Final = "note.json"
RUNNING: Final = "running"
READY: Final = "ready"
FAILED: Final = "failed"
_MOST_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True)
class ExportNote:
    """Note of an export: whose it is, when it began and ended (in ms), objects done and of how many, those that are
    lacking, and the size of its file.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    owner: str = field(repr=False)
    state: Literal["running", "ready", "failed"]
    begun: int
    ended: int = 0
    done: int = 0
    of: int = 0
    lacking: int = 0
    size: int = 0


_NOTES: Final = TypeAdapter(ExportNote)


def write(folder: Path, note: ExportNote) -> None:
    """Put a note in the place of the one before.

    Raises:
        OSError.
    """
    scratch = folder / f"{NAME}.unfinished"
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(_NOTES.dump_json(note))
        file.flush()
        os.fsync(handle)
    scratch.replace(folder / NAME)


def read(folder: Path) -> ExportNote | None:
    """Return the note of a folder; None where there is none that can be read."""
    try:
        with (folder / NAME).open("rb") as file:
            return _NOTES.validate_json(file.read(_MOST_BYTES))
    except (OSError, ValidationError):
        return None
