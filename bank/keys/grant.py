"""Grants: a file by which a reader who has no keys of the bank opens the objects that it names, and no others.

It is an Avro object container of `bank.grant.v1`, one record for each object. A record has the key of its object, as
Iceberg's standard key metadata, sealed to the reader's X25519 key by HPKE (RFC 9180: base mode, DHKEM(X25519,
HKDF-SHA256), HKDF-SHA256, AES-256-GCM; `enc` and `ct` in one; no aad). `info` binds it to receipt, bucket and object
key. The container's header has the format's name, the reader's key id and when it was made.

Base mode says nothing of who sealed: anybody can make a grant. It opens what the receipt says or nothing, as the reader
checks the object by the receipt's digest.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import fastavro
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bank.keys.key_metadata import KeyMetadata, key_metadata_of
from schemas import catalog
from schemas.sealed import is_public_key

SCHEMA: Final = "bank.grant.v1"
#: Names in the container's header.
FORMAT, READER, MADE_AT = "teller.schema", "teller.reader", "teller.made-at"
_INFO: Final = "teller grant 1"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Granted:
    """An object that is granted: its receipt's id, its place, and its key, sealed to the reader."""

    receipt_id: UUID
    bucket: str = field(repr=False)
    key: str = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class GrantHeader:
    """The id of the key that a grant is sealed to, and when it was made."""

    reader: str
    made_at: datetime


class GrantWriter:
    """Writes a grant in pieces: `header` comes first, then `block` of any number of objects."""

    def __init__(self, header: GrantHeader, sync: bytes) -> None:
        """`sync` is 16 random bytes."""
        self._schema, self._out = catalog.load().by_name(SCHEMA).parsed, io.BytesIO()
        said = {FORMAT: SCHEMA, READER: header.reader, MADE_AT: header.made_at.astimezone(UTC).isoformat()}
        self._writer = fastavro.write.Writer(self._out, dict(self._schema), metadata=said, sync_marker=sync)

    def add(self, objects: list[Granted]) -> bytes:
        """Return the next piece of the file: these objects, behind whatever was not returned yet."""
        for each in objects:
            self._writer.write(
                {"receipt_id": each.receipt_id, "bucket": each.bucket, "object_key": each.key, "sealed": each.sealed}
            )
        self._writer.flush()
        piece = self._out.getvalue()
        self._out.seek(0)
        self._out.truncate()
        return piece


def public_key_of(text: str) -> bytes | None:
    """Return the 32 bytes of an X25519 public key in 64 hex digits or PEM; None for any other text."""
    try:
        if "BEGIN" not in text:
            public = bytes.fromhex(text.strip())
        elif isinstance(found := load_pem_public_key(text.encode()), X25519PublicKey):
            public = found.public_bytes_raw()
        else:
            return None
    except Exception:  # cryptography raises several types on foreign bytes
        return None
    return public if is_public_key(public) else None


def grant(public: bytes, receipt_id: UUID, place: tuple[str, str], key: KeyMetadata) -> Granted:
    """Seal the key of an object, at this bucket and key, to a reader's public key of 32 bytes.

    Raises:
        ValueError: the public key is none.
    """
    sealed = _SUITE.encrypt(bytes(key), X25519PublicKey.from_public_bytes(public), _info(receipt_id, *place))
    return Granted(receipt_id, *place, sealed)


def unsealed(private: X25519PrivateKey, granted: Granted) -> KeyMetadata | None:
    """Return the key of an object; None where it was not sealed to this reader for this receipt and place."""
    try:
        found = _SUITE.decrypt(granted.sealed, private, _info(granted.receipt_id, granted.bucket, granted.key))
    except Exception:  # cryptography raises several types on foreign bytes
        return None
    return key_metadata_of(found)


def read(found: bytes) -> tuple[GrantHeader, list[Granted]] | None:
    """Read a grant; None for bytes that are none."""
    try:
        container = fastavro.reader(io.BytesIO(found))
        said = container.metadata
        header = GrantHeader(said[READER], datetime.fromisoformat(said[MADE_AT]))
        return (header, list(_granted(container))) if said[FORMAT] == SCHEMA else None
    except Exception:  # fastavro raises anything on bytes that are no container
        return None


def _granted(container: Iterator[Any]) -> Iterator[Granted]:
    for each in container:
        yield Granted(each["receipt_id"], each["bucket"], each["object_key"], each["sealed"])


def _info(receipt_id: UUID, bucket: str, key: str) -> bytes:
    return "\n".join((_INFO, str(receipt_id), bucket, key)).encode()
