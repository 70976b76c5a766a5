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


class Part(StrEnum):
    """Part of the bank that is behind what an owner sees; the page has a name for each."""

    ACCOUNTS = "accounts"
    DEPOSITS = "deposits"
    TRAIL = "trail"
    WITHDRAWALS = "withdrawals"
    PACKAGES = "packages"
    LEDGER = "ledger"
    LOG = "log"


#: Topics that the index is made of, each with its part.
PART_OF: Final[Mapping[str, Part]] = {
    ERASURES: Part.ACCOUNTS,
    ACCOUNTS: Part.ACCOUNTS,
    DEPOSITORS: Part.ACCOUNTS,
    ORIGINATORS: Part.WITHDRAWALS,
    OFFERINGS: Part.WITHDRAWALS,
    WITHDRAWALS: Part.WITHDRAWALS,
    DELIVERIES: Part.PACKAGES,
    RECEIPTS: Part.DEPOSITS,
    ACCESS: Part.TRAIL,
    LEDGER_POSTINGS: Part.LEDGER,
    LOG_ENTRIES: Part.LOG,
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
