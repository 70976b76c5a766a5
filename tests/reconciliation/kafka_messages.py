"""Messages as Kafka hands them out, with a receipt in them."""

from datetime import UTC, datetime
from typing import Any

from bank.receipts import failed_event
from schemas import catalog, framing
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.chunks import StoredChunk
from tests.verify.leavings import receipt_of


def a_receipt(bucket: str = "teller-a", key: str = "k") -> dict[str, Any]:
    return receipt_of(StoredChunk(StreamPartition("social", 0), 0), "0" * 32, "shop", [(0, 0)], 1) | {
        "bucket": bucket,
        "object_key": key,
    }


def a_failed_event() -> tuple[bytes, bytes]:
    """Its key and value."""
    fields = {"reason": "bad_json", "failed_at": datetime.now(UTC)}
    return failed_event.encoded("t", 0, 5, fields)


class Message:
    """As much of Kafka's as is asked for."""

    def __init__(
        self, value: bytes | None, headers: list[tuple[str, bytes | None]] | None = None, key: bytes | None = None
    ) -> None:
        self.value, self.headers, self.key = lambda: value, lambda: headers, lambda: key
        self.topic, self.partition, self.offset = lambda: "topic", lambda: 1, lambda: 7


def framed(one: dict[str, Any], version: int = 3) -> bytes:
    """A receipt, less the fields that came after this version."""
    schema = catalog.load().by_name(f"pipeline.receipt.v{version}")
    names = {field["name"] for field in schema.declared["fields"]}
    return framing.encode(schema, {name: value for name, value in one.items() if name in names})
