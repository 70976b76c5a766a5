"""The test vectors of docs/encryption.md are what this code makes and opens."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bank.keys.encrypted_object import decrypt, decrypt_granted
from bank.keys.grant import read, unsealed
from tests.bank.keys import vectors

WRITTEN: dict[str, Any] = json.loads(vectors.FILE.read_text())


def test_objects_are_the_same_bytes_again() -> None:
    assert vectors.objects() == WRITTEN["objects"]


def test_an_owners_key_opens_them() -> None:
    for each in WRITTEN["objects"]:
        if "object" in each:
            found = bytes.fromhex(each["object"])
            assert decrypt(bytes.fromhex(each["owner_key"]), vectors.PLACE, found) == bytes.fromhex(each["plain"])


def test_the_grant_of_before_opens_its_object() -> None:
    said = WRITTEN["grant"]
    header, (entry,) = read(bytes.fromhex(said["file"])) or (None, [])
    key = unsealed(X25519PrivateKey.from_private_bytes(bytes.fromhex(said["private"])), entry)
    (of,) = [each for each in WRITTEN["objects"] if each["name"] == said["of"]]
    assert (header, bytes(key or b"").hex()) == (vectors.MADE, of["key_metadata"])
    assert key is not None
    assert decrypt_granted(key, bytes.fromhex(of["object"])) == bytes.fromhex(of["plain"])
