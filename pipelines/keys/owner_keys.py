"""Owners' keys: what the topic has, opened by the epoch key, and new ones for owners who have none.

A new key is used only once its row was read back from the topic, as the first of its owner, under the epoch that is in
force there. So all who write objects go by one key of an owner, and it is durable before anything is encrypted with it.

The custody is asked for the epoch key, not for owners' keys: when a process starts, for each new epoch, and every
`CHECK_S` whether this process may still have it. While the custody is silent the process goes on with the key that it
has, for `hold` seconds: for that long, too, a process works on that the custody would refuse.
"""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from bank.keys import groups
from bank.keys.custody.protocol import Custody, CustodyRefused, CustodyUnavailable
from bank.keys.encrypted_object import KEY_BYTES, Random
from bank.keys.key_records import KeyEpoch, OwnerKeyRows, batches, context_of, encoded
from bank.keys.key_table import KeyTable
from bank.keys.owner_rows import EpochKey, new_row
from pipelines.keys.protocol import KeysRefused, KeysTopic, KeysUnavailable, asking_custody
from pipelines.keys.renewing import GROUPS_DAMAGED

#: Seconds between two questions to the custody, and after one that it did not answer.
CHECK_S: Final = 60.0
AGAIN_S: Final = 10.0
#: Seconds to go on with an epoch key while the custody is silent.
HOLD_S: Final = 14_400.0


class KeySource(Protocol):
    """Keys of owners, for the router. For one thread."""

    @property
    def trouble(self) -> str:
        """Reason why keys may soon not be had; empty where there is none."""

    def ensure(self, owners: Iterable[str]) -> None:
        """Make sure that each of these owners (accounts, 32 hex digits) has a key, unless it is erased.

        Raises:
            KeysUnavailable, KeysRefused.
        """

    def key_of(self, owner: str) -> bytes | None:
        """Return an owner's key; None where it has none, as far as the topic was read by `ensure`.

        Raises:
            KeysRefused: the row is not the bank's.
        """

    def is_erased(self, owner: str) -> bool:
        """Return whether an owner is erased, for good, as far as the topic was read by `ensure`: nothing of it may be
        stored.
        """

    def close(self) -> None:
        """Forget what was read; it is read anew where keys are asked for again."""


def key_ensured(keys: KeySource, owner: str) -> bytes:
    """Return the key of an owner whom `ensure` was asked for.

    Raises:
        KeysUnavailable: what was read has been forgotten meanwhile: ensure it again.
        KeysRefused: as `key_of`.
    """
    if (key := keys.key_of(owner)) is None:
        raise KeysUnavailable("an owner's key is not known any more")
    return key


@dataclass(frozen=True, slots=True)
class KeysState:
    """State of owners' keys in a process: the epoch in force (0: none), how many owners have a key, and the seconds
    since the custody last answered that this process may have the epoch key; None: it never did.
    """

    epoch: int
    owners: int
    confirmed: float | None


def _untold(_state: KeysState) -> None: ...


class OwnerKeys:
    """Keys of owners, by the topic and the custody. For one thread. `told` is called with each state that was read."""

    def __init__(  # noqa: PLR0913 - the ports, and what tests set
        self,
        open_topic: Callable[[], KeysTopic],
        custody: Custody,
        *,
        hold: float = HOLD_S,
        told: Callable[[KeysState], object] = _untold,
        clock: Callable[[], float] = time.monotonic,
        random: Random = os.urandom,
    ) -> None:
        self._open_topic, self._custody, self._hold = open_topic, custody, hold
        self._clock, self._random, self._told = clock, random, told
        self._topic: KeysTopic | None = None
        self._table = KeyTable()
        self._key: EpochKey | None = None
        self._confirmed = self._ask_at = float("-inf")
        self._had_epoch = False
        self.trouble = ""

    @property
    def epoch(self) -> int:
        """Number of the epoch in force; 0 before the first."""
        return self._table.epoch.epoch if self._table.epoch else 0

    @property
    def owners(self) -> int:
        """Number of owners who have a key."""
        return len(self._table)

    def ensure(self, owners: Iterable[str]) -> None:
        """See `KeySource`."""
        self.refresh(first=True)
        owners = list(owners)  # looked at twice
        missing = self._missing(owners)
        if missing and self._key is not None and self._topic is not None:
            for batch in batches(missing):
                rows = b"".join(new_row(self._key, owner, self._random) for owner in batch)
                self._topic.append(encoded(OwnerKeyRows(self._key.epoch, rows, grouped=self._key.grouped)))
            self.refresh()
            if self._missing(owners):
                raise KeysUnavailable("a new epoch of owners' keys begins just now")

    def key_of(self, owner: str) -> bytes | None:
        """See `KeySource`."""
        identity = bytes.fromhex(owner)
        wrapped = self._table.find(identity)
        if wrapped is None or self._key is None:
            return None
        if (key := self._key.unwrap(identity, wrapped)) is None:
            raise KeysRefused("an owner's key is not one that this bank wrapped: docs/runbooks/TellerKeysRefused.md")
        return key

    def is_erased(self, owner: str) -> bool:
        """See `KeySource`."""
        return self._table.is_erased(bytes.fromhex(owner))

    def refresh(self, *, first: bool = False) -> None:
        """Read what is new on the topic, and ask the custody where that is due. `first` begins the first epoch, where
        the topic is new.

        Raises:
            KeysUnavailable, KeysRefused.
        """
        try:
            self._read()
            if first and self._table.epoch is None:
                self._begin_first()
                self._read()
        except KeysRefused:
            self.close()  # all is read anew: what is mended may be another topic
            raise
        try:
            self._ask_for_epoch()
        finally:
            confirmed = None if self._confirmed == float("-inf") else self._clock() - self._confirmed
            self._told(KeysState(self.epoch, self.owners, confirmed))

    def close(self) -> None:
        """See `KeySource`."""
        topic, self._topic = self._topic, None
        self._table, self._key = KeyTable(), None
        if topic is not None:
            topic.close()

    def _missing(self, owners: Iterable[str]) -> list[bytes]:
        identities = (bytes.fromhex(owner) for owner in owners)
        return [each for each in dict.fromkeys(identities) if self._lacks(each)]

    def _lacks(self, owner: bytes) -> bool:
        return self._table.find(owner) is None and not self._table.is_erased(owner)

    def _read(self) -> None:
        if self._topic is None:
            self._topic = self._open_topic()
        self._table.read(self._topic.read())
        self._had_epoch = self._had_epoch or self._table.epoch is not None

    def _begin_first(self) -> None:
        if self._topic is None or not self._topic.is_new or self._had_epoch:
            raise KeysRefused("bank.keys has lost its records: docs/runbooks/TellerKeysRefused.md")
        key = self._random(KEY_BYTES)
        with asking_custody():
            wrapped = self._custody.wrap(key, context_of(1))
        keys = groups.wrapped(1, key, groups.renewed((), groups.ALL, self._random), self._random)
        self._topic.append(encoded(KeyEpoch(1, complete=True, custody=self._custody.name, key=wrapped, groups=keys)))

    def _ask_for_epoch(self) -> None:
        """Ask the custody where that is due. Where it refuses, see whether another epoch has begun: the version of the
        one before is destroyed as soon as that is in force.
        """
        while (epoch := self._table.epoch) is not None:
            try:
                self._ask_custody(epoch)
            except KeysRefused:
                self._read()
                if self._table.epoch == epoch:
                    raise
            else:
                return

    def _ask_custody(self, epoch: KeyEpoch) -> None:
        """Ask for the epoch key, where it is new or not confirmed for a while."""
        now = self._clock()
        held = now - self._confirmed <= self._hold
        if (known := self._key is not None and self._key.epoch == epoch.epoch) and now < self._ask_at:
            if self.trouble and not held:  # also between two questions
                raise KeysUnavailable(self.trouble)
            return
        try:
            key = self._custody.unwrap(epoch.key, epoch.context)
        except CustodyUnavailable as error:
            self.trouble, self._ask_at = str(error), now + AGAIN_S
            if not known or not held:
                raise KeysUnavailable(self.trouble) from None
        except CustodyRefused as error:
            self._key, self.trouble = None, str(error)
            raise KeysRefused(self.trouble) from None
        else:
            if not known and (opened := epoch.opened(key)) is None:
                raise KeysRefused(GROUPS_DAMAGED.format(epoch.epoch))
            self._key = opened if not known else self._key
            self.trouble, self._confirmed, self._ask_at = "", now, now + CHECK_S
