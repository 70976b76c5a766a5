"""Wrap all owners' keys anew, under other keys of their groups and of the epoch. Objects stay as they are: owners' keys
are the same.
"""

import os
from collections.abc import Collection

from bank.keys.custody.protocol import Custody
from bank.keys.encrypted_object import Random
from bank.keys.groups import ALL
from bank.keys.key_table import KeyTable
from bank.keys.owner_rows import EpochKey
from pipelines.keys.protocol import KeysRewriting
from pipelines.keys.renewing import Renewal, opened


def rotate(keys: KeysRewriting, newest: int, custody: Custody, random: Random = os.urandom) -> KeyTable:
    """Begin the epoch after `newest`, the newest on the topic, with all groups renewed; return the table as it was.

    All or nothing: until the last row is written the epoch before holds. An owner who gets a key meanwhile gets it in
    one of the two. Who is erased stays so.

    Raises:
        KeysUnavailable: Kafka or the custody does not answer, or another one rotates: look which epoch is in force.
        KeysRefused: a row is damaged, or the custody refuses. The epoch before holds.
    """
    renewal, table = Renewal(keys, newest, custody, random), KeyTable()
    renewal.read(table)
    renewal.commit(table, ALL, table.erased)
    return table


def differing(before: KeyTable, after: KeyTable, custody: Custody, gone: Collection[bytes] = ()) -> int:
    """Return how many owners of one table have another key in the other, or none, but for those who are `gone` and
    have none; each is opened by its own epoch. Tables of some groups are compared in these, and in the keys of all
    groups that were not renewed.

    Raises:
        KeysUnavailable, KeysRefused: the custody does not answer, or refuses; or a table has no epoch.
    """
    old, new = opened(before, custody), opened(after, custody)
    wrong = sum(not _same(old, new, owner, wrapped, after.find(owner)) for owner, wrapped in before
                if owner not in gone)  # fmt: skip
    wrong += sum(not after.is_erased(owner) for owner in (*gone, *before.erased))
    wrong += len(after.erased - before.erased - frozenset(gone))
    kept = ALL - after.epoch.renewed if after.epoch else ALL
    return wrong + sum(old.group_keys[at : at + 1] != new.group_keys[at : at + 1] for at in kept)


def _same(old: EpochKey, new: EpochKey, owner: bytes, wrapped: bytes, other: bytes | None) -> bool:
    key = old.unwrap(owner, wrapped)
    return key is not None and other is not None and new.unwrap(owner, other) == key
