"""Test vectors of docs/encryption.md: fixed keys, nonces and places, and the objects that come of them.

python -m tests.bank.keys.vectors > tests/bank/keys/vectors.json   after a change that is meant; see docs/upgrading.md

HPKE takes its own randomness, so each run seals the grant anew; all else is the same again.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bank.keys import encrypted_object
from bank.keys.ags1 import BLOCK_BYTES
from bank.keys.encrypted_object import Place
from bank.keys.grant import Granted, GrantHeader, GrantWriter, grant
from schemas.identifiers import object_id, seal_key_id

FILE: Final = Path(__file__).with_suffix(".json")
OWNER_KEY: Final = bytes(range(32))
PRIVATE: Final = bytes(range(32, 64))
MADE: Final = GrantHeader(
    seal_key_id(X25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()),
    datetime(2026, 11, 29, 12, tzinfo=UTC),
)
PLACE: Final = Place(
    "teller-aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "social/social.post.v1/deposits.clean.social-00003-00000000000000001200-acme.avro",
    "social.post.v1",
)
PLAINS: Final = {"nothing": b"", "a few bytes": b"Obj\1 and so on"}
#: Too long to be written out: its digest is.
TWO_BLOCKS: Final = bytes(number % 251 for number in range(BLOCK_BYTES + 5))


def chance(seed: str) -> Callable[[int], bytes]:
    """Bytes that are the same again: SHA-256 of the seed and a number, one after another."""

    def blocks() -> Iterator[int]:
        number = 0
        while True:
            yield from hashlib.sha256(f"{seed} {number}".encode()).digest()
            number += 1

    source = blocks()
    return lambda count: bytes(next(source) for _ in range(count))


def vector(name: str, plain: bytes) -> tuple[dict[str, Any], bytes]:
    """What is known of an object, and the object."""
    found = encrypted_object.encrypt(OWNER_KEY, PLACE, plain, chance(name))
    key = encrypted_object.key_metadata(OWNER_KEY, PLACE, found)
    assert key is not None
    return {
        "name": name,
        "owner_key": OWNER_KEY.hex(),
        "receipt": receipt(found),
        "aad": PLACE.aad.hex(),
        "data_key": key.key.hex(),
        "key_metadata": bytes(key).hex(),
    }, found


def receipt(found: bytes) -> dict[str, Any]:
    """What a receipt says of an object of these bytes, as far as a reader needs it."""
    return {
        "receipt_id": str(object_id(PLACE.bucket, PLACE.key)),
        "bucket": PLACE.bucket,
        "object_key": PLACE.key,
        "schema": PLACE.schema,
        "sha256": hashlib.sha256(found).hexdigest(),
        "size_bytes": len(found),
        "encryption": encrypted_object.AGS1,
    }


def granted(found: bytes) -> bytes:
    """The file of a grant of this object."""
    key = encrypted_object.key_metadata(OWNER_KEY, PLACE, found)
    assert key is not None
    public = X25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()
    entry: Granted = grant(public, UUID(receipt(found)["receipt_id"]), (PLACE.bucket, PLACE.key), key)
    return GrantWriter(MADE, bytes(16)).add([entry])


def objects() -> list[dict[str, Any]]:
    """The vectors of all objects; of a long one its first and last bytes alone."""
    made = [(vector(name, plain), plain) for name, plain in PLAINS.items()]
    short = [said | {"plain": plain.hex(), "object": found.hex()} for (said, found), plain in made]
    said, found = vector("two blocks", TWO_BLOCKS)
    what = f"{len(TWO_BLOCKS)} bytes: byte number i, from 0 on, is i modulo 251"
    return [*short, said | {"plain_is": what, "object_begins": found[:64].hex(), "object_ends": found[-160:].hex()}]


def vectors() -> dict[str, Any]:
    """All of it."""
    _, found = vector("a few bytes", PLAINS["a few bytes"])
    return {
        "objects": objects(),
        "grant": {"private": PRIVATE.hex(), "of": "a few bytes", "file": granted(found).hex()},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(vectors(), indent=1) + "\n")
