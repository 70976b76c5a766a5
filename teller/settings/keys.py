"""Read and make key files: hex in a file that only its owner may read. The embedded mode makes its own at the start."""

import os
import secrets
from pathlib import Path

from nacl.public import PrivateKey

from teller.settings import Settings, SettingsError, custody, data_folder, hash_keys, seal_keys

KEY_BYTES = 32
_OWN = "name the file of this bank's own key, as no other opens what the bank has; docs/deploying.md says what made it"


def make_embedded_keys(settings: Settings) -> None:
    """Make the embedded mode's missing keys. Existing keys are never replaced."""
    folder = settings.keys_folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_once(folder / "pseudonym.key", secrets.token_bytes(KEY_BYTES))
    _write_once(folder / "receipt.key", secrets.token_bytes(KEY_BYTES))
    _write_once(folder / "log.key", secrets.token_bytes(KEY_BYTES))
    _write_once(folder / "packager.key", secrets.token_bytes(KEY_BYTES))
    if not seal_keys.file(settings).exists():
        seal_keys.rotate(folder / seal_keys.EMBEDDED)
    if not (folder / "failed.key").exists():
        private = PrivateKey.generate()
        _write_once(folder / "failed.key", bytes(private))
        _write_once(folder / "failed.pub", bytes(private.public_key))
    if file := custody.made_file(settings):
        from bank.keys.custody.key_file import KeyFileCustody  # noqa: PLC0415 - what no other part needs

        KeyFileCustody(file).make()


def pseudonym_key(settings: Settings) -> bytes:
    """Return the bank's 32-byte key.

    Raises:
        SettingsError: there is no such file, or it holds no such key.
    """
    return _read(settings, settings.pseudonym_key_file or settings.keys_folder / "pseudonym.key", "pseudonym_key_file")


def hash_key(settings: Settings) -> hash_keys.Generation:
    """Return the key of hashed fields that is in force: the file's last generation; generation 0, the pseudonym key,
    where there is no file.

    Raises:
        SettingsError: a file is missing or wrong.
    """
    if settings.hash_key_file is None:
        return hash_keys.Generation(0, pseudonym_key(settings))
    return hash_keys.generations(settings.hash_key_file)[-1]


def hash_key_generations(settings: Settings) -> list[hash_keys.Generation]:
    """Return all keys that hashed fields were ever made with, in order; generation 0 is the pseudonym key.

    Raises:
        SettingsError: as `hash_key`.
    """
    later = hash_keys.generations(settings.hash_key_file) if settings.hash_key_file else []
    return [hash_keys.Generation(0, pseudonym_key(settings)), *later]


def receipt_key(settings: Settings) -> bytes:
    """Return the seed of the Ed25519 key (RFC 8032) that signs owners' receipts. Commands alone read it.

    Raises:
        SettingsError: there is no such file, or it holds no such key.
    """
    return _read(settings, settings.receipt_key_file or settings.keys_folder / "receipt.key", "receipt_key_file")


def log_seed(settings: Settings) -> bytes:
    """Return the seed of the keys that sign the log's checkpoints.

    Raises:
        SettingsError: there is no such file, or it holds no such key.
    """
    return _read(settings, log_file(settings), "log_key_file")


def log_file(settings: Settings) -> Path:
    """Return the path of the log's key, whether the file exists or not."""
    return settings.log_key_file or settings.keys_folder / "log.key"


def packager_seed(settings: Settings) -> bytes:
    """Return the seed of the packager's keys.

    Raises:
        SettingsError: there is no such file, or it holds no such key.
    """
    return _read(settings, packager_file(settings), "packager_key_file")


def packager_file(settings: Settings) -> Path:
    """Return the path of the packager's key, whether the file exists or not."""
    return settings.packager_key_file or settings.keys_folder / "packager.key"


def failed_public_key(settings: Settings) -> bytes | None:
    """Return the public key that failed originals are sealed to; None where there is none.

    Raises:
        SettingsError: the file named by the setting is not there, or holds no such key.
    """
    if settings.failed_public_key_file is None and not (settings.keys_folder / "failed.pub").exists():
        return None
    return _read(
        settings, settings.failed_public_key_file or settings.keys_folder / "failed.pub", "failed_public_key_file"
    )


def files(settings: Settings) -> dict[str, Path]:
    """Return the path of each key, whether the file exists or not."""
    folder = settings.keys_folder
    found = {
        "pseudonym": settings.pseudonym_key_file or folder / "pseudonym.key",
        "failed": settings.failed_public_key_file or folder / "failed.pub",
    }
    return found | ({"hash": settings.hash_key_file} if settings.hash_key_file else {})


def _read(settings: Settings, file: Path, setting: str) -> bytes:
    try:
        key = bytes.fromhex(file.read_text().strip())
    except FileNotFoundError:
        if getattr(settings, setting) is None:
            raise SettingsError(data_folder.missing_key(settings, file, setting)) from None
        raise SettingsError(f"setting {setting}: {file} is not there: {_OWN}") from None
    except OSError as error:
        raise SettingsError(f"setting {setting}: {file} cannot be read ({error.strerror})") from None
    except ValueError:
        raise SettingsError(f"setting {setting}: {file} cannot be read as a key in hex: {_OWN}") from None
    if len(key) != KEY_BYTES:
        raise SettingsError(f"setting {setting}: {file} must hold {KEY_BYTES} bytes as {2 * KEY_BYTES} hex digits")
    return key


def _write_once(file: Path, key: bytes) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as out:
        out.write(key.hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
