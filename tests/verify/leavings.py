"""What a faultless line leaves behind of a few records: a receipt, an object, a metering event, a failed event."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas import topics
from schemas.identifiers import failure_id, object_id, object_key
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.chunks import StoredChunk
from teller.operate.verify.sources import StoredObject

SCHEMAS = {"social": "social.post.v1", "telecom": "telecom.call.v1", "purchases": "purchases.order_line.v1"}
OWNERS = [f"{number:032x}" for number in range(3)]


def bucket_of(owner: str) -> str:
    return f"teller-{owner[-6:]}"


@dataclass(frozen=True)
class Raw:
    """A record to be. `fate`: stored, failed by the worker, or dropped by the router as a duplicate."""

    fate: str
    owner: str = OWNERS[0]
    depositor: str = "shop"
    time: int = 20


def receipt_of(
    chunk: StoredChunk, owner: str, depositor: str, offsets: list[tuple[int, int]], end: int
) -> dict[str, Any]:
    """`offsets` are clean and raw ones of one owner's records in the chunk, which ends before `end`."""
    partition, start = chunk
    topic, schema = partition.clean_topic, SCHEMAS[partition.domain]
    bucket = bucket_of(owner)
    key = object_key((topic, partition.number), start, schema, depositor)
    return {
        "receipt_id": object_id(bucket, key),
        "owner": owner,
        "bucket": bucket,
        "object_key": key,
        "sha256": hashlib.sha256((bucket + key).encode()).hexdigest(),
        "size_bytes": 100 + len(offsets),
        "record_count": len(offsets),
        "schema": schema,
        "depositor": depositor,
        "clean_topic": topic,
        "clean_partition": partition.number,
        "clean_offsets": [clean for clean, _ in offsets],
        "raw_offsets": [raw for _, raw in offsets],
        "chunk_start": start,
        "chunk_end": end,
    }


def object_of(receipt: Mapping[str, Any]) -> StoredObject:
    return StoredObject(
        receipt["bucket"], receipt["object_key"], receipt["size_bytes"], receipt["sha256"], receipt["schema"],
        receipt["record_count"], frozenset([receipt["owner"]]), frozenset([receipt["depositor"]]),
    )  # fmt: skip


def metering_event(receipt: Mapping[str, Any]) -> dict[str, Any]:
    data = {name: receipt[name] for name in ("depositor", "owner", "schema", "bucket", "object_key")}
    counts = {"records": receipt["record_count"], "bytes": receipt["size_bytes"]}
    domain = {"domain": topics.domain_of(receipt["clean_topic"])}
    return {"source": "/teller/router", "id": str(receipt["receipt_id"]), "data": data | counts | domain}


def failed_event(partition: StreamPartition, offset: int, reason: str) -> dict[str, Any]:
    topic = partition.raw_topic
    place = {"raw_topic": topic, "raw_partition": partition.number, "raw_offset": offset}
    return place | {"failure_id": failure_id(topic, partition.number, offset), "reason": reason}
