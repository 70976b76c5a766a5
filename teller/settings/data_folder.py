"""Say what is wrong with data_dir where something that belongs there is missing. No message advises a new key: it would
not open what the bank has, and would give every owner another pseudonym.
"""

from pathlib import Path
from typing import Final

from teller.settings.config_file import SettingsError
from teller.settings.model import Settings

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
    what = f"setting {setting} names no key, and {file} is not there"
    if wrong := problem(settings):
        return f"{what}: {wrong}"
    return f"{what}, though data_dir {settings.data_dir.expanduser().absolute()} holds a bank: {_BACK}"


def check(settings: Settings) -> None:
    """Check that a bank whose Kafka lies in data_dir has its pseudonym key: the next start would make another.

    Raises:
        SettingsError: it has not.
    """
    file = settings.pseudonym_key_file or settings.keys_folder / "pseudonym.key"
    if holds_line(settings.data_dir) and not file.expanduser().exists():
        raise SettingsError(missing_key(settings, file, "pseudonym_key_file"))
