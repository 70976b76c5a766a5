"""Durable formats of names and ids: whoever makes one again, in any release, gets the same string.

Each is made of names, places and digests that are given; `bank.identity` makes the keyed ones. The version of the
write-ahead intent covers object keys (`pipelines.router.buffer.chunk`); the others have no version and never change.
"""

import base64
import hashlib
from typing import Final
from uuid import UUID, uuid5

from schemas.topics import domain_of

#: Namespaces of ids (RFC 9562, version 5 UUIDs); that of objects is the UUIDv5 of a name in the namespace for URLs.
OBJECTS: Final = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "urn:teller:object")
FAILURES: Final = UUID("5c6a1b1e-6a0f-5c0e-9d55-6f7f1f0f8f11")
#: Pseudonym of nobody: the name of its bucket stands for the key and the prefix that names are made of.
NOBODY: Final = "0" * 32


def object_key(partition: tuple[str, int], start: int, schema: str, depositor: str) -> str:
    """Return `<domain>/<schema>/<topic>-<partition>-<chunk's first offset>-<depositor>.avro`, zeros before numbers.

    The key is unique within an owner's bucket, as a chunk gives one object per schema and depositor there. Listings
    sort by schema, then in the order of the log. `partition` is a clean topic's, as its name and number.
    """
    topic, number = partition
    return f"{domain_of(topic)}/{schema}/{topic}-{number:05d}-{start:020d}-{depositor}.avro"


def object_id(bucket: str, key: str) -> UUID:
    """Return the id of an object's receipt and of its metering event; no bucket's name holds a slash."""
    return uuid5(OBJECTS, f"{bucket}/{key}")


def sync_marker(bucket: str, key: str) -> bytes:
    """Return the 16 bytes between blocks of an object; depositors cannot predict them, as buckets' names are keyed."""
    return hashlib.sha256(f"{bucket}/{key}".encode()).digest()[:16]


def failure_id(topic: str, partition: int, offset: int) -> UUID:
    """Return the id of the failed event of the raw record at this place."""
    return uuid5(FAILURES, f"{topic}/{partition}/{offset}")


def bucket_name(prefix: str, digest: bytes) -> str:
    """Return `<prefix>-` and the digest (16 bytes) as 26 characters of [a-z2-7], within S3's 63."""
    return f"{prefix}-{base64.b32encode(digest).decode().rstrip('=').lower()}"


def key_fingerprint(nobodys_bucket: str) -> str:
    """Return 8 hex digits that differ where the key or the prefix of buckets does, from the bucket of NOBODY."""
    return hashlib.sha256(nobodys_bucket.encode()).hexdigest()[:8]
