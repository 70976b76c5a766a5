"""A grant: the keys of encrypted objects, sealed to this reader; and how an object is opened by its key."""

import io
from collections.abc import Mapping
from typing import Any

import fastavro
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
FIELDS = [
    {"name": "encryption_key", "type": "bytes"},
    {"name": "aad_prefix", "type": ["null", "bytes"]},
    {"name": "file_length", "type": ["null", "long"]},
]
KEY_METADATA = fastavro.parse_schema({"type": "record", "name": "StandardKeyMetadata", "fields": FIELDS})


class Grants:
    """What a grant's file opens; without a file, nothing."""

    def __init__(self, file: bytes = b"", private: bytes = b"") -> None:
        entries: Any = fastavro.reader(io.BytesIO(file)) if file else []
        self._entries = {str(each["receipt_id"]): each for each in entries}
        self._private = X25519PrivateKey.from_private_bytes(private) if file else None

    def open(self, said: Mapping[str, Any], data: bytes) -> bytes:
        """Return the object of a receipt in the clear.

        Raises:
            ValueError: it is not granted, or is not the object that was.
        """
        entry = self._entries.get(str(said["receipt_id"]))
        if entry is None or self._private is None:
            raise ValueError(f"the object of receipt {said['receipt_id']} is not granted")
        info = "\n".join(["teller grant 1", str(said["receipt_id"]), said["bucket"], said["object_key"]])
        try:
            key = SUITE.decrypt(entry["sealed"], self._private, info.encode())
            return opened(key, data)
        except InvalidTag:
            raise ValueError(f"the object of receipt {said['receipt_id']} is not what was granted") from None


def opened(key: bytes, data: bytes) -> bytes:
    """Decrypt an object by its key metadata.

    Raises:
        InvalidTag, ValueError.
    """
    found: Any = fastavro.schemaless_reader(io.BytesIO(key[1:]), KEY_METADATA, None)
    stream, size = data[: found["file_length"]], int.from_bytes(data[4:8], "little")
    if key[:1] != b"\1" or stream[:4] != b"AGS1" or len(stream) != found["file_length"]:
        raise ValueError("of another format")
    cipher, plain = AESGCM(found["encryption_key"]), []
    for number, at in enumerate(range(8, len(stream), size + 28)):
        block, aad = stream[at : at + size + 28], found["aad_prefix"] + number.to_bytes(4, "little")
        plain.append(cipher.decrypt(block[:12], block[12:], aad))
    return b"".join(plain)
