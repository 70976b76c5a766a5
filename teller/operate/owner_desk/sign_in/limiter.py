"""Tries of addresses and owners, in memory: a restart gives all tries anew, and nothing is written of who came."""

import hashlib
import hmac
import math
from collections import OrderedDict
from collections.abc import Callable
from enum import IntEnum
from threading import Lock
from typing import Final

from bank.sign_in.limits import Limit, network, taken
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

#: Buckets that are kept; the one that was used longest ago goes for another.
MOST: Final = 50_000


class LimitKind(IntEnum):
    """Kind of a limit. Of an owner, only what took a passkey or a session counts: nobody else can lock one out."""

    TRIES = 1  # of an address: to begin and to finish signing in
    INVITATIONS = 2  # of an address
    RECOVERIES = 3  # of an address
    SIGN_INS = 4  # of an owner: with passkeys that hold
    DECISIONS = 5  # of an owner


LIMITS: Final = {
    LimitKind.TRIES: Limit(60, 5_000),
    LimitKind.INVITATIONS: Limit(20, 30_000),
    LimitKind.RECOVERIES: Limit(10, 60_000),
    LimitKind.SIGN_INS: Limit(30, 20_000),
    LimitKind.DECISIONS: Limit(60, 2_000),
}


class Limiter:
    """Buckets of tries, for any number of threads. Addresses and owners are kept as keyed hashes."""

    def __init__(self, key: bytes, clock: Callable[[], int]) -> None:
        self._key, self._clock, self._lock = key, clock, Lock()
        self._full: OrderedDict[bytes, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full)

    def address(self, kind: LimitKind, address: str) -> DeskRefusal | None:
        """Take a try of an address, or of its network."""
        return self._take(kind, network(address))

    def owner(self, kind: LimitKind, owner: str) -> DeskRefusal | None:
        """Take a try of an owner."""
        return self._take(kind, owner)

    def _take(self, kind: LimitKind, name: str) -> DeskRefusal | None:
        place = hmac.new(self._key, bytes([kind]) + name.encode(), hashlib.sha256).digest()[:16]
        with self._lock:
            full, wait = taken(self._full.pop(place, 0), LIMITS[kind], self._clock())
            self._full[place] = full
            if len(self._full) > MOST:
                self._full.popitem(last=False)
        return DeskRefusal(Why.TOO_MANY, retry_s=math.ceil(wait / 1000)) if wait else None
