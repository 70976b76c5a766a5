"""Messages of a platform that publishes with its own Kafka client: a few good records, and every kind of bad one."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from pipelines.steps.outcome import Reason
from schemas import catalog, framing, topics
from teller.sandbox.exports import pack, texts
from teller.sandbox.exports.model import Person, Planted, RawMessage
from teller.sandbox.exports.pen import Pen
from teller.sandbox.exports.words import POSTS

POST: Final = "social.post.v1"
CALL: Final = "telecom.call.v1"
DEPOSITOR: Final = "tickertape"
GOOD: Final = 8
#: An application's own namespace for UUIDv5 (RFC 9562), so that the same post always has the same id.
NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "tickertape.example")


def messages(pen: Pen, max_record_bytes: int) -> tuple[RawMessage, ...]:
    """Return good messages in Avro and JSON, then one of each kind of bad; the largest is a byte over
    `max_record_bytes`.
    """
    good = [_good(number, pen) for number in range(GOOD)]
    return (*good, *_unreadable(good[0], pen, max_record_bytes), *_wrong(pen))


def _good(number: int, pen: Pen) -> RawMessage:
    record, planted = _post(pen.cast[number % len(pen.cast)], pen)
    said = f"{DEPOSITOR}: a good record in {('Avro', 'JSON')[number % 2]}"
    message = (_avro, _json)[number % 2](said, POST, record)
    return replace(message, expected=POST, planted=planted)


def _post(person: Person, pen: Pen) -> tuple[dict[str, Any], tuple[Planted, ...]]:
    text = pen.text(POSTS, person, POST, "text")
    number = pen.rng.randrange(10**9)
    record = {
        "event_id": uuid.uuid5(NAMESPACE, str(number)),
        "owner_id": person.owner_id,
        "depositor": DEPOSITOR,
        "occurred_at": pen.moments(1, 1)[0],
        "time_precision": "SECOND",
        "platform": DEPOSITOR,
        "post_id": str(number),
        "kind": "POST",
        "text": texts.plain(text),
        "visibility": "PUBLIC",
    }
    return record, texts.planted(text, POST, "text")


def _unreadable(good: RawMessage, pen: Pen, max_bytes: int) -> list[RawMessage]:
    """Return values that no record can be decoded from."""
    person, rng = pen.cast[0], pen.rng
    topic, key, whole = topics.raw("social"), person.owner_id.encode(), good.value or b""
    stranger = framing.MARKER + rng.randbytes(8) + whole[framing.HEADER_BYTES :]
    by_name = ((topics.SCHEMA_HEADER, POST.encode()),)
    unknown = ((topics.SCHEMA_HEADER, b"social.story.v1"),)
    fields = json.dumps({"owner_id": person.owner_id, "text": f"who is {person.name}?"}).encode()
    bad: list[tuple[str, bytes | None, tuple[tuple[str, bytes], ...], Reason]] = [
        ("random bytes", b"\xff" + rng.randbytes(200), (), Reason.UNKNOWN_FRAMING),
        ("a record cut in half", whole[: len(whole) // 2], (), Reason.UNDECODABLE),
        ("a fingerprint that no schema has", stranger, (), Reason.UNKNOWN_SCHEMA),
        ("JSON of a schema that there is not", b"{}", unknown, Reason.UNKNOWN_SCHEMA),
        ("JSON with missing fields", fields, by_name, Reason.BAD_JSON),
        ("JSON that does not end", fields[:-9], by_name, Reason.BAD_JSON),
        ("JSON nested 40 deep", b"[" * 40 + b"]" * 40, by_name, Reason.TOO_DEEP),
        ("no value", None, (), Reason.EMPTY_VALUE),
        ("a value that is too large", whole.ljust(max_bytes + 1, b"\0"), (), Reason.TOO_LARGE),
    ]
    return [RawMessage(story, topic, key, value, headers, reason=reason) for story, value, headers, reason in bad]


def _wrong(pen: Pen) -> list[RawMessage]:
    """Return records that can be decoded and still cannot be stored."""
    people = pen.cast
    record, planted = _post(people[0], pen)
    message = replace(_avro("", POST, record), planted=planted)
    other = people[1].owner_id.encode()
    long = _avro("a text of 200,000 characters", POST, record | {"text": "ab " * 66_667})
    named = _avro("a language that is a name", POST, record | {"language": people[0].name})
    nobody = _avro("an owner id of 300 characters", POST, record | {"owner_id": "x" * 300})
    call = _avro("a call on the topic of posts", CALL, _call(people[0], people[1]))
    return [
        replace(message, story="a key that is not the owner", key=other, reason=Reason.KEY_MISMATCH),
        replace(message, story="no key", key=None, reason=Reason.MISSING_KEY),
        replace(long, reason=Reason.STRING_TOO_LONG),
        replace(named, reason=Reason.BAD_VALUE),
        replace(nobody, reason=Reason.BAD_OWNER),
        replace(call, topic=topics.raw("social"), reason=Reason.WRONG_TOPIC),
    ]


def _call(person: Person, other: Person) -> dict[str, Any]:
    return {
        "event_id": uuid.uuid5(NAMESPACE, f"{person.owner_id} {other.owner_id}"),
        "owner_id": person.owner_id,
        "depositor": DEPOSITOR,
        "occurred_at": datetime(2025, 6, 1, tzinfo=UTC),
        "time_precision": "SECOND",
        "direction": "OUTGOING",
        "counterparty": other.mobile,
        "duration_s": 60,
    }


def _avro(story: str, name: str, record: Mapping[str, Any]) -> RawMessage:
    schema = catalog.load().by_name(name)
    defaults = {field["name"]: field["default"] for field in schema.declared["fields"] if "default" in field}
    value = framing.encode(schema, defaults | dict(record))
    return RawMessage(story, topics.raw(schema.domain), record["owner_id"].encode(), value)


def _json(story: str, name: str, record: Mapping[str, Any]) -> RawMessage:
    when = record["occurred_at"].isoformat()
    plain = {**record, "event_id": str(record["event_id"]), "occurred_at": when}
    headers = ((topics.SCHEMA_HEADER, name.encode()),)
    return RawMessage(story, topics.raw("social"), record["owner_id"].encode(), pack.compact(plain), headers)
