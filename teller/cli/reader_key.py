"""A reader's public key, from a file."""

from pathlib import Path
from typing import Final

from bank.keys.grant import public_key_of
from teller.settings import SettingsError

MOST_KEY_BYTES: Final = 4096


def reader_key(file: Path, option: str) -> bytes:
    """Return the 32 bytes of the X25519 public key in a file; `option` is what names the file.

    Raises:
        SettingsError: the file cannot be read, or holds no such key.
    """
    try:
        with file.open("rb") as source:
            text = source.read(MOST_KEY_BYTES).decode("ascii", "replace")
    except OSError as error:
        raise SettingsError(f"{option} {file}: {error.strerror}") from None
    if (public := public_key_of(text)) is None:
        raise SettingsError(f"{option} {file}: no X25519 public key: 64 hex digits, or PEM (openssl pkey -pubout)")
    return public
