"""Personal data planted everywhere in records shows nowhere behind the processor."""

import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

from confluent_kafka import Message

from pipelines.steps.outcome import RawRecord
from schemas import topics
from schemas.catalog import Schema
from schemas.privacy import Rule
from teller.operate import topic_reader
from teller.settings import Settings
from teller.settings.stores import store
from tests.line import running
from tests.samples import DEPOSITED, raw, record

OWNER = "canary-owner-7f3a"
#: What a pattern finds, wherever it stands; and marks for the fields that go whatever they hold.
SCANNED = ("canary.scan@example.com", "+44 20 7946 0958", "4111 1111 1111 1111", "GB82WEST12345698765432", "192.0.2.77")
MARK = "canarymark"


def planted(schema: Schema, number: int) -> RawRecord:
    fields = {rule.path: _value(schema, rule, number) for rule in schema.rules if rule.operator != "keep"}
    changed = {name: value for name, value in fields.items() if value is not None}
    return raw(schema.name, 0, number % 3, **changed | {"owner_id": OWNER, "event_id": uuid.UUID(int=number)})


def _value(schema: Schema, rule: Rule, number: int) -> object:
    if rule.type != "string" or rule.logical_type:
        return None
    if rule.operator == "link":
        return [f"https://{MARK}@example.org/users/{MARK}/1?{MARK}#{MARK}", MARK, f"mailto:{MARK}@example.org"]
    if rule.operator == "generalise":
        return f"{MARK}, 12 {MARK} street, Lisbon"
    text = f"{MARK} {SCANNED[number % len(SCANNED)]}" if rule.operator == "scan" else f"{MARK}-{rule.path}"
    if rule.operator == "scan":
        text = text.removeprefix(MARK + " ")  # words are not personal data: the scanner leaves them, as it should
    return [text] if isinstance(record(schema.name)[rule.path], list) else text


def bad(number: int) -> list[RawRecord]:
    """Records that fail, each in another way, with canaries in key, value and headers."""
    whole = planted(DEPOSITED[number % len(DEPOSITED)], number)
    value = whole.value or b""
    name = DEPOSITED[0].name.encode()
    as_json = b'{"text": "' + f"{MARK} {SCANNED[0]}".encode() + b'", "canarymark": 1}'
    return [
        RawRecord(whole.topic, 0, 0, f"{MARK}-key".encode(), value),
        RawRecord(whole.topic, 0, 0, OWNER.encode(), value[:-1]),
        RawRecord(whole.topic, 0, 0, OWNER.encode(), value + MARK.encode()),
        RawRecord(whole.topic, 0, 0, OWNER.encode(), f"{MARK} {SCANNED[1]}".encode()),
        RawRecord(topics.raw("social"), 0, 0, OWNER.encode(), as_json, (("schema", b"social.post.v1"), (MARK, b"x"))),
        RawRecord(topics.raw("telecom"), 0, 0, OWNER.encode(), as_json, (("schema", name),)),
        RawRecord(topics.raw("telecom"), 0, 0, OWNER.encode(), as_json, (("schema", MARK.encode()),)),
    ]


def test_planted_personal_data_shows_nowhere(deposit_topics: Settings) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 1.0, "log_level": "DEBUG"})
    records = [planted(schema, number) for number, schema in enumerate(DEPOSITED * 5)]
    records += [record for number in range(7) for record in bad(number)]
    with running.parts(settings) as parts:
        running.produce(settings, records)
        parts.wait_until_drained(400)
        shown = {name: _get(port) for name, port in parts.metrics_ports.items()}
    seen = shown | dict(_topics(settings)) | dict(_objects(settings)) | dict(_logs(settings.data_dir / "logs"))
    assert len([name for name in seen if name.startswith("object")]) >= len(DEPOSITED)
    assert len([name for name in seen if name.startswith(topics.FAILED)]) >= 40
    assert any(name.startswith("log") and content for name, content in seen.items())
    canaries = [canary.encode() for canary in (OWNER, MARK, *SCANNED)]
    assert {name for name, content in seen.items() for canary in canaries if canary in content} == set()


def _get(port: int) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        found: bytes = answer.read()
        return found


def _topics(settings: Settings) -> Iterator[tuple[str, bytes]]:
    names = [topics.clean(domain) for domain in topics.DOMAINS] + [topics.FAILED, topics.RECEIPTS, topics.METERING]
    for name in names:
        for message in topic_reader.messages(settings, name):
            yield f"{name}/{message.partition()}/{message.offset()}", _bytes(message)


def _bytes(message: Message) -> bytes:
    headers = b" ".join(repr(header).encode() for header in message.headers() or [])
    return b" ".join([_plain(message.key()), _plain(message.value()), headers])


def _plain(value: str | bytes | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def _objects(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Objects as stored, and their records as text: the stored form is compressed."""
    source = store(settings)
    for place, rows in running.stored(settings).items():
        yield f"object rows {place}", repr(rows).encode()
    for bucket in source.buckets(settings.bucket_prefix):
        for item in source.list(bucket):
            yield f"object {bucket}/{item.key}", source.get(bucket, item.key)


def _logs(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in folder.iterdir():
        yield f"log {file.name}", file.read_bytes()
