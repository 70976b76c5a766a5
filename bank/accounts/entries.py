"""Depositors' entries as records of bank.depositor.v1: encoded, and read from whatever lies on the topic."""

from typing import Any, Final

from bank.accounts import records
from bank.accounts.depositors import NAME, SHARED_KEY, Change, Depositor, Kind, Status
from schemas import catalog, framing
from schemas.topics import DOMAINS

SCHEMA: Final = "bank.depositor.v1"


def encoded(entry: Depositor) -> tuple[bytes, bytes]:
    """Encode an entry as (key, value)."""
    record = {
        "number": entry.number,
        "name": entry.name,
        "kind": entry.kind.value,
        "legal_id": entry.legal_id,
        "legal_name": entry.legal_name,
        "contact": entry.contact,
        "owner": entry.owner,
        "domains": list(entry.domains),
        "schemas": sorted(entry.schemas),
        "principal": entry.principal,
        "generation": entry.generation,
        "shared_until": records.time(entry.shared_until),
        "changes": [{"status": change.status.value, "since": records.time(change.since)} for change in entry.changes],
    }
    return entry.key.encode(), framing.encode(catalog.load().by_name(SCHEMA), record)


def decoded(key: bytes | None, value: bytes | None) -> Depositor | None:
    """Decode an entry; None for anything that no command of the bank wrote there."""
    entry = records.decoded(SCHEMA, value, _entry)
    return entry if entry is not None and key == entry.key.encode() and _is_sound(entry) else None


def _entry(record: dict[str, Any]) -> Depositor:
    changes = tuple(Change(Status(each["status"]), records.ms(each["since"])) for each in record["changes"])
    return Depositor(
        number=record["number"],
        name=record["name"],
        kind=Kind(record["kind"]),
        domains=tuple(record["domains"]),
        schemas=frozenset(record["schemas"]),
        changes=changes,
        legal_id=record["legal_id"],
        legal_name=record["legal_name"],
        contact=record["contact"],
        owner=record["owner"],
        principal=record["principal"],
        generation=record["generation"],
        shared_until=records.ms(record["shared_until"]),
    )


def _is_sound(entry: Depositor) -> bool:
    times = [change.since for change in entry.changes]
    return (
        entry.number >= 0
        and (entry.kind is Kind.SHARED) == (entry.key == SHARED_KEY)
        and NAME.fullmatch(entry.name) is not None
        and set(entry.domains) <= set(DOMAINS)
        and times == sorted(times)
        and bool(entry.owner) == (entry.kind is Kind.OWNER)
    )
