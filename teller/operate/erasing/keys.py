"""Erase owners' keys: an epoch without them, and then the custody's versions before it."""

from collections.abc import Collection
from functools import partial
from pathlib import Path

from bank.keys.custody import Custody
from pipelines.kafka.clients import ClientSettings
from pipelines.keys.kafka_rewriting import KafkaKeysRewriting
from pipelines.keys.kafka_topic import KafkaKeysTopic
from teller.operate.epochs.backups import into_folder
from teller.operate.epochs.erasing import erase_keys
from teller.operate.epochs.reading import table_of_groups


class OwnerKeysEraser:
    """Erases owners' keys from `bank.keys`, and the custody's versions that ever opened them. `backups`: a folder for a
    backup of the key table as it is then, since those of before open no more.
    """

    def __init__(self, client: ClientSettings, custody: Custody, backups: Path | None = None) -> None:
        self._client, self._custody, self._backups = client, custody, backups

    def __call__(self, owners: Collection[str]) -> None:
        """Erase; those that were erased before stay so. Where no epoch has begun nothing is encrypted yet.

        Raises:
            KeysUnavailable, KeysRefused: run it again. SettingsError: the backup cannot be written.
        """
        open_topic = partial(KafkaKeysTopic, self._client)
        if table_of_groups(open_topic, ()).epoch is None:
            return
        back_up = into_folder(self._backups, self._custody) if self._backups else None
        erase_keys(open_topic, partial(KafkaKeysRewriting, self._client), self._custody, owners, back_up)
