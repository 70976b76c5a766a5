"""Objects of the bank: found by their receipts, and checked against them."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import fastavro
from minio import Minio

from .avro import SchemaFiles
from .grants import Grants
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
    """Decode receipts of all versions, each once, and leave out those that others replace.

    A receipt that replaces one has its time: the rows were stored then.
    """
    by_id: dict[str, Receipt] = {}
    for message in found:
        name, fields = schemas.decode(message.value)
        kind, _, version = name.rpartition(".v")
        if kind != "pipeline.receipt":
            raise ValueError(f"{name} on the topic of receipts")
        by_id.setdefault(str(fields["receipt_id"]), Receipt(int(version), message.time, fields))
    replaced = {old for each in by_id.values() for old in each.fields.get("replaces", [])}
    return [each._replace(stored_at=_stored_at(each, by_id)) for name, each in by_id.items() if name not in replaced]


def _stored_at(receipt: Receipt, by_id: Mapping[str, Receipt]) -> int:
    """When the rows of a receipt were stored: the time of the first of those that it replaces, one after the other."""
    while of := [by_id[old] for old in receipt.fields.get("replaces", [])]:
        receipt = min(of, key=lambda each: each.stored_at)
    return receipt.stored_at


def rows(receipt: Receipt, buckets: Buckets, grants: Grants) -> Iterator[Row]:
    """Get the object of a receipt, check it, open it where it is encrypted, and give its rows.

    Raises:
        ValueError: it is not what the receipt says, or nobody granted it.
    """
    said = receipt.fields
    data = buckets.get(said["bucket"], said["object_key"])
    if (len(data), hashlib.sha256(data).hexdigest()) != (said["size_bytes"], said["sha256"]):
        raise ValueError(f"the object of receipt {said['receipt_id']} is another")
    if said.get("encryption", ""):
        data = grants.open(said, data)
    container = fastavro.reader(io.BytesIO(data))
    found: list[Any] = list(container)
    if (container.metadata["teller.schema"], len(found)) != (said["schema"], said["record_count"]):
        raise ValueError(f"the object of receipt {said['receipt_id']} holds something else")
    for offset, record in zip(said["clean_offsets"], found, strict=True):
        place = said["clean_topic"], said["clean_partition"], offset
        yield Row(receipt.stored_at, *place, said["schema"], record)
