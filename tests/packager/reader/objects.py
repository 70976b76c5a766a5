"""Objects of the bank: found by their receipts, and checked against them."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import fastavro
from minio import Minio

from .avro import SchemaFiles
from .kafka import Fetched


class Receipt(NamedTuple):
    """A receipt, the version that it came in, and when it was stored: Kafka's time, in milliseconds."""

    version: int
    stored_at: int
    fields: Mapping[str, Any]


class Row(NamedTuple):
    """A row of an object, with its place on the clean topic."""

    stored_at: int
    topic: str
    partition: int
    clean_offset: int
    schema: str
    record: Mapping[str, Any]


class Buckets(Protocol):
    """Where objects lie."""

    def get(self, bucket: str, key: str) -> bytes:
        """Return an object's bytes."""


class FolderBuckets:
    """Buckets of the store `folder`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def get(self, bucket: str, key: str) -> bytes:
        return (self._root / bucket / key).read_bytes()


class S3Buckets:
    """Buckets of an S3."""

    def __init__(self, client: Minio) -> None:
        self._client = client

    def get(self, bucket: str, key: str) -> bytes:
        with self._client.get_object(bucket_name=bucket, object_name=key) as answer:
            return bytes(answer.read())


def receipts(found: Iterator[Fetched], schemas: SchemaFiles) -> list[Receipt]:
    """Decode receipts of all versions, each once."""
    by_id: dict[Any, Receipt] = {}
    for message in found:
        name, fields = schemas.decode(message.value)
        kind, _, version = name.rpartition(".v")
        if kind != "pipeline.receipt":
            raise ValueError(f"{name} on the topic of receipts")
        by_id.setdefault(fields["receipt_id"], Receipt(int(version), message.time, fields))
    return list(by_id.values())


def rows(receipt: Receipt, buckets: Buckets) -> Iterator[Row]:
    """Get the object of a receipt, check it, and give its rows.

    Raises:
        ValueError: it is not what the receipt says.
    """
    said = receipt.fields
    data = buckets.get(said["bucket"], said["object_key"])
    container = fastavro.reader(io.BytesIO(data))
    found: list[Any] = list(container)
    named = container.metadata["teller.schema"], len(data), hashlib.sha256(data).hexdigest(), len(found)
    if named != (said["schema"], said["size_bytes"], said["sha256"], said["record_count"]):
        raise ValueError(f"the object of receipt {said['receipt_id']} is another")
    for offset, record in zip(said["clean_offsets"], found, strict=True):
        place = said["clean_topic"], said["clean_partition"], offset
        yield Row(receipt.stored_at, *place, said["schema"], record)
