"""Rejected records as failed events: reason and place in the open, the original only sealed."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from nacl.public import PublicKey, SealedBox

from pipelines.steps.outcome import RawRecord, Rejected
from pipelines.stream.delivery import Outgoing
from schemas import catalog, framing, topics

#: Namespace of failure ids (RFC 9562, version 5 UUIDs).
NAMESPACE = UUID("5c6a1b1e-6a0f-5c0e-9d55-6f7f1f0f8f11")

Seal = Callable[[RawRecord], tuple[bytes, str] | None]


def failure_id(topic: str, partition: int, offset: int) -> UUID:
    """The same raw record always fails under the same id."""
    return uuid5(NAMESPACE, f"{topic}/{partition}/{offset}")


def failed_event(raw: RawRecord, rejected: Rejected, failed_at: datetime, seal: Seal) -> Outgoing:
    """The failed event of a raw record, on the failed topic's partition of the same number."""
    sealed, sealed_to = seal(raw) or (None, None)
    identity = failure_id(raw.topic, raw.partition, raw.offset)
    record: dict[str, Any] = {
        "failure_id": identity,
        "reason": rejected.reason.value,
        "detail": rejected.detail,
        "schema": rejected.schema,
        "depositor": rejected.depositor,
        "raw_topic": raw.topic,
        "raw_partition": raw.partition,
        "raw_offset": raw.offset,
        "failed_at": failed_at,
        "raw_bytes": len(raw.value or b""),
        "sealed_original": sealed,
        "sealed_to": sealed_to,
    }
    value = framing.encode(catalog.load().by_name("pipeline.failed_event.v1"), record)
    return Outgoing(topics.FAILED, raw.partition, str(identity).encode(), value)


def key_id(public_key: bytes) -> str:
    """Which key an original is sealed to: 16 hex digits of the public key's SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def sealer(public_key: bytes | None, max_bytes: int) -> Seal:
    """Seals originals (libsodium sealed box) to the operators' public key; without one, originals are not kept.

    An original above `max_bytes` is not kept either: the failed event must fit its topic.
    """
    if public_key is None:
        return lambda _raw: None
    box, name = SealedBox(PublicKey(public_key)), key_id(public_key)

    def seal(raw: RawRecord) -> tuple[bytes, str] | None:
        original = original_bytes(raw)
        return (box.encrypt(original), name) if len(original) <= max_bytes else None

    return seal


def original_bytes(raw: RawRecord) -> bytes:
    """Key, value and headers as a `pipeline.original.v1` record."""
    headers = [{"name": name, "value": value} for name, value in raw.headers]
    record = {"key": raw.key, "value": raw.value, "headers": headers}
    return framing.encode(catalog.load().by_name("pipeline.original.v1"), record)
