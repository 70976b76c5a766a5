"""The file of what a witness has cosigned: one JSON object, the newest note of each log by its origin.

Whoever loses it loses the witness's memory, and with it what the witness is for: where it is damaged, nothing starts.
"""

import fcntl
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bank.durable_files import sync_folder
from bank.transparency.checkpoint import checkpoint_of_note
from bank.transparency.witness import Cosigned


class WitnessStateError(Exception):
    """The file cannot be read, is none of a witness, or another process has it; the text says which."""


class WitnessState:
    """The file `path`, which is made at the first `keep`. One process has it, from here to `close`."""

    def __init__(self, path: Path) -> None:
        """Take the file.

        Raises:
            WitnessStateError.
        """
        self._path = path
        try:
            self._lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise WitnessStateError(f"the state {path} cannot be locked ({error.strerror})") from None
        try:
            self._cosigned = self._read()
        except BaseException:
            os.close(self._lock)
            raise

    @property
    def cosigned(self) -> Cosigned:
        return self._cosigned

    def keep(self, cosigned: Cosigned) -> None:
        """Replace what is kept; it is durable on return.

        Raises:
            OSError: either may be on the disk; `cosigned` is the former.
        """
        text = json.dumps({origin: str(note) for origin, note in cosigned.items()})
        handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        sync_folder(self._path.parent)
        self._cosigned = cosigned

    def close(self) -> None:
        os.close(self._lock)

    def _read(self) -> Cosigned:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found = json.loads(self._path.read_bytes())
        except BlockingIOError:
            raise WitnessStateError(f"another witness has the state {self._path}") from None
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError):
            raise WitnessStateError(f"the state {self._path} cannot be read") from None
        return _cosigned(self._path, found)


def _cosigned(path: Path, found: object) -> Cosigned:
    notes = {}
    for origin, text in found.items() if isinstance(found, Mapping) else [("", None)]:
        read = checkpoint_of_note(text.encode("utf-8", "replace")) if isinstance(text, str) else None
        if read is None or read[1].origin != origin:
            raise WitnessStateError(f"the state {path} is none of a witness")
        notes[origin] = read[0]
    return notes
