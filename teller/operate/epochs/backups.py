"""Backups of the key table as files: written, read back, and each row opened by the custody."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bank.durable_files import sync_folder
from bank.keys import keys_backup
from bank.keys.custody import Custody
from bank.keys.key_records import encoded
from bank.keys.key_table import KeyTable
from pipelines.keys.protocol import KeysRefused, KeysRewriting
from pipelines.keys.rotation import differing
from schemas.topics import KEYS
from teller.operate.epochs.reading import OpenTopic, in_force, table_of_groups
from teller.operate.private_file import private_file
from teller.settings import SettingsError

_NO_BACKUP = "{} is no backup of {}, or not whole: take another one"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """Contents of a backup, each row of which the custody opened. `version` is the custody's that opens it."""

    file: str
    epoch: int
    version: str
    owners: int
    erased: int


def back_up(table: KeyTable, custody: Custody, file: Path, option: str = "FILE") -> BackedUp:
    """Write a table into a new file, durably; read it back, and compare each key with the table's.

    Raises:
        SettingsError: the file is there already, or cannot be written; the message names the option.
        KeysUnavailable, KeysRefused: the custody does not answer, refuses, or does not open a row. No file is left.
    """
    epoch = in_force(table, custody)
    with private_file(file, option) as out:
        keys_backup.write(out, keys_backup.records(table, epoch), datetime.now(UTC), os.urandom(16))
    try:
        _check(table, _read(file, option), custody, file, "nothing was changed, docs/runbooks/TellerKeysRefused.md")
        sync_folder(file.parent)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return BackedUp(str(file), epoch.epoch, epoch.key.version, len(table), len(table.erased))


def into_folder(folder: Path, custody: Custody) -> Callable[[KeyTable], Path]:
    """Return what writes a backup into a folder, under a name with its epoch and the time."""

    def write(table: KeyTable) -> Path:
        number = table.epoch.epoch if table.epoch else 0
        file = folder / f"{KEYS}.epoch-{number}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.avro"
        back_up(table, custody, file, "setting keys_backup_folder:")
        return file

    return write


def restore(
    open_topic: OpenTopic,
    rewriting: Callable[[], KeysRewriting],
    custody: Custody,
    file: Path,
    make_topic: Callable[[], object] = lambda: None,
) -> BackedUp:
    """Write a backup onto the topic, which must be empty, in one transaction; read it back, and compare each key.
    `make_topic` makes the topic where it is missing; it is called once the custody has opened all of the backup.

    Raises:
        SettingsError: the file cannot be read, or is no backup.
        KeysUnavailable: Kafka or the custody does not answer: look what is on the topic, and run it again.
        KeysRefused: the topic is not empty, or the custody does not open all of the backup. Nothing was written.
    """
    table = _read(file, "FILE")
    epoch = in_force(table, custody)
    _check(table, table, custody, file, "take another one")
    make_topic()
    with closing(rewriting()) as keys:
        if any(True for _record in keys.begin(encoded(epoch.mark))):
            raise KeysRefused(f"{KEYS} is not empty: a backup is put back onto a topic that was just made")
        keys.commit(map(encoded, keys_backup.records(table, epoch)))
    found = table_of_groups(open_topic, None, epoch.epoch - 1)
    _check(table, found, custody, KEYS, "make the topic anew, and take another backup")
    return BackedUp(str(file), epoch.epoch, epoch.key.version, len(found), len(found.erased))


def _check(table: KeyTable, other: KeyTable, custody: Custody, where: object, then: str) -> None:
    if wrong := differing(table, other, custody):
        raise KeysRefused(f"{wrong} owners' keys in {where} are not those of the table, or are not opened: {then}")


def _read(file: Path, option: str) -> KeyTable:
    try:
        with file.open("rb") as source:
            found = keys_backup.read(source)
    except OSError as error:
        raise SettingsError(f"{option} {file}: {error.strerror}") from None
    if found is None:
        raise SettingsError(_NO_BACKUP.format(file, KEYS))
    return found
