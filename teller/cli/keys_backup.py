"""`teller keys backup` and `teller keys restore`: the key table as a file that the custody alone opens."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from confluent_kafka.admin import AdminClient

from bank.access.access_event import Access
from bank.keys.custody import Custody
from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings
from pipelines.keys.kafka_rewriting import KafkaKeysRewriting
from pipelines.keys.kafka_topic import KafkaKeysTopic
from schemas.topics import KEYS
from teller.cli.epochs import IN_CLEAR, AsJson
from teller.operate.epochs import backups
from teller.operate.epochs.backups import BackedUp
from teller.operate.epochs.reading import table_of_groups
from teller.output import json_line, out
from teller.run import require_broker
from teller.settings import Settings, SettingsError, acting, custody, load, topics
from teller.settings.kafka_client import command_settings

_FILE = "{}: epoch {}, {:,} owners' keys, {:,} erased owners. {}"
_OPENED = "It was read back, and version {} of {} opened each key: only that version does."
_RESTORED = f"All of it is on {KEYS}, was read back, and is the same. Start the routers."


def backup(
    file: Annotated[Path, typer.Argument(help="A new file.", show_default=False)], as_json: AsJson = False
) -> None:
    """Write the table of owners' keys into a file, read it back, and open each key by the custody.

    Nothing in the file is in the clear. It lacks the keys of owners who come later, and nothing opens it once the
    custody has destroyed its version, which each erasure does: make a new one then, or set keys_backup_folder.
    """
    held, settings = _parts()
    with require_broker.broker(settings):
        client = command_settings(settings)
        acting.note(settings, Access.KEY_USE, acting.actor(settings, "try a backup of all owners' keys"))
        table = table_of_groups(partial(KafkaKeysTopic, client), None)
    _say(backups.back_up(table, held, file), _OPENED, held, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.", show_default=False)], as_json: AsJson = False
) -> None:
    """Put a backup of owners' keys back onto bank.keys, which must be empty or gone.

    Stop routers and the log's writer before. It refuses a backup that the custody does not open whole: what is erased
    does not come back.
    """
    held, settings = _parts()
    with require_broker.broker(settings):
        client = command_settings(settings)
        found = backups.restore(
            partial(KafkaKeysTopic, client),
            partial(KafkaKeysRewriting, client),
            held,
            file,
            partial(_make_missing, client, settings),
        )
    _say(found, _RESTORED, held, as_json=as_json)


def _make_missing(client: ClientSettings, settings: Settings) -> None:
    admin = AdminClient(client)
    if KEYS not in offsets.topics(admin, topics.SECONDS):  # who may not make topics has them made
        topics.make(admin, [each for each in topics.wanted(settings) if each.name == KEYS])


def _parts() -> tuple[Custody, Settings]:
    settings = load()
    if (held := custody.custody(settings)) is None:
        raise SettingsError(IN_CLEAR)
    return held, settings


def _say(found: BackedUp, then: str, held: Custody, *, as_json: bool) -> None:
    if as_json:
        json_line(asdict(found))
    else:
        words = then.format(found.version, held.name)
        out.print(_FILE.format(found.file, found.epoch, found.owners, found.erased, words))
