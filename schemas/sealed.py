"""Seal raw values to a worker's public key, and open them: HPKE of RFC 9180, in base mode, one message a key schedule.

The suite is DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. A sealed value is RFC 9180's `enc` (32 bytes) and its
`ct` (the value and 16 bytes more), with an empty `aad`. `info` binds it to its topic and Kafka key, so nobody can move
it to another topic or owner. The header `encryption` names the suite and the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from schemas.identifiers import seal_key_id

SUITE: Final = "hpke-x25519-sha256-aes256gcm"
KEY_BYTES: Final = 32
KEY_ID_DIGITS: Final = 8
#: Bytes by which a sealed value is longer: `enc` and AES-GCM's tag.
OVERHEAD: Final = 48
_INFO: Final = b"teller raw record 1\0"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class NotOpenedError(ValueError):
    """The value was not sealed to this key for this topic and Kafka key, or it is damaged."""


@dataclass(frozen=True, slots=True, repr=False)
class SealKey:
    """A private key of workers and its id. No repr shows the key."""

    name: str
    private: X25519PrivateKey

    @classmethod
    def of(cls, private: bytes) -> "SealKey":
        """Make one of 32 bytes."""
        key = X25519PrivateKey.from_private_bytes(private)
        return cls(key_id(key.public_key().public_bytes_raw()), key)

    @property
    def public(self) -> bytes:
        """The public half, 32 bytes, for depositors."""
        return self.private.public_key().public_bytes_raw()


#: Private keys by their ids.
SealKeys = Mapping[str, SealKey]


def key_id(public: bytes) -> str:
    """Return a public key's id, see `schemas.identifiers`."""
    return seal_key_id(public)


def is_public_key(public: bytes) -> bool:
    """Return whether a value can be sealed to these bytes."""
    try:
        seal(public, "", None, b"")
    except ValueError:
        return False
    return True


def header(public: bytes) -> bytes:
    """Return the header `encryption` of a value sealed to this public key."""
    return f"{SUITE};{key_id(public)}".encode()


def named_key(value: bytes | None) -> str | None:
    """Return the id of the key that a header `encryption` names; None: it names no suite or key of this form."""
    suite, _, name = (value or b"").decode("ascii", "replace").partition(";")
    return name if suite == SUITE and len(name) == KEY_ID_DIGITS else None


def info(topic: str, key: bytes | None) -> bytes:
    """Return RFC 9180's `info`: a constant with a version, the topic's name, a zero byte, the record's Kafka key."""
    return _INFO + topic.encode() + b"\0" + (key or b"")


def seal(public: bytes, topic: str, key: bytes | None, value: bytes) -> bytes:
    """Seal a raw value to a public key of 32 bytes, for this topic and Kafka key.

    Raises:
        ValueError: the key is none.
    """
    return _SUITE.encrypt(value, X25519PublicKey.from_public_bytes(public), info(topic, key))


def opened(key: SealKey, topic: str, record_key: bytes | None, value: bytes) -> bytes:
    """Open a sealed value.

    Raises:
        NotOpenedError: it was not sealed to this key for this topic and Kafka key, or it is damaged.
    """
    try:
        return _SUITE.decrypt(value, key.private, info(topic, record_key))
    except Exception:  # cryptography raises several types on foreign bytes
        raise NotOpenedError from None
