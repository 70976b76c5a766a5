"""Erase owners' keys for good: begin an epoch without them, compare, back up, destroy the custody's former versions."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from bank.keys.custody import Custody, CustodyRefused, CustodyUnavailable, VersionGone
from bank.keys.groups import group_of
from bank.keys.key_table import KeyTable
from pipelines.keys.erasing import erase
from pipelines.keys.protocol import KeysRefused, KeysRewriting, KeysUnavailable
from pipelines.keys.rotation import differing
from teller.operate.epochs.beginning import DIFFER, BackUp, begin
from teller.operate.epochs.reading import OpenTopic, in_force, table_of_groups

_LEFT: Final = (
    "the owners are erased on bank.keys, and the custody has not destroyed its former versions yet, by which backups "
    "still open: run it again: {}"
)
_NOT_ERASED: Final = "an owner is not erased in the epoch that is in force: run it again"


@dataclass(frozen=True, slots=True)
class Erasure:
    """Outcome of an erasure of owners' keys: how many were erased now, and how many had been before; the epoch in
    force, and the custody's version before which none is left. `seconds`: until no key was left. `backup`: as in
    `Begun`.
    """

    owners: int
    before: int
    epoch: int
    version: str
    seconds: float
    backup: str = ""


def erase_keys(
    open_topic: OpenTopic,
    rewriting: Callable[[], KeysRewriting],
    custody: Custody,
    owners: Collection[str],
    back_up: BackUp | None = None,
) -> Erasure:
    """Erase the keys of owners (accounts, 32 hex digits), so that nothing opens what they encrypted, backups included.

    On return each owner is erased on the topic, all others' keys in their groups have been read back and compared, and
    the custody's versions before the epoch in force are destroyed. After anything that cut it off run it again, with
    the same owners: those who are erased stay so, and it goes on from there. Of two at once the later goes on.

    Raises:
        KeysUnavailable: Kafka or the custody does not answer, or another one erases: run it again. KeysRefused: a row
        is damaged, or the custody refuses: nothing was erased. Or others' keys differ, and nothing was
            destroyed.
        SettingsError: the backup cannot be written, and nothing was destroyed.
    """
    asked, start = frozenset(map(bytes.fromhex, owners)), time.monotonic()
    known = table_of_groups(open_topic, ())
    if not in_force(known, custody).grouped:
        known = _with_groups(open_topic, rewriting, custody)
    gone = asked - known.erased
    if gone:
        found = _begun(open_topic, rewriting, custody, known.newest, gone, whole=back_up is not None)
    else:
        found = table_of_groups(open_topic, None) if back_up else known
    backup = str(back_up(found)) if back_up else ""
    epoch, version = _destroyed(open_topic, custody, found, asked)
    return Erasure(len(gone), len(asked) - len(gone), epoch, version, time.monotonic() - start, backup)


def _with_groups(open_topic: OpenTopic, rewriting: Callable[[], KeysRewriting], custody: Custody) -> KeyTable:
    """Begin an epoch with groups, as the one in force has none."""
    begin(open_topic, rewriting, custody)
    return table_of_groups(open_topic, ())


def _begun(  # noqa: PLR0913 - the ports, and what is erased
    open_topic: OpenTopic,
    rewriting: Callable[[], KeysRewriting],
    custody: Custody,
    newest: int,
    gone: frozenset[bytes],
    *,
    whole: bool,
) -> KeyTable:
    """Begin the epoch without these owners; return the table as it was read back, of all groups where `whole`."""
    keys = rewriting()
    try:
        before = erase(keys, newest, custody, [each.hex() for each in gone])
    finally:
        keys.close()
    found = table_of_groups(open_topic, None if whole else frozenset(map(group_of, gone)), newest)
    if wrong := differing(before, found, custody, gone):
        raise KeysRefused(DIFFER.format(wrong))
    return found


def _destroyed(open_topic: OpenTopic, custody: Custody, known: KeyTable, asked: frozenset[bytes]) -> tuple[int, str]:
    """Destroy what is before the epoch in force, and return this; another one may have begun the next one meanwhile,
    and destroyed this one's version.
    """
    while True:
        if (epoch := known.epoch) is None or asked - known.erased:
            raise KeysRefused(_NOT_ERASED)
        try:
            custody.destroy_before(epoch.key.version)
        except VersionGone as error:
            known = table_of_groups(open_topic, ())
            if known.epoch == epoch:
                raise KeysRefused(_LEFT.format(error)) from None
        except CustodyUnavailable as error:
            raise KeysUnavailable(_LEFT.format(error)) from None
        except CustodyRefused as error:
            raise KeysRefused(_LEFT.format(error)) from None
        else:
            return epoch.epoch, epoch.key.version
