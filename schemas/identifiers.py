"""Durable formats of names and ids: whoever makes one again, in any release, gets the same string.

Each is made of names, places and digests that are given; `bank.identity` makes the keyed ones. The version of the
write-ahead intent covers object keys (`pipelines.router.buffer.chunk`); the others have no version and never change.
"""

import base64
import hashlib
import re
from typing import Final
from uuid import UUID, uuid5

from schemas.topics import domain_of

#: Namespaces of ids (RFC 9562, version 5 UUIDs); that of objects is the UUIDv5 of a name in the namespace for URLs.
OBJECTS: Final = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "urn:teller:object")
FAILURES: Final = UUID("5c6a1b1e-6a0f-5c0e-9d55-6f7f1f0f8f11")
POSTINGS: Final = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "urn:teller:posting")
_POSTINGS: Final = POSTINGS.bytes
WITHDRAWALS: Final = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "urn:teller:withdrawal")
#: First part of the keys of proofs; no domain has this name.
PROOFS: Final = "proofs/"
#: First part of the keys of statements; no domain has this name.
STATEMENTS: Final = "statements/"
_STATEMENT: Final = re.compile(rf"{STATEMENTS}([0-9]{{4}}-[0-9]{{2}})-(draft|final)-v([0-9]{{5}})\.json")
_OBJECT: Final = ".avro"
_NUMBER: Final = re.compile("[1-9][0-9]{0,8}")
#: Pseudonym of nobody: the name of its bucket stands for the key and the prefix that names are made of.
NOBODY: Final = "0" * 32


def object_key(partition: tuple[str, int], start: int, schema: str, depositor: str) -> str:
    """Return `<domain>/<schema>/<topic>-<partition>-<chunk's first offset>-<depositor>.avro`, zeros before numbers.

    The key is unique within an owner's bucket, as a chunk gives one object per schema and depositor there. Listings
    sort by schema, then in the order of the log. `partition` is a clean topic's, as its name and number.
    """
    topic, number = partition
    return f"{domain_of(topic)}/{schema}/{topic}-{number:05d}-{start:020d}-{depositor}.avro"


def revised_key(key: str, revision: int) -> str:
    """Return the key of a later revision of an object: `~` and its number before `.avro`, which no depositor's name and
    so no other object's key holds. `key` is that of any revision; 0 is the object as a router wrote it.
    """
    first = _revision(key)[0]
    return f"{first}~{revision}{_OBJECT}" if revision else f"{first}{_OBJECT}"


def revision_of(key: str) -> int:
    """Return the revision of an object's key; 0: as a router wrote it."""
    return _revision(key)[1]


def _revision(key: str) -> tuple[str, int]:
    """Return a key's part before revision and ending, and the revision."""
    stem, _, number = (whole := key.removesuffix(_OBJECT)).rpartition("~")
    return (stem, int(number)) if _NUMBER.fullmatch(number) and stem else (whole, 0)


def schema_of(key: str) -> str:
    """Return the name of the schema of an object of this key; empty where it is no object's."""
    parts = key.split("/")
    return parts[1] if len(parts) == 3 else ""


def is_deposit(key: str) -> bool:
    """Return whether an object of this key holds deposited records; the others in a bucket are proofs of the log and
    statements.
    """
    return not key.startswith((PROOFS, STATEMENTS))


def proofs_key(first: int, last: int) -> str:
    """Return the key of an archive of proofs: of leaves of the log from one to another, of the bucket's owner."""
    return f"{PROOFS}{first:020d}-{last:020d}.tar"


def statement_key(month: str, version: int, status: str) -> str:
    """Return the key of a statement of the bucket's owner: month as 2026-11, status draft or final."""
    return f"{STATEMENTS}{month}-{status}-v{version:05d}.json"


def statement_named(key: str) -> tuple[str, str, int] | None:
    """Return month, status and version of a statement by its key; None where it is no statement's."""
    found = _STATEMENT.fullmatch(key)
    return (found[1], found[2], int(found[3])) if found else None


def object_id(bucket: str, key: str) -> UUID:
    """Return the id of an object's receipt and of its metering event; no bucket's name holds a slash."""
    return uuid5(OBJECTS, f"{bucket}/{key}")


def sync_marker(bucket: str, key: str) -> bytes:
    """Return the 16 bytes between blocks of an object; depositors cannot predict them, as buckets' names are keyed."""
    return hashlib.sha256(f"{bucket}/{key}".encode()).digest()[:16]


def failure_id(topic: str, partition: int, offset: int) -> UUID:
    """Return the id of the failed event of the raw record at this place."""
    return uuid5(FAILURES, f"{topic}/{partition}/{offset}")


def posting_id(kind: str, cause: str) -> UUID:
    """Return the id of the posting of this kind that the event of this id causes; no kind's name holds a slash."""
    digest = hashlib.sha1(_POSTINGS + f"{kind}/{cause}".encode(), usedforsecurity=False).digest()
    return UUID(bytes=digest[:16], version=5)  # as uuid5 does, in half its time: a posting is made for each object


def withdrawal_id(event: str, cause: str) -> UUID:
    """Return the id of the event of withdrawals of this name that this causes; no event's name holds a slash."""
    return uuid5(WITHDRAWALS, f"{event}/{cause}")


def offer_id(offering: str, version: int, owner: str) -> UUID:
    """Return the id of the order to make an owner this version of an offering: one that is given again is a repeat."""
    return withdrawal_id("offer", f"{offering}/{version}/{owner}")


def package_event_id(event: str, cause: str, attempt: int) -> UUID:
    """Return the id of the event of this name about a package or notice, whose id `cause` is."""
    return withdrawal_id(f"package {event}", f"{cause}/{attempt}")


def delivery_id(event: str, owner: str, cause: str) -> UUID:
    """Return the id of the event of this name about an owner's rows; `cause` is the id of a package or notice."""
    return withdrawal_id(f"delivery {event}", f"{owner}/{cause}")


def bucket_name(prefix: str, digest: bytes) -> str:
    """Return `<prefix>-` and the digest (16 bytes) as 26 characters of [a-z2-7], within S3's 63."""
    return f"{prefix}-{base64.b32encode(digest).decode().rstrip('=').lower()}"


def key_fingerprint(nobodys_bucket: str) -> str:
    """Return 8 hex digits that differ where the key or the prefix of buckets does, from the bucket of NOBODY."""
    return hashlib.sha256(nobodys_bucket.encode()).hexdigest()[:8]


def seal_key_id(public: bytes) -> str:
    """Return the 8 hex digits by which raw records (`schemas.sealed`) and grants name the key they are sealed to."""
    return hashlib.sha256(public).hexdigest()[:8]
