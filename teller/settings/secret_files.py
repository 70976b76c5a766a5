"""The passwords that the settings hold, or name a file of. A file is read when a client is made, not at the start.

Who may read the file is checked as of every key (`bank.keys.custody.file_rights`).
"""

import re
from pathlib import Path
from typing import Final

from bank.keys.custody.file_rights import read_by_others
from teller.settings.config_file import SettingsError
from teller.settings.model import Settings

MOST_BYTES: Final = 8192
#: One line without control characters.
SECRET: Final = re.compile(r"[^\x00-\x1f\x7f]+")


def kafka_password(settings: Settings) -> str:
    """Return the SASL password.

    Raises:
        SettingsError: the file cannot be read, others may read it, or it holds no password. No message shows it.
    """
    return _held("kafka_password_file", settings.kafka_password_file) or settings.kafka_password.get_secret_value()


def s3_secret_key(settings: Settings) -> str:
    """Return the secret key of S3.

    Raises:
        SettingsError: as `kafka_password`.
    """
    return _held("s3_secret_key_file", settings.s3_secret_key_file) or settings.s3_secret_key.get_secret_value()


def ledger_books_password(settings: Settings) -> str:
    """Return the password of the books in PostgreSQL; empty where the server asks for none.

    Raises:
        SettingsError: as `kafka_password`.
    """
    return _held("ledger_books_password_file", settings.ledger_books_password_file)


def _held(setting: str, file: Path | None) -> str:
    """Return what the file holds without the line's end; empty where the setting names none."""
    if file is None:
        return ""
    try:
        with file.open("rb") as opened:
            others = read_by_others(opened.fileno())
            found = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"setting {setting}: {file} cannot be read ({error.strerror})") from None
    if others:
        raise SettingsError(f"setting {setting}: {file} may be {others}: chmod 600 {file}")
    text = found.decode("utf-8", "replace").rstrip("\r\n")
    if len(found) > MOST_BYTES or "\ufffd" in text or not SECRET.fullmatch(text):
        raise SettingsError(f"setting {setting}: {file} must hold one line of UTF-8, and nothing else")
    return text
