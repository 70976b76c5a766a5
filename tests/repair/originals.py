"""Originals for tests: valid records as raw records in either framing, and failures that seal them."""

import uuid
from datetime import UTC, datetime
from typing import Any

from pipelines.processor.failures import Seal, failed_event
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import RawRecord, Rejected
from schemas import catalog, framing, topics
from schemas.catalog import Schema
from teller.operate.repair.failure import Failure
from teller.operate.repair.values import dump, natural
from tests.samples import record

CATALOG = catalog.load()
LINE = ProcessorConfig(CATALOG, b"", lambda texts: [None for _ in texts])
POST = CATALOG.by_name("social.post.v1")


def fields(name: str = POST.name, **changed: Any) -> dict[str, Any]:
    """A valid record in its JSON form."""
    return {field: natural(value) for field, value in record(name, **changed).items()}


def in_json(held: Any, key: bytes | None = b"owner-7", schema: str | None = POST.name, domain: str = "") -> RawRecord:
    """JSON on its topic, with the header that names its schema."""
    headers = () if schema is None else (("schema", schema.encode()),)
    topic = topics.raw(domain or (CATALOG.by_name(schema).domain if schema else "social"))
    return RawRecord(topic, 1, 5, key, held if isinstance(held, bytes) else dump(held).encode(), headers)


def in_avro(schema: Schema, held: dict[str, Any], key: bytes | None = None, domain: str = "") -> RawRecord:
    key = held["owner_id"].encode() if key is None else key
    return RawRecord(topics.raw(domain or schema.domain), 1, 5, key, framing.encode(schema, held))


def decoded(value: bytes | None) -> dict[str, Any]:
    parts = framing.split(value or b"")
    assert parts is not None
    schema = CATALOG.by_fingerprint(parts[0])
    assert schema is not None
    return framing.decode_body(schema, parts[1])


def failed(raw: RawRecord, rejected: Rejected, seal: Seal) -> tuple[Failure, bytes | None]:
    """The failure as `events` gives it, and its sealed original."""
    event = decoded(failed_event(raw, rejected, datetime(2026, 1, 2, tzinfo=UTC), seal).value)
    assert isinstance(event["failure_id"], uuid.UUID)
    return Failure.of(event), event["sealed_original"]
