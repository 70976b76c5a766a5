"""Begin an epoch of owners' keys: other keys for some groups of owners, or for all, and a new epoch key for the rest.

The custody's new version is made once the topic was opened for rewriting, and the epoch key is wrapped under that very
version: so whatever another rewriter ever wrote, given up or not, is under an earlier one, and goes with it.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from bank.keys import groups as of_groups
from bank.keys.custody.protocol import Custody, WrappedKey
from bank.keys.encrypted_object import KEY_BYTES, Random
from bank.keys.groups import ALL
from bank.keys.key_records import ErasedOwners, KeyEpoch, OwnerKeyRows, Record, batches, context_of, encoded
from bank.keys.key_table import KeyTable
from bank.keys.owner_rows import EpochKey, rewrapped
from pipelines.keys.protocol import KeysRefused, KeysRewriting, KeysUnavailable, asking_custody
from schemas.topics import KEYS

DAMAGED: Final = "an owner's key cannot be unwrapped: nothing was changed, docs/runbooks/TellerKeysRefused.md"
GROUPS_DAMAGED: Final = (
    "the keys of epoch {}'s groups are not those that this bank wrapped: docs/runbooks/TellerKeysRefused.md"
)
_NO_EPOCH: Final = f"no epoch of owners' keys has begun: {KEYS} lacks it"
_MEANWHILE: Final = "another epoch has begun meanwhile: run it again"


class Renewal:
    """An epoch that begins. Give it the groups to renew once the table was read."""

    def __init__(self, keys: KeysRewriting, newest: int, custody: Custody, random: Random) -> None:
        """Make a new version in the custody, and an epoch key under it, for the epoch after `newest`.

        Raises:
            KeysUnavailable, KeysRefused: nothing was changed on the topic.
        """
        self._keys, self._custody, self._random, self._newest = keys, custody, random, newest
        with asking_custody():
            self._key = random(KEY_BYTES)
            self._mark = KeyEpoch(newest + 1, complete=False, custody=custody.name, key=self._wrapped(newest + 1))

    def read(self, table: KeyTable) -> None:
        """Write the epoch's mark, and read into the table all that is seen before it.

        Raises:
            KeysUnavailable: Kafka does not answer, or another epoch has begun.
        """
        table.read(self._keys.begin(encoded(self._mark)))
        if table.epoch is None or table.newest != self._newest:
            raise KeysUnavailable(_MEANWHILE)

    def commit(self, table: KeyTable, groups: Collection[int], erased: Iterable[bytes]) -> None:
        """Write the epoch with new keys for these groups, who is erased with it, and the rows of those who are not.

        Raises:
            KeysUnavailable: Kafka or the custody does not answer, or another one rewrites: see which epoch is in force.
            KeysRefused: a row is damaged, or the custody refuses. The epoch before holds.
        """
        before = opened(table, self._custody)
        with asking_custody():
            self._custody.unwrap(self._mark.key, self._mark.context)  # who cannot unwrap it must not begin it
        if not before.grouped and len(groups) < len(ALL):
            raise KeysRefused("the epoch in force has no groups: teller keys new-epoch makes them")
        keys = of_groups.renewed(before.group_keys, groups, self._random)
        epoch = KeyEpoch(
            self._mark.epoch, complete=False, custody=self._mark.custody, key=self._mark.key, renewed=frozenset(groups),
            groups=of_groups.wrapped(self._mark.epoch, self._key, keys, self._random),
        )  # fmt: skip
        gone, after = frozenset(erased), EpochKey.of_groups(epoch.epoch, keys)
        rows = ((owner, wrapped) for owner, wrapped in table.of(sorted(groups)) if owner not in gone)
        self._keys.commit(map(encoded, _records(epoch, gone, _rewrapped(before, after, rows, self._random))))

    def _wrapped(self, epoch: int) -> WrappedKey:
        made = self._custody.rotate()
        wrapped = self._custody.wrap(self._key, context_of(epoch))
        if wrapped.version != made:
            raise KeysUnavailable("the custody was given another version meanwhile, nothing was changed: run it again")
        return wrapped


def opened(table: KeyTable, custody: Custody) -> EpochKey:
    """Open the keys of the epoch in force.

    Raises:
        KeysUnavailable, KeysRefused: the custody does not answer, or refuses; there is no epoch, or it is damaged.
    """
    if (epoch := table.epoch) is None:
        raise KeysRefused(_NO_EPOCH)
    with asking_custody():
        key = custody.unwrap(epoch.key, epoch.context)
    if (found := epoch.opened(key)) is None:
        raise KeysRefused(GROUPS_DAMAGED.format(epoch.epoch))
    return found


def _records(epoch: KeyEpoch, gone: frozenset[bytes], rows: Iterable[tuple[int, bytes]]) -> Iterator[Record]:
    """Yield the records of an epoch; the last one has the number of rows."""
    count = 0
    yield epoch
    for batch in batches(sorted(gone)):
        yield ErasedOwners(epoch.epoch, b"".join(batch))
    for some, each in rows:
        count += some
        yield OwnerKeyRows(epoch.epoch, each)
    yield OwnerKeyRows(epoch.epoch, b"", count)


def _rewrapped(
    before: EpochKey, after: EpochKey, rows: Iterable[tuple[bytes, bytes]], random: Random
) -> Iterator[tuple[int, bytes]]:
    for batch in batches(rows):
        if (made := rewrapped(before, after, batch, random)) is None:
            raise KeysRefused(DAMAGED)
        yield len(batch), made
