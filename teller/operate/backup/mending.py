"""Mend the topics of a restored bank before anybody works with it: on a broker of its own, beside data_dir.

1. owners' keys, where there is a newer key table than the backup's
2. erasures: of owners who are erased by that table, and those that were decided and not finished
3. how owners sign in: nobody is signed in, and who was erased cannot sign in; orders to close accounts are put off
4. the public log, up to what was published
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from confluent_kafka import KafkaException

from bank.transparency.files.protocol import LogFiles
from pipelines.accounts import erasures
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.keys.protocol import KeysRefused, KeysUnavailable
from teller.embedded import EmbeddedKafka, state
from teller.operate.accounts.rules import AccountError
from teller.operate.backup import closings, erased, key_table, sign_ins
from teller.operate.backup.manifest import BackupError
from teller.operate.log.refilling import Refilled, refill
from teller.settings import Settings, custody, log, owner_keys
from teller.settings.kafka_client import command_settings, wait_for_kafka
from teller.settings.keys import log_file

SECONDS: Final = 30.0
T = TypeVar("T")
OTHER_EPOCH: Final = (
    "the custody does not open the owners' keys of this backup ({}): an epoch or an erasure since has destroyed its "
    "version. --keys names the newest backup of the key table, --secrets the newest copy of the custody's key"
)


class Newer(NamedTuple):
    """Sources that are newer than the backup, where there are such: files of the published log, a key table."""

    log: LogFiles | None = None
    keys: Path | None = None


class Mended(NamedTuple):
    """Changes to the restored topics: the log's, whether the key table was replaced, and how many were erased."""

    log: Refilled
    keys: bool = False
    erased: int = 0


def mend(staged: Settings, newer: Newer, say: Callable[[str], object]) -> Mended:
    """Start the restored broker, bring its topics up to what is known of them, stop it.

    Raises:
        BackupError: the key table is another bank's, or the custody does not open it.
        KeysError: the custody does not answer.
        LogRefillError: the published log is another one's.
        EmbeddedKafkaError, KafkaException, TopicUnreadableError, StoreError, AccountError: something does not answer.
    """
    say("Starting the restored Kafka")
    nodes = state.nodes_of(staged.data_dir) or 1
    with EmbeddedKafka(staged.data_dir, staged.cache_dir.expanduser(), nodes=nodes):
        wait_for_kafka(staged, SECONDS)
        say("Comparing owners' keys")
        file = newer.keys or key_table.newest(staged.keys_backup_folder)
        replaced = file is not None and _patiently(lambda: key_table.replace(staged, file))
        gone = 0
        if has_keys(staged):
            _patiently(lambda: _check_keys(staged))
            say("Erasing who was erased since")
            gone = _patiently(lambda: erased.erase(staged))
        _patiently(lambda: _sign_ins(staged))
        say("Comparing the public log")
        return Mended(_patiently(lambda: _log(staged, newer.log)), replaced, gone)


def _sign_ins(staged: Settings) -> None:
    gone = erasures.read_if_there(command_settings(staged))
    sign_ins.settle(staged, lambda owner: gone.of(owner) is not None)
    closings.settle(staged, lambda owner: gone.of(owner) is not None, time.time_ns() // 1_000_000)


def has_keys(staged: Settings) -> bool:
    """Return whether objects are encrypted; a bank of before has no key file, and makes one at its next start."""
    kind = custody.kind(staged)
    return kind != custody.NONE and (kind != "file" or custody.key_file(staged).exists())


def _check_keys(staged: Settings) -> None:
    """Check that the custody opens the epoch key on the restored topic.

    Raises:
        BackupError: it does not.
        KeysUnavailable: it does not answer.
    """
    if (keys := owner_keys.owner_keys(staged)) is not None:
        try:
            keys.refresh()
        except KeysRefused as error:
            raise BackupError(OTHER_EPOCH.format(error)) from None
        finally:
            keys.close()


def _log(staged: Settings, newer: LogFiles | None) -> Refilled:
    """Fill the log's topic; a bank of before the log has no key of it, and nothing to fill."""
    return refill(log.config(staged), newer) if log_file(staged).exists() else Refilled(0, 0, None)


def _patiently(work: Callable[[], T]) -> T:
    """Do it again while Kafka does not answer: a broker that was just started does so only after a while."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            return work()
        except (AccountError, KafkaException, KeysUnavailable, TopicUnreadableError):
            if time.monotonic() > end:
                raise
        time.sleep(0.5)
