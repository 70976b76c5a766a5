"""Messages as Kafka hands them out, with a receipt in them."""

from typing import Any

from schemas import catalog, framing
from teller.audit.chunks import Chunk
from teller.audit.sources import Lane
from tests.audit.leavings import receipt_of


def a_receipt(bucket: str = "teller-a", key: str = "k") -> dict[str, Any]:
    return receipt_of(Chunk(Lane("social", 0), 0), "0" * 32, "shop", [(0, 0)], 1) | {
        "bucket": bucket,
        "object_key": key,
    }


class Message:
    """As much of Kafka's as is asked for."""

    def __init__(self, value: bytes | None, headers: list[tuple[str, bytes | None]] | None = None) -> None:
        self.value, self.headers = lambda: value, lambda: headers


def framed(one: dict[str, Any]) -> bytes:
    return framing.encode(catalog.load().by_name("pipeline.receipt.v1"), one)
