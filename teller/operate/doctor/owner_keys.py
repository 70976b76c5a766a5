"""Check owners' keys: the epoch in force, whether the custody gives its key, and what is stored in the clear."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from confluent_kafka.admin import AdminClient

from bank.keys.custody import Custody, CustodyError, CustodyUnavailable
from bank.keys.key_records import KeyEpoch
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.protocol import KeysError, KeysUnavailable
from schemas.topics import KEYS
from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.operate.epochs.listing import table_of
from teller.settings import Settings
from teller.settings.custody import custody
from teller.settings.kafka_client import command_settings
from teller.settings.key_topic import newest_receipts

OWNER_KEYS: Final = "owners' keys"
REFUSED: Final = "docs/runbooks/TellerKeysRefused.md"
SILENT: Final = "docs/runbooks/TellerCustodySilent.md"


@dataclass(frozen=True, slots=True)
class KeysFacts:
    """State of the keys: the epoch in force (0: none), its owners, whether this part has a custody, what is wrong with
    the topic or the epoch's key (empty: nothing), whether that is an answer that did not come, how many of the newest
    objects lie in the clear, and whether the epoch has groups of owners.
    """

    epoch: int = 0
    owners: int = 0
    has_custody: bool = False
    trouble: str = ""
    silent: bool = False
    objects: int = 0
    in_clear: int = 0
    grouped: bool = True


def look(settings: Settings, receipts: frozenset[int]) -> KeysFacts:
    """Return the facts; `receipts` are the partitions of receipts that these credentials may read.

    Raises:
        SettingsError: what the custody needs is missing.
        TopicUnreadableError: the receipts cannot be read.
    """
    client, held = command_settings(settings), custody(settings)
    objects, in_clear = _counted(newest_receipts(AdminClient(client), client, receipts))
    try:
        topic = KafkaKeysTopic(client, settings.router_group)
        try:
            table, _ = table_of(topic)
        finally:
            topic.close()
    except KeysError as error:
        silent = isinstance(error, KeysUnavailable)
        return KeysFacts(0, 0, held is not None, str(error), silent, objects, in_clear)
    number = table.epoch.epoch if table.epoch else 0
    trouble, silent = _trouble(held, table.epoch)
    grouped = table.epoch is None or table.epoch.grouped
    return KeysFacts(number, len(table), held is not None, trouble, silent, objects, in_clear, grouped)


def judge(found: KeysFacts) -> Iterator[CheckResult]:
    """Judge the keys; that there is no custody at all is the finding of another check."""
    if found.trouble:
        yield fault(OWNER_KEYS, found.trouble, SILENT if found.silent else REFUSED)
    elif found.epoch and not found.has_custody:
        what = f"{found.owners:,} owners have a key, and no custody is set here: this part cannot encrypt or open"
        yield fault(OWNER_KEYS, what, "set custody as the other parts have it: docs/encryption.md")
    elif found.epoch:
        yield ok(OWNER_KEYS, f"epoch {found.epoch} is in force, {found.owners:,} owners have a key")
        if not found.grouped:
            what = "the epoch is of before owners fell into groups: the first erasure wraps all keys anew"
            yield warning(OWNER_KEYS, what, "once all parts are of this version: teller keys new-epoch")
    elif found.has_custody:
        yield ok(OWNER_KEYS, "no epoch yet: the first router that stores an object begins one")
    if found.in_clear and (found.epoch or found.has_custody):
        what = f"{found.in_clear:,} of the newest {found.objects:,} objects lie in the clear"
        yield warning(OWNER_KEYS, what, "teller keys encrypt-stored")


def _trouble(held: Custody | None, epoch: KeyEpoch | None) -> tuple[str, bool]:
    """Return what is wrong (empty: nothing), and whether the custody did not answer."""
    if held is None or epoch is None:
        return "", False
    try:
        held.unwrap(epoch.key, epoch.context)
    except CustodyError as error:  # the message holds no words of the custody
        trouble = f"the custody does not give the key of epoch {epoch.epoch} of {KEYS}: {error}"
        return trouble, isinstance(error, CustodyUnavailable)
    return "", False


def _counted(receipts: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Return how many objects there are, and how many of them lie in the clear; none that another one replaces."""
    clear: set[str] = set()
    replaced: set[str] = set()
    encrypted = 0
    for each in receipts:
        replaced.update(map(str, each.get("replaces", ())))
        if each.get("encryption"):
            encrypted += 1
        else:
            clear.add(str(each["receipt_id"]))
    in_clear = len(clear - replaced)
    return encrypted + in_clear, in_clear
