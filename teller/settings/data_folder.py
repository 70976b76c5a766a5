"""Say what is wrong with data_dir where something that belongs there is missing. No message advises a new key: it would
not open what the bank has, and would give every owner another pseudonym.
"""

from pathlib import Path
from typing import Final

from schemas.topics import KEYS
from teller.settings.config_file import SettingsError
from teller.settings.model import Settings

#: What a broker of the embedded line has of the topic of owners' keys; empty before the first epoch.
_OWNER_KEYS: Final = f"kafka/node-*/data/{KEYS}-*/*.log"
_BACK: Final = (
    "bring back this bank's own keys (docs/backups.md, What to back up), or name the right folder with "
    "TELLER_DATA_DIR. No other key opens what the bank has"
)


def holds_line(folder: Path) -> bool:
    """Tell whether an embedded line has run in this folder."""
    return (folder.expanduser() / "kafka" / "cluster.json").is_file()


def problem(settings: Settings) -> str | None:
    """Return why data_dir is no folder of a line, in words that a message ends with; None where it is one."""
    folder = settings.data_dir.expanduser().absolute()
    if holds_line(folder):
        return None
    what = "is no line's folder" if folder.is_dir() else "is no folder" if folder.exists() else "is not there"
    return f"data_dir {folder} {what}. TELLER_DATA_DIR names the bank's; `teller up` begins a new bank in its own"


def missing_key(settings: Settings, file: Path, setting: str) -> str:
    """Return what to do where a key that lies in data_dir, unless `setting` names it, is missing."""
    if settings.kafka_bootstrap:
        return f"setting {setting} names no file, and there is no {file}: name the file of this bank's key"
    named = getattr(settings, setting) is not None
    what = (
        f"setting {setting}: {file} is not there"
        if named
        else f"setting {setting} names no key, and {file} is not there"
    )
    if wrong := problem(settings):
        return f"{what}: {wrong}"
    return f"{what}, though data_dir {settings.data_dir.expanduser().absolute()} holds a bank: {_BACK}"


def check(settings: Settings, custody_file: Path | None = None) -> None:
    """Check that a bank whose Kafka lies in data_dir has its pseudonym key, and its custody's file where it has one and
    owners' keys were wrapped by it: the next start would make others.

    Raises:
        SettingsError: it has not.
    """
    if not holds_line(settings.data_dir):
        return
    file = settings.pseudonym_key_file or settings.keys_folder / "pseudonym.key"
    if not file.expanduser().exists():
        raise SettingsError(missing_key(settings, file, "pseudonym_key_file"))
    if custody_file and not custody_file.expanduser().exists() and _has_owner_keys(settings.data_dir):
        raise SettingsError(missing_key(settings, custody_file, "custody_key_file"))


def _has_owner_keys(folder: Path) -> bool:
    """Tell whether the embedded line's Kafka holds anything of owners' keys."""
    return any(file.stat().st_size for file in folder.expanduser().glob(_OWNER_KEYS))
