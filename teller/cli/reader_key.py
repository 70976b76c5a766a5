"""Public keys of readers and signers, from files."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from bank.keys.grant import public_key_of
from bank.withdrawals.packaging.answers_to_notices import signing_key_of
from teller.cli import document_file
from teller.settings import SettingsError

MOST_KEY_BYTES: Final = 4096


def reader_key(file: Path, option: str) -> bytes:
    """Return the 32 bytes of the X25519 public key in a file; `option` is what names the file.

    Raises:
        SettingsError: the file cannot be read, or holds no such key.
    """
    return _key(file, option, public_key_of, "X25519")


def signer_key(file: Path, option: str) -> bytes:
    """Return the 32 bytes of the Ed25519 public key in a file, as `reader_key`."""
    return _key(file, option, signing_key_of, "Ed25519")


def _key(file: Path, option: str, read: Callable[[str], bytes | None], kind: str) -> bytes:
    text = document_file.given(file, MOST_KEY_BYTES)[:MOST_KEY_BYTES].decode("ascii", "replace")
    if (public := read(text)) is None:
        raise SettingsError(f"{option} {file}: no {kind} public key: 64 hex digits, or PEM (openssl pkey -pubout)")
    return public
