"""Begin a new epoch of owners' keys, and see that no owner's key changed with it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bank.keys.custody import Custody
from bank.keys.key_table import KeyTable
from pipelines.keys.protocol import KeysRefused, KeysRewriting
from pipelines.keys.rotation import differing, rotate
from teller.operate.epochs.reading import OpenTopic, in_force, table_of_groups

DIFFER: Final = (
    "{} owners have another key in the new epoch than before. Stop the routers, delete nothing of bank.keys, and go on "
    "with docs/runbooks/TellerKeysRefused.md"
)
#: Writes a backup of a table, tries it, and returns its file.
BackUp = Callable[[KeyTable], Path]


@dataclass(frozen=True, slots=True)
class Begun:
    """The new epoch, whose keys were all compared with those of before. `seconds`: until it was in force. `backup`: the
    file with a backup of it; empty for none.
    """

    epoch: int
    version: str
    owners: int
    seconds: float
    trimmed: bool
    backup: str = ""


def begin(
    open_topic: OpenTopic,
    rewriting: Callable[[], KeysRewriting],
    custody: Custody,
    *,
    trim: bool = False,
    back_up: BackUp | None = None,
) -> Begun:
    """Wrap all owners' keys under a new epoch's keys, then read the topic back and compare each key, and write a
    backup; `trim` deletes what lies before the new epoch, once that is done. Run it again after anything that cut it
    off.

    Raises:
        KeysUnavailable: the epoch before may hold, or the new one: `epochs` tells.
        KeysRefused: a row is damaged, or the custody refuses: the epoch before holds. Or the new epoch's keys differ.
        SettingsError: the backup cannot be written; the new epoch holds.
    """
    known, start = table_of_groups(open_topic, ()), time.monotonic()
    in_force(known, custody)
    keys = rewriting()
    try:
        table = rotate(keys, known.newest, custody)
        seconds = time.monotonic() - start
        found = table_of_groups(open_topic, None, known.newest)
        if wrong := differing(table, found, custody):
            raise KeysRefused(DIFFER.format(wrong))
        backup = str(back_up(found)) if back_up else ""
        if trim:
            keys.trim()
    finally:
        keys.close()
    version = found.epoch.key.version if found.epoch else ""
    return Begun(known.newest + 1, version, len(found), seconds, trim, backup)
