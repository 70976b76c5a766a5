"""What is deposited: a record for each serial number, some of them bad. Pure: seed and serial number tell all."""

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from schemas import catalog, framing, topics
from tests.samples import DEPOSITED, record

BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)
OWNERS: Final = 12
DEPOSITORS: Final = ("acme", "borealis", "cumulus")
#: Every tenth record is a guest's, who registers, sends so many records, and ends.
FIRST_OWN: Final = "guest-"
GUEST_EVERY, GUEST_RECORDS = 10, 2000
#: A former record that is sent again is at most so old.
MOST_AGAIN: Final = 500
BAD_SHARE: Final = 0.03
AGAIN_SHARE: Final = 0.02
#: Free texts, few and short, so that the scanner does not decide how fast the line is.
TEXTS: Final = ("a blue cup", "see you at eight", "write to jo@example.com", "two tickets, please")
#: On each raw record, bad ones too: its serial number. The line does not look at it.
SERIAL_HEADER: Final = "chaos-serial"
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class SentRecord:
    """A record to send; `bad`: it must end as a failed event."""

    serial: int
    topic: str
    key: bytes | None
    value: bytes | None
    owner: str
    bad: bool
    depositor: str = ""


def deposit(seed: int, serial: int) -> SentRecord:
    dice = random.Random(f"{seed}/{serial}")
    schema = dice.choice(DEPOSITED)
    owner = owner_of(serial)
    texts: dict[str, str | None] = {
        rule.path: None for rule in schema.rules if rule.operator == "scan" and not rule.many
    }
    texts |= {path: dice.choice(TEXTS) for path in texts if path in ("text", "product")}
    fields: dict[str, Any] = {
        "owner_id": owner,
        "depositor": depositor_of(serial),
        "event_id": uuid.uuid5(uuid.NAMESPACE_OID, f"chaos/{seed}/{serial}"),
        "occurred_at": BEGIN + serial * _MILLISECOND,
    }
    value = framing.encode(schema, record(schema.name, **(texts | fields)))
    good = SentRecord(serial, topics.raw(schema.domain), owner.encode(), value, owner, False, depositor_of(serial))
    return _spoilt(dice, good) if dice.random() < BAD_SHARE else good


def sent_again(seed: int, serial: int) -> int | None:
    """Which former record, if any, its depositor sends once more after this one, as a retried export does."""
    dice = random.Random(f"{seed}/{serial}/again")
    again = serial - dice.randint(1, MOST_AGAIN)
    return again if again >= 0 and dice.random() < AGAIN_SHARE else None


def owner_of(serial: int) -> str:
    return f"owner-{serial * 7 % OWNERS}"


def depositor_of(serial: int) -> str:
    if serial % GUEST_EVERY == 3:
        return f"{FIRST_OWN}{serial // GUEST_RECORDS:04d}"
    return DEPOSITORS[serial * 7 % OWNERS % len(DEPOSITORS)]


def gone(serial: int) -> str:
    """The guest that sends no more once this record is sent; of the first records: one that never came."""
    return f"{FIRST_OWN}{(serial - MOST_AGAIN - 1) // GUEST_RECORDS - 1:04d}"


def serial_of(row: dict[str, Any]) -> int:
    """The serial number of a stored row."""
    when: datetime = row["occurred_at"]
    return (when - BEGIN) // _MILLISECOND


def _spoilt(dice: random.Random, good: SentRecord) -> SentRecord:
    value = good.value or b""
    spoilt: list[tuple[bytes | None, bytes | None]] = [
        (good.key, value[:-3]),
        (good.key, dice.randbytes(40)),
        (good.key, None),
        (b"somebody-else", value),
        (None, value),
        (good.key, value[:2] + catalog.load().by_name("pipeline.receipt.v1").fingerprint + value[10:]),
    ]
    key, changed = dice.choice(spoilt)
    return SentRecord(good.serial, good.topic, key, changed, good.owner, True, good.depositor)
