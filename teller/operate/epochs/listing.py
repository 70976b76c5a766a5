"""List the epochs of owners' keys that the topic has."""

from dataclasses import dataclass, replace

from bank.keys.groups import GROUPS
from bank.keys.key_records import KeyEpoch, decoded
from bank.keys.key_table import KeyTable
from pipelines.keys.protocol import KeysTopic


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch; of the one in force, `owners` is the number of those who have a key, and `erased` of those who never
    get one again. `version` is the custody's; `groups`: how many groups of owners have a key of their own, 0 in an
    epoch of before there were groups; `renewed`: how many of them got another one with this epoch.
    """

    epoch: int
    custody: str
    version: str
    in_force: bool = False
    owners: int | None = None
    groups: int = 0
    renewed: int = 0
    erased: int | None = None


def epochs(topic: KeysTopic) -> list[Epoch]:
    """Return the epochs in their order. Those whose records were deleted are not among them.

    Raises:
        KeysUnavailable, KeysRefused.
    """
    table, began = table_of(topic)
    in_force = table.epoch.epoch if table.epoch else 0
    found = [_listed(each) for each in began]
    return [
        replace(each, in_force=True, owners=len(table), erased=len(table.erased)) if each.epoch == in_force else each
        for each in found
    ]


def table_of(topic: KeysTopic) -> tuple[KeyTable, list[KeyEpoch]]:
    """Read the topic from where it was read to; return the table and the epochs that count."""
    table = KeyTable()
    records = (record for value in topic.read() if (record := decoded(value)) is not None)
    began = {record.epoch: record for record in records if table.take(record) and isinstance(record, KeyEpoch)}
    return table, list(began.values())


def _listed(epoch: KeyEpoch) -> Epoch:
    groups, renewed = (GROUPS, len(epoch.renewed)) if epoch.grouped else (0, 0)
    return Epoch(epoch.epoch, epoch.custody, epoch.key.version, groups=groups, renewed=renewed)
