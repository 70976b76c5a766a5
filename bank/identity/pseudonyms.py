"""Keyed hashes: pseudonyms of owners, pseudonyms within one owner's records, names of buckets.

All are HMAC-SHA-256 (RFC 2104) under one secret key, kept apart by a context, and cut to 128 bits. Without the key
nobody can compute them, or check a guess against them, as with a plain hash of a telephone number.
"""

from uuid import UUID

from bank.identity.keyed_hash import keyed
from schemas import identifiers

PSEUDONYM_BYTES = 16


def owner_pseudonym(key: bytes, owner_id: str) -> str:
    """Return the owner's pseudonym, which replaces the id in clean records: 32 hex digits, the same in all the bank."""
    return _digest(key, b"bank", owner_id).hex()


def owner_key(key: bytes, owner_id: str) -> bytes:
    """Derive the key for hashes within one owner's records, so that hashes of two owners cannot be linked."""
    return keyed(key)(b"owner\0" + owner_id.encode())


def hash_text(key: bytes, value: str) -> str:
    """Hash a text to 32 hex digits; pass `owner_key(...)` for scope owner, the bank's key for scope bank."""
    return _digest(key, b"bank", value).hex()


def hash_uuid(key: bytes, value: UUID) -> UUID:
    """Hash a UUID to another, of version 8 (RFC 9562: custom)."""
    bits = int.from_bytes(_digest(key, b"uuid", str(value)))
    return UUID(int=bits & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62)


def hash_span(key: bytes, entity: str, value: str) -> str:
    """Hash a span of text to 8 hex digits, within one owner's records."""
    return _digest(key, b"span", f"{entity}\0{value}").hex()[:8]


def deduplication_key(key: bytes, owner: str, depositor: str, subject: str, event_id: object) -> bytes:
    """Return the deduplication key of an event: 16 bytes, equal for all copies of it, in any version of its schema."""
    return _digest(key, b"event", f"{owner}\0{depositor}\0{subject}\0{event_id}")


def content_hash(key: bytes, value: bytes) -> bytes:
    """Hash an event's content as deposited to 16 bytes: whoever lacks the key cannot try what it may have been."""
    return keyed(key)(b"content\0" + value)[:PSEUDONYM_BYTES]


def owner_tag(key: bytes, owner: str) -> bytes:
    """Hash an owner, given as pseudonym, to the 32 bytes under which the log's index has their leaves."""
    return keyed(key)(b"log-owner\0" + owner.encode())


def bucket_name(key: bytes, prefix: str, owner: str) -> str:
    """Name the bucket of an owner, given as pseudonym."""
    return identifiers.bucket_name(prefix, _digest(key, b"bucket", owner))


def _digest(key: bytes, context: bytes, value: str) -> bytes:
    return keyed(key)(context + b"\0" + value.encode())[:PSEUDONYM_BYTES]
