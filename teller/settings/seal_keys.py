"""Read and extend the file of the keys that depositors' clients seal raw records to: one key a line, the last one
published, older ones kept for what was sealed to them.

Format: `<key id> <64 hex digits>`, an X25519 private key (RFC 7748); the id is the first 8 hex digits of the SHA-256 of
its public half; `#` begins a comment.
"""

import secrets
from pathlib import Path
from typing import Final

from schemas.sealed import KEY_BYTES, SealKey
from teller.settings import Settings, SettingsError
from teller.settings.key_lines import key_lines, write

#: Name of the embedded mode's file.
EMBEDDED: Final = "raw.keys"
SETTING: Final = "raw_private_keys_file"
MAKE: Final = "name the bank's own file; for a bank that never had one, `teller keys rotate-seal` makes it"


def file(settings: Settings) -> Path:
    """Return the file's path, whether it exists or not."""
    return settings.raw_private_keys_file or settings.keys_folder / EMBEDDED


def in_force(settings: Settings) -> dict[str, SealKey]:
    """Return a worker's keys by their ids, in the file's order; none where no setting names a file and none is there.

    Raises:
        SettingsError: the file that the setting names cannot be read, or a line is no key.
    """
    if settings.raw_private_keys_file is None and not file(settings).exists():
        return {}
    return keys(file(settings))


def keys(path: Path) -> dict[str, SealKey]:
    """Return the file's keys, at least one, by their ids and in order.

    Raises:
        SettingsError: the file cannot be read, or a line is no key; the message names the line, never a key.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"setting {SETTING}: {path} cannot be read; {MAKE}") from None
    found: dict[str, SealKey] = {}
    for at, line in key_lines(text):
        key = _key(path, at, line)
        if key.name in found:
            raise SettingsError(f"setting {SETTING}: {path}, line {at} has the id of a line before it")
        found[key.name] = key
    if not found:
        raise SettingsError(f"setting {SETTING}: {path} holds no key; {MAKE}")
    return found


def rotate(path: Path) -> SealKey:
    """Add a new key to the file, which is made if need be. Durable, and whole or not at all.

    Raises:
        SettingsError: the file is there and cannot be read.
    """
    known = keys(path) if path.exists() else {}
    private = secrets.token_bytes(KEY_BYTES)
    new = SealKey.of(private)
    while new.name in known:  # ids have 32 bits
        private = secrets.token_bytes(KEY_BYTES)
        new = SealKey.of(private)
    text = path.read_text("utf-8").rstrip("\n") + "\n" if known else ""
    write(path, text + f"{new.name} {private.hex()}\n")
    return new


def _key(path: Path, at: int, line: str) -> SealKey:
    name, _, digits = line.partition(" ")
    try:
        private = bytes.fromhex(digits.strip())
    except ValueError:
        private = b""
    key = SealKey.of(private) if len(private) == KEY_BYTES else None
    if key is None or key.name != name:
        raise SettingsError(
            f"setting {SETTING}: {path}, line {at} must be a key's id, a blank and the {2 * KEY_BYTES} hex digits of "
            "that very key"
        )
    return key
