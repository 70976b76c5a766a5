"""Put a newer key table in the place of the restored one: `bank.keys` is made anew, and the file written onto it."""

import time
from functools import partial
from pathlib import Path
from typing import Final

from confluent_kafka.admin import AdminClient

from bank.keys import keys_backup
from bank.keys.key_table import KeyTable
from pipelines.kafka.clients import ClientSettings
from pipelines.keys.kafka_rewriting import KafkaKeysRewriting
from pipelines.keys.kafka_topic import KafkaKeysTopic
from schemas.topics import KEYS
from teller.operate.backup.manifest import BackupError
from teller.operate.epochs import backups
from teller.operate.epochs.reading import table_of_groups
from teller.settings import Settings, custody, topics
from teller.settings.kafka_client import command_settings

GONE_S: Final = 30.0


def replace(staged: Settings, file: Path) -> bool:
    """Write the table in the file onto the topic, unless the topic's own is as new; return whether it was.

    Raises:
        BackupError: the file is no key table, or lacks owners whom the restored one has: it is another bank's.
        KeysUnavailable, KeysRefused: Kafka or the custody does not answer, or the custody does not open the table.
    """
    client, held = command_settings(staged), custody.custody(staged)
    if held is None:
        raise BackupError("--keys: the bank has no custody, so there are no keys of owners")
    own, given = table_of_groups(partial(KafkaKeysTopic, client), None), _read(file)
    if given.newest < own.newest:
        return False
    if lacking := _owners(own) - _owners(given) - given.erased:
        if given.newest == own.newest:  # owners who came after the file was made
            return False
        raise BackupError(f"--keys {file} lacks {len(lacking)} owners whom the backup has: it is another bank's")
    anew = partial(make_anew, staged, client)
    backups.restore(partial(KafkaKeysTopic, client), partial(KafkaKeysRewriting, client), held, file, anew)
    return True


def newest(folder: Path | None) -> Path | None:
    """Return the newest file that epochs and erasures left in `keys_backup_folder`; None where there is none."""
    files = folder.glob(f"{KEYS}.epoch-*.avro") if folder else ()
    return max(files, key=lambda file: file.stem.rpartition(".")[2], default=None)  # the time in its name


def _read(file: Path) -> KeyTable:
    try:
        with file.open("rb") as source:
            found = keys_backup.read(source)
    except OSError as error:
        raise BackupError(f"--keys {file} cannot be read ({error.strerror})") from None
    if found is None:
        raise BackupError(f"--keys {file} is no backup of the key table: `teller keys backup` makes one")
    return found


def _owners(table: KeyTable) -> set[bytes]:
    return {owner for owner, _ in table}


def make_anew(staged: Settings, client: ClientSettings) -> None:
    """Delete the topic, and make an empty one."""
    admin, end = AdminClient(client), time.monotonic() + GONE_S
    for future in admin.delete_topics([KEYS]).values():
        future.result()
    while KEYS in admin.list_topics(timeout=GONE_S).topics:
        if time.monotonic() > end:
            raise BackupError(f"{KEYS} of the restored Kafka does not go: run it again")
        time.sleep(0.1)
    topics.make(admin, [each for each in topics.wanted(staged) if each.name == KEYS])
