"""Read the key table for who begins an epoch of it, and wait until an epoch is seen."""

import time
from collections.abc import Callable, Collection
from contextlib import closing
from typing import Final

from bank.keys.custody import Custody, CustodyRefused, CustodyUnavailable
from bank.keys.key_records import KeyEpoch
from bank.keys.key_table import KeyTable
from pipelines.keys.protocol import KeysRefused, KeysTopic, KeysUnavailable
from schemas.topics import KEYS

#: Seconds until what was committed is read: Kafka shows it a moment later.
SHOWN_S: Final = 30.0
_NONE: Final = "no epoch of owners' keys has begun yet: a router with a custody begins the first, with its first object"
OpenTopic = Callable[[], KeysTopic]


def table_of_groups(open_topic: OpenTopic, groups: Collection[int] | None, newer_than: int = -1) -> KeyTable:
    """Return the table with the rows of these groups (None: of all), once an epoch newer than this is in force.

    Raises:
        KeysUnavailable, KeysRefused.
    """
    end, table = time.monotonic() + SHOWN_S, KeyTable(groups)
    with closing(open_topic()) as topic:
        while True:
            table.read(topic.read())
            if newer_than < 0 or (table.epoch is not None and table.epoch.epoch > newer_than):
                return table
            if time.monotonic() > end:
                raise KeysUnavailable(f"{KEYS} does not show the new epoch yet: look again, teller keys epochs")
            time.sleep(0.05)


def in_force(table: KeyTable, custody: Custody) -> KeyEpoch:
    """Return the epoch in force, whose key the custody gives: a wrong custody shall make no new version.

    Raises:
        KeysUnavailable, KeysRefused: there is no epoch, or the custody does not give its key. Nothing was changed.
    """
    if (epoch := table.epoch) is None:
        raise KeysRefused(_NONE)
    try:
        custody.unwrap(epoch.key, epoch.context)
    except CustodyUnavailable as error:
        raise KeysUnavailable(str(error)) from None
    except CustodyRefused as error:
        raise KeysRefused(
            f"the custody does not give the key of epoch {epoch.epoch}, nothing was changed: {error}"
        ) from None
    return epoch
