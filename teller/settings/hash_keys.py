"""Read and extend the file of the keys of hashed fields: one generation a line, the last one in force, older ones
kept.

Format: `<generation> <64 hex digits>`; generations are whole numbers from 1 on that rise; `#` begins a comment.
Generation 0 is the pseudonym key, in force where there is no file.
"""

import contextlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from teller.settings import SettingsError

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Generation:
    """A key and its number. The key shows in no repr."""

    number: int
    key: bytes

    def __repr__(self) -> str:
        return f"Generation({self.number})"


def generations(file: Path) -> list[Generation]:
    """Return the file's generations, at least one, in order.

    Raises:
        SettingsError: the file cannot be read, or a line is no generation; the message names the line, never a key.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"setting hash_key_file: {file} cannot be read; make one with: teller keys rotate"
        ) from None
    found: list[Generation] = []
    for at, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found.append(_generation(file, at, line, found[-1].number if found else 0))
    if not found:
        raise SettingsError(f"setting hash_key_file: {file} holds no key; make one with: teller keys rotate")
    return found


def rotate(file: Path) -> Generation:
    """Add a generation with a new key to the file, which is made if need be. Durable, and whole or not at all.

    Raises:
        SettingsError: the file is there and cannot be read.
    """
    known = generations(file) if file.exists() else []
    new = Generation(known[-1].number + 1 if known else 1, secrets.token_bytes(KEY_BYTES))
    text = file.read_text("utf-8").rstrip("\n") + "\n" if known else ""
    _write(file, text + f"{new.number} {new.key.hex()}\n")
    return new


def _generation(file: Path, at: int, line: str, before: int) -> Generation:
    number, _, digits = line.strip().partition(" ")
    try:
        found = Generation(int(number), bytes.fromhex(digits.strip()))
    except ValueError:
        found = Generation(0, b"")
    if found.number <= before or len(found.key) != KEY_BYTES:
        raise SettingsError(
            f"setting hash_key_file: {file}, line {at} must be a generation above {before}, a blank and "
            f"{2 * KEY_BYTES} hex digits"
        )
    return found


def _write(file: Path, text: str) -> None:
    """Replace the file; only its owner may read it (mkstemp)."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
