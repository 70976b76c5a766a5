"""Whose licence is live, and what was offered, by the records of Kafka. Pure."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

Record = Mapping[str, Any]


class Placed(NamedTuple):
    """A record, its offset, and Kafka's time of it in milliseconds."""

    offset: int
    time: int
    record: Record


class Licence(NamedTuple):
    """A licence: its id, and its end in milliseconds."""

    agreement: str
    until: int


class Refused(Exception):  # noqa: N818 - an outcome
    """No package is made; the message says why."""


def offered(found: Iterable[tuple[bytes, bytes | None]], name: str, version: int) -> dict[str, Any]:
    """Return a version of an offering: the first record of its key counts.

    Raises:
        Refused: there is none.
    """
    for key, value in found:
        if key == f"{name}/{version}".encode() and value:
            document: dict[str, Any] = json.loads(value)
            return document
    raise Refused(f"there is no offering {name}/{version}")


def is_active(originator: Record, now: int) -> bool:
    """Return whether an originator may have data: its newest change that holds says so."""
    changes = [each for each in originator["changes"] if ms(each["since"]) <= now]
    return bool(changes) and changes[-1]["status"] == "ACTIVE"


def live(events: Iterable[Placed], answers: Iterable[Placed], of: tuple[str, int], now: int) -> dict[str, Licence]:
    """Return the licences of this version of an offering that are live, by owner.

    A revocation counts as soon as it lies on `withdrawals.answers`, behind the answer that led to the licence.
    """
    said: dict[str, Placed] = {}
    for answer in answers:
        said.setdefault(str(answer.record["answer_id"]), answer)
    revoked: dict[tuple[str, str], int] = {}
    for each in said.values():
        if each.record["said"] == "revoke":
            revoked[each.record["owner"], each.record["offering"]] = each.offset
    found: dict[str, Record] = {}
    for event in (each.record for each in events):
        if event["event"] == "accepted" and (event["offering"], event["version"]) == of:
            found[event["owner"]] = event
        elif event["event"] in ("revoked", "ended") and _id(found.get(event["owner"])) == event["agreement"]:
            del found[event["owner"]]
    return {
        owner: Licence(str(event["event_id"]), ms(event["until"]))
        for owner, event in found.items()
        if ms(event["time"]) <= now < ms(event["until"])
        and (caused := said.get(str(event["answer_id"]))) is not None
        and revoked.get((owner, of[0]), -1) < caused.offset
    }


def _id(event: Record | None) -> Any:
    return event["event_id"] if event else None


def ms(time: datetime) -> int:
    """Return a time in milliseconds since 1970-01-01T00:00:00Z."""
    return round(time.timestamp() * 1000)


def day(text: str) -> datetime:
    """Return when a day of a document begins."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
