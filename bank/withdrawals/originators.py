"""Registered originators: the newest entry of each, as records of bank.originator.v1 and v2.

An entry without what version 2 has more is written in version 1, which releases before it read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bank.accounts import records
from bank.accounts.depositors import LEGAL_ID, NAME, Change, Status, status_at
from bank.ledger.months import day_start
from bank.withdrawals.terms import Originator, Role
from schemas import catalog, framing
from schemas.sealed import KEY_BYTES

_SUBJECT: Final = "bank.originator"


@dataclass(frozen=True, slots=True)
class RegisteredOriginator:
    """A registered originator: see schema bank.originator.v2. Its name is its key; role and legal id never change."""

    name: str
    role: Role
    legal_id: str
    legal_name: str
    contact: str
    changes: tuple[Change, ...]
    recipient: str = ""
    recipient_until: date | None = None
    signing_key: str = ""

    def recipient_at(self, time: int) -> str:
        """Return the key that packages are encrypted to at a time, in milliseconds since 1970; empty: none holds."""
        until = self.recipient_until
        return self.recipient if until is None or time < (day_start(until.isoformat()) or 0) else ""

    @property
    def status(self) -> Status:
        """The newest status."""
        return self.changes[-1].status


class Originators:
    """The newest entry of each originator."""

    def __init__(self) -> None:
        self._by_name: dict[str, RegisteredOriginator] = {}

    def __iter__(self) -> Iterator[RegisteredOriginator]:
        """Yield the entries by name."""
        return iter(sorted(self._by_name.values(), key=lambda entry: entry.name))

    def take(self, entry: RegisteredOriginator) -> bool:
        """Take a newer entry; return False, and keep what is there, where a name would go to another legal id, a role
        would change, or a change of status would be gone or come earlier: what was decided by it was decided rightly.
        """
        before = self._by_name.get(entry.name)
        if before and (
            (before.legal_id, before.role) != (entry.legal_id, entry.role)
            or not _goes_on(before.changes, entry.changes)
        ):
            return False
        self._by_name[entry.name] = entry
        return True

    def take_record(self, key: bytes | None, value: bytes | None) -> bool:
        """Take a record of `bank.originators`; return False for what no command of the bank wrote there."""
        entry = decoded(key, value)
        return entry is not None and self.take(entry)

    def named(self, name: str) -> RegisteredOriginator | None:
        return self._by_name.get(name)

    def at(self, name: str, time: int) -> Originator:
        """Return an originator as it was at a time, in milliseconds since 1970-01-01T00:00:00Z."""
        entry = self._by_name.get(name)
        return Originator(name, status_at(entry.changes, time), entry.role) if entry else Originator(name, None)


def _goes_on(before: Sequence[Change], after: Sequence[Change]) -> bool:
    """Return whether changes are former ones with more, if any; the last of the former may hold from later on, as where
    its entry was written late, and made again.
    """
    kept, last = before[:-1], before[-1]
    return (
        len(after) >= len(before)
        and after[: len(kept)] == kept
        and after[len(kept)].status is last.status
        and after[len(kept)].since >= last.since
    )


def encoded(entry: RegisteredOriginator) -> tuple[bytes, bytes]:
    """Encode an entry as (key, value)."""
    more = {"recipient_until": entry.recipient_until, "signing_key": entry.signing_key}
    is_newer = any(more.values())
    record = {
        "name": entry.name,
        "role": entry.role.value,
        "legal_id": entry.legal_id,
        "legal_name": entry.legal_name,
        "contact": entry.contact,
        "recipient": entry.recipient,
        "changes": [{"status": change.status.value, "since": records.time(change.since)} for change in entry.changes],
    }
    schema = catalog.load().by_name(f"{_SUBJECT}.v{2 if is_newer else 1}")
    return entry.name.encode(), framing.encode(schema, record | (more if is_newer else {}))


def decoded(key: bytes | None, value: bytes | None) -> RegisteredOriginator | None:
    """Decode an entry; None for anything that no command of the bank wrote there."""
    entry = records.decoded(f"{_SUBJECT}.v1", value, _entry) or records.decoded(f"{_SUBJECT}.v2", value, _entry)
    return entry if entry is not None and key == entry.name.encode() and _is_sound(entry) else None


def _entry(record: dict[str, Any]) -> RegisteredOriginator:
    return RegisteredOriginator(
        name=record["name"],
        role=Role(record["role"]),
        legal_id=record["legal_id"],
        legal_name=record["legal_name"],
        contact=record["contact"],
        recipient=record["recipient"],
        recipient_until=record.get("recipient_until"),
        signing_key=record.get("signing_key", ""),
        changes=tuple(Change(Status(each["status"]), records.ms(each["since"])) for each in record["changes"]),
    )


def _is_sound(entry: RegisteredOriginator) -> bool:
    statuses, times = [each.status for each in entry.changes], [each.since for each in entry.changes]
    return (
        NAME.fullmatch(entry.name) is not None
        and LEGAL_ID.fullmatch(entry.legal_id) is not None
        and bool(statuses)
        and Status.ENDED not in statuses[:-1]
        and times == sorted(times)
        and _is_key(entry.recipient)
        and _is_key(entry.signing_key)
        and bool(entry.recipient or entry.recipient_until is None)
    )


def _is_key(text: str) -> bool:
    return not text or (len(text) == 2 * KEY_BYTES and all(each in "0123456789abcdef" for each in text))
