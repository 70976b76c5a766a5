"""List of the kinds of entries."""

from typing import Final

from bank.transparency.kinds import (
    access,
    account_event,
    delivery,
    depositor,
    offering,
    package,
    receipt,
    withdrawal,
)
from bank.transparency.kinds.kind import LogKind

KINDS: Final[tuple[LogKind, ...]] = (
    receipt.KIND, account_event.KIND, depositor.KIND, access.KIND, withdrawal.KIND, offering.KIND,
    package.KIND, delivery.KIND,
)  # fmt: skip
BY_TOPIC: Final = {kind.topic: kind for kind in KINDS}
BY_NUMBER: Final = {kind.number: kind for kind in KINDS}
#: Kind of the entry that holds, in place of a commitment, the root of the owners' index over all leaves before it.
INDEX_ROOT: Final = 255
