"""Encrypted objects: an AES GCM stream under a data key of its own, and behind it that key, wrapped for the owner.

    stream   `ags1`, as Iceberg reads it
    key      60 bytes: nonce (12), the data key (32) under the owner's key by AES-256-GCM, tag (16)

Stream and key are bound to the object's place (`Place.aad`). So an object is opened with its owner's key alone, and
each attempt to write one has another data key: two attempts may pack the same records to different bytes, and one key
and nonce must never seal both. Its length and digest are the receipt's: one that is cut off or rolled back differs.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.keys import ags1, nonce_first
from bank.keys.key_metadata import KeyMetadata
from bank.keys.nonce_first import NONCE_BYTES, seal, unseal

#: What a receipt calls this form.
AGS1: Final = ags1.MAGIC.decode()
KEY_BYTES: Final = 32
WRAPPED_BYTES: Final = KEY_BYTES + nonce_first.OVERHEAD_BYTES
#: Bytes that an object of up to 1 MiB gets longer by.
OVERHEAD_BYTES: Final = ags1.OVERHEAD_BYTES + WRAPPED_BYTES
_PURPOSE: Final = "teller object"
#: Makes so many random bytes, which nobody can predict, nor ever get again.
Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Place:
    """Place of an object: its bucket, its key there, and its schema's name. None holds a line break."""

    bucket: str = field(repr=False)
    key: str = field(repr=False)
    schema: str

    @property
    def aad(self) -> bytes:
        """The additional data that binds an object to its place: SHA-256 of a purpose and its three parts, in lines."""
        return hashlib.sha256("\n".join((_PURPOSE, self.bucket, self.key, self.schema)).encode()).digest()


def encrypt(owner_key: bytes, place: Place, plain: bytes, random: Random) -> bytes:
    """Encrypt an object for its owner, under a fresh data key."""
    fresh, aad = random(KEY_BYTES + NONCE_BYTES), place.aad  # at once: each call asks the system
    data_key, nonce = fresh[:KEY_BYTES], fresh[KEY_BYTES:]
    stream = ags1.encrypt(data_key, aad, plain, partial(random, NONCE_BYTES))
    return stream + seal(AESGCM(owner_key), nonce, data_key, aad)


def decrypt(owner_key: bytes, place: Place, found: bytes) -> bytes | None:
    """Decrypt an object; None where it is not what was encrypted for this owner and place."""
    key = key_metadata(owner_key, place, found)
    return None if key is None else decrypt_granted(key, found)


def decrypt_granted(key: KeyMetadata, found: bytes) -> bytes | None:
    """Decrypt an object by its own key; None where it is not the object of this key."""
    if key.length is None or len(found) != key.length + WRAPPED_BYTES:
        return None
    return ags1.decrypt(key.key, key.aad or b"", found[: key.length], key.length)


def key_metadata(owner_key: bytes, place: Place, found: bytes) -> KeyMetadata | None:
    """Return the key of an object, for whoever may read this object and no other; None as in `decrypt`.

    Its `length` is that of the stream, which is what readers of Iceberg take for the file's.
    """
    if not is_encrypted(found) or len(found) < OVERHEAD_BYTES:
        return None
    aad = place.aad
    if (data_key := unseal(AESGCM(owner_key), found[-WRAPPED_BYTES:], aad)) is None:
        return None
    return KeyMetadata(data_key, aad, len(found) - WRAPPED_BYTES)


def is_encrypted(found: bytes) -> bool:
    """Return whether an object is encrypted; one of before is an Avro container in the clear."""
    return found.startswith(ags1.MAGIC)
