"""Errors of what is behind the desk, and reasons why an object is not opened, as refusals. Pure."""

from collections.abc import Mapping
from typing import Final

from bank.keys.opening import Unopened
from bank.store.protocol import BucketMissing, ObjectMissing, StoreError
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

UNKNOWN: Final = DeskRefusal(Why.UNKNOWN)
#: The store has no such object, though a receipt or a listing names it.
MISSING: Final = DeskRefusal(Why.CLOSED, "missing")
#: It is not what its receipt says, or not the owner's.
DAMAGED: Final = DeskRefusal(Why.CLOSED, "damaged")
#: It is larger than what is opened.
TOO_LARGE: Final = DeskRefusal(Why.CLOSED, "size")
#: Others are being served, and it would have taken too long.
BUSY: Final = DeskRefusal(Why.DELAYED, "desk")
STORE_AWAY: Final = DeskRefusal(Why.DELAYED, "store")

_UNOPENED: Final[Mapping[Unopened, DeskRefusal]] = {
    Unopened.UNWRITTEN: DeskRefusal(Why.DELAYED, "trail"),
    Unopened.KEYS_AWAY: DeskRefusal(Why.DELAYED, "keys"),
    Unopened.NO_CUSTODY: DeskRefusal(Why.CLOSED, "custody"),
    Unopened.NO_KEY: DeskRefusal(Why.CLOSED, "key"),
    Unopened.ERASED: DeskRefusal(Why.ACCOUNT_ENDED),
    Unopened.CLOSED: DAMAGED,
}


def unopened(why: Unopened) -> DeskRefusal:
    """Return the refusal for an object that is not opened."""
    return _UNOPENED[why]


def of_store(error: StoreError) -> DeskRefusal:
    """Return the refusal for an error of the store; what it refuses is for the operator to mend, so it is late."""
    return MISSING if isinstance(error, (BucketMissing, ObjectMissing)) else STORE_AWAY
