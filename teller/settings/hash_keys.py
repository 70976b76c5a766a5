"""Read and extend the file of the keys of hashed fields: one generation a line, the last one in force, older ones
kept.

Format: `<generation> <64 hex digits>`; generations are whole numbers from 1 on that rise; `#` begins a comment.
Generation 0 is the pseudonym key, in force where there is no file.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from teller.settings import SettingsError
from teller.settings.key_lines import key_lines, write

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
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"setting hash_key_file: {file} cannot be read: name the bank's own file; for a bank that never had one, "
            "`teller keys rotate` makes it"
        ) from None
    found: list[Generation] = []
    for at, line in key_lines(text):
        found.append(_generation(file, at, line, found[-1].number if found else 0))
    if not found:
        raise SettingsError(
            f"setting hash_key_file: {file} holds no key; for a bank that never had one, `teller keys rotate` makes it"
        )
    return found


def rotate(file: Path) -> Generation:
    """Add a generation with a new key to the file, which is made if need be. Durable, and whole or not at all.

    Raises:
        SettingsError: the file is there and cannot be read.
    """
    known = generations(file) if file.exists() else []
    new = Generation(known[-1].number + 1 if known else 1, secrets.token_bytes(KEY_BYTES))
    text = file.read_text("utf-8").rstrip("\n") + "\n" if known else ""
    write(file, text + f"{new.number} {new.key.hex()}\n")
    return new


def _generation(file: Path, at: int, line: str, before: int) -> Generation:
    number, _, digits = line.partition(" ")
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
