"""Rejected records as failed events: reason and place in the open, the original only sealed."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from nacl.public import PublicKey, SealedBox

from bank.receipts.failed_event import encoded, headers
from pipelines.processor.delivery import ProducedRecord
from pipelines.steps.outcome import REFUSALS, BatchFault, RawRecord, Reason, Rejected
from schemas import catalog, framing, topics

Seal = Callable[[RawRecord], tuple[bytes, str] | None]


def failed_event(raw: RawRecord, rejected: Rejected, failed_at: datetime, seal: Seal) -> ProducedRecord:
    """The failed event of a raw record, on the partition of the same number.

    A deposit that nobody agreed to goes to the topic of refused ones; after a withdrawal no original is kept.
    """
    sealed, sealed_to = (None if rejected.reason is Reason.CONSENT_WITHDRAWN else seal(raw)) or (None, None)
    topic = topics.REFUSED if rejected.reason in REFUSALS else topics.FAILED
    fields = {
        "reason": rejected.reason.value,
        "detail": rejected.detail,
        "schema": rejected.schema,
        "depositor": rejected.depositor,
        "failed_at": failed_at,
        "raw_bytes": len(raw.value or b""),
        "sealed_original": sealed,
        "sealed_to": sealed_to,
    }
    key, value = encoded(raw.topic, raw.partition, raw.offset, fields)
    return ProducedRecord(topic, raw.partition, key, value, headers(raw.published))


def key_id(public_key: bytes) -> str:
    """Id of the key that an original is sealed to: 16 hex digits of the public key's SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def sealer(public_key: bytes | None, max_bytes: int) -> Seal:
    """Make a function that seals originals (libsodium sealed box) to the operators' public key; None: keep none.

    An original above `max_bytes` is not kept either, since the failed event must fit its topic; nor is one that could
    not be read.
    """
    if public_key is None:
        return lambda _raw: None
    box, name = SealedBox(PublicKey(public_key)), key_id(public_key)

    def seal(raw: RawRecord) -> tuple[bytes, str] | None:
        if isinstance(raw.fault, BatchFault) and raw.fault.hides_the_record:
            return None
        original = original_bytes(raw)
        return (box.encrypt(original), name) if len(original) <= max_bytes else None

    return seal


def original_bytes(raw: RawRecord) -> bytes:
    """Encode key, value and headers as a `pipeline.original.v1` record."""
    headers = [{"name": _text(name), "value": value} for name, value in raw.headers]
    record = {"key": raw.key, "value": raw.value, "headers": headers}
    return framing.encode(catalog.load().by_name("pipeline.original.v1"), record)


def _text(name: str) -> str:
    """A header's name as the schema takes it. One that is not UTF-8 is escaped so that its bytes can be recovered."""
    if not any(0xDC80 <= ord(sign) <= 0xDCFF for sign in name):
        return name
    return name.replace("\\", "\\\\").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
