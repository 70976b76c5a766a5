"""Records of the followed topics, and the parts of the bank that these are of. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from schemas.topics import (
    ACCESS,
    ACCOUNTS,
    DELIVERIES,
    DEPOSITORS,
    ERASURES,
    LEDGER_POSTINGS,
    LOG_ENTRIES,
    OFFERINGS,
    ORIGINATORS,
    RECEIPTS,
    WITHDRAWALS,
)


class DeskPart(StrEnum):
    """DeskPart of the bank that is behind what an owner sees; the page has a name for each."""

    ACCOUNTS = "accounts"
    DEPOSITS = "deposits"
    TRAIL = "trail"
    WITHDRAWALS = "withdrawals"
    PACKAGES = "packages"
    LEDGER = "ledger"
    LOG = "log"


#: Topics that the index is made of, each with its part.
PART_OF: Final[Mapping[str, DeskPart]] = {
    ERASURES: DeskPart.ACCOUNTS,
    ACCOUNTS: DeskPart.ACCOUNTS,
    DEPOSITORS: DeskPart.ACCOUNTS,
    ORIGINATORS: DeskPart.WITHDRAWALS,
    OFFERINGS: DeskPart.WITHDRAWALS,
    WITHDRAWALS: DeskPart.WITHDRAWALS,
    DELIVERIES: DeskPart.PACKAGES,
    RECEIPTS: DeskPart.DEPOSITS,
    ACCESS: DeskPart.TRAIL,
    LEDGER_POSTINGS: DeskPart.LEDGER,
    LOG_ENTRIES: DeskPart.LOG,
}


class Heard(NamedTuple):
    """A record as it lies on its topic; `time` is Kafka's, in milliseconds since 1970-01-01T00:00:00Z."""

    topic: str
    partition: int
    offset: int
    time: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, Any], ...] = ()
