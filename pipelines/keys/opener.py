"""The opener of objects: for every process that reads what owners have, in the clear or encrypted.

It gives out nothing whose reading is not durable on the trail: neither a key nor an object. Whoever reads owners' data
goes through it; tests/access/test_no_way_around.py walks the sources for other ways to a key.
"""

import copy
import re
import time
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Final

from bank.keys.encrypted_object import Place, is_encrypted
from bank.keys.opening import Unopened, opened
from pipelines.access.protocol import TrailError
from pipelines.access.reading import Reading
from pipelines.keys.owner_keys import AGAIN_S, CHECK_S, OwnerKeys
from pipelines.keys.protocol import KeysError, KeysRefused, KeysUnavailable

#: Seconds between two questions while it waits.
PAUSE_S: Final = 0.5

_OWNER: Final = re.compile("[0-9a-f]{32}")
_WORDS: Final = {
    Unopened.UNWRITTEN: "its reading cannot be written down, so nothing is read",
    Unopened.NO_CUSTODY: "it is encrypted, and there is no custody of the bank's keys here: set custody",
    Unopened.KEYS_AWAY: "it is encrypted, and the bank's keys are not to be had",
    Unopened.NO_KEY: "its owner has no key on bank.keys that this bank wrapped: docs/runbooks/TellerKeysRefused.md",
    Unopened.ERASED: "its owner is erased, and so is the key that opened it",
    Unopened.CLOSED: "its owner's key does not open it in its place: `teller verify` says whether it was changed",
}


class ObjectOpener:
    """Opens objects by their owners' keys, each once its reading is written down. For any number of threads.

    `reading` is the run of the reader, whose trail is written before a key or an object in the clear is given out.
    `make` gives owners' keys, or None where there is no custody; it is called once there is an encrypted object to
    open. The key table is read then, and what is new on it each `CHECK_S`, and for an owner who has no key yet. Where
    the keys are not to be had they are asked for again after `AGAIN_S`: not for each object. The first time it waits
    for them, `patience` seconds.
    """

    def __init__(
        self,
        make: Callable[[], OwnerKeys | None],
        reading: Reading,
        clock: Callable[[], float] = time.monotonic,
        *,
        patience: float = 0.0,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._reading = reading
        self._keys = _Keys(make, clock, patience, sleep)
        self._untold = ""

    def anew(self, what: str = "", count: int = 0) -> "ObjectOpener":
        """Return the opener for another run of the same reader, by the same keys: one that lasts has a run a view."""
        other = copy.copy(self)
        other._reading = self._reading.anew(what, count)  # noqa: SLF001 - a copy of this one
        return other

    def open(self, owner: str, place: Place, found: bytes) -> bytes | Unopened:
        """Return the object in the clear, or why it is not opened; `owner` is an account."""
        if is_encrypted(found):
            return opened(self.key_of(owner), place, found)
        return found if self._is_written([owner]) else Unopened.UNWRITTEN

    def key_of(self, owner: str) -> bytes | Unopened:
        """Return an owner's key, or why there is none."""
        key = self._keys.of(owner) if _OWNER.fullmatch(owner) else Unopened.NO_KEY
        return key if isinstance(key, Unopened) or self._is_written([owner]) else Unopened.UNWRITTEN

    def announce(self, owners: Iterable[str]) -> bool:
        """Have it written down that these owners' data are read, all at once: who reads of many saves time by it.
        Return whether it is; where it is not, their keys are not given out.
        """
        return self._is_written(owners)

    def words(self, why: Unopened) -> str:
        """Say why an object is not opened, and what to do."""
        told = {Unopened.KEYS_AWAY: self._keys.trouble, Unopened.UNWRITTEN: self._untold}.get(why)
        return f"{_WORDS[why]}: {told}." if told else f"{_WORDS[why]}."

    def close(self) -> None:
        """Forget the keys, and close the trail."""
        self._keys.close()
        self._reading.close()

    def _is_written(self, owners: Iterable[str]) -> bool:
        try:
            self._reading.before(owners)
        except TrailError as error:
            self._untold = str(error)
            return False
        return True


class _Keys:
    """The keys as they were read last: for the opener alone, which writes the trail before it gives one out."""

    def __init__(
        self,
        make: Callable[[], OwnerKeys | None],
        clock: Callable[[], float],
        patience: float,
        sleep: Callable[[float], object],
    ) -> None:
        self._patience, self._sleep = patience, sleep
        self._make, self._clock, self._lock = make, clock, Lock()
        self._keys: OwnerKeys | None = None
        self._fresh_until = self._rest_until = float("-inf")
        self.trouble = ""

    def of(self, owner: str) -> bytes | Unopened:
        with self._lock:
            try:
                return self._find(owner)
            except KeysError as error:
                self.trouble, self._rest_until = str(error), self._clock() + AGAIN_S
                return Unopened.KEYS_AWAY

    def close(self) -> None:
        with self._lock:
            if self._keys is not None:
                self._keys.close()
            self._keys, self._fresh_until = None, float("-inf")

    def _find(self, owner: str) -> bytes | Unopened:
        now = self._clock()
        if now < self._rest_until:
            return Unopened.KEYS_AWAY
        self._keys = self._keys or self._make()
        if self._keys is None:
            return Unopened.NO_CUSTODY
        if now < self._fresh_until and (key := _known(self._keys, owner)) is not None:
            return key
        self._refresh(self._keys)
        self._fresh_until = self._clock() + CHECK_S
        if self._keys.is_erased(owner):
            return Unopened.ERASED
        return _known(self._keys, owner) or Unopened.NO_KEY

    def _refresh(self, keys: OwnerKeys) -> None:
        until = self._clock() + self._patience
        while True:
            try:
                keys.refresh()
            except KeysUnavailable:
                if self._clock() >= until:
                    self._patience = 0.0
                    raise
                self._sleep(PAUSE_S)
            else:
                return


def _known(keys: OwnerKeys, owner: str) -> bytes | None:
    try:
        return keys.key_of(owner)
    except KeysRefused:  # a row that is not the bank's is this owner's alone
        return None
