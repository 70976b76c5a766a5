"""Objects as AES GCM streams, as Apache Iceberg writes encrypted files ("AES GCM Stream", format AGS1).

    "AGS1"   4 bytes
    length   4 bytes, little-endian: plaintext in a block, here always BLOCK_BYTES
    blocks   nonce (12 bytes), ciphertext, tag (16); each but the last holds BLOCK_BYTES of plaintext

A block's additional data is the object's (`aad`) and the block's number, 4 bytes, little-endian: so no block can stand
in another place or another object. That the last blocks are missing is not seen here: who reads must know the length
(`length`), as the receipt states it.
"""

from collections.abc import Callable, Iterator
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.keys import nonce_first
from bank.keys.nonce_first import seal, unseal

MAGIC: Final = b"AGS1"
BLOCK_BYTES: Final = 1_048_576
HEADER_BYTES: Final = 8
#: Bytes that an object of one block gets longer by.
OVERHEAD_BYTES: Final = HEADER_BYTES + nonce_first.OVERHEAD_BYTES
_CIPHER_BYTES: Final = BLOCK_BYTES + nonce_first.OVERHEAD_BYTES
_HEADER: Final = MAGIC + BLOCK_BYTES.to_bytes(4, "little")


def encrypt(key: bytes, aad: bytes, plain: bytes, nonce: Callable[[], bytes]) -> bytes:
    """Encrypt an object under a key (16, 24 or 32 bytes) that encrypts nothing else.

    `nonce` makes 12 random bytes that no other block under this key gets.
    """
    cipher, out = AESGCM(key), [_HEADER]
    for number in range(_blocks(len(plain))):
        block = plain[number * BLOCK_BYTES : (number + 1) * BLOCK_BYTES]
        out.append(seal(cipher, nonce(), block, _block_aad(aad, number)))
    return b"".join(out)


def decrypt(key: bytes, aad: bytes, found: bytes, length: int) -> bytes | None:
    """Decrypt an object that is `length` bytes long when encrypted; None where it is not what was encrypted.

    A wrong key, another object's data, a block moved or changed, a missing end: all are None.
    """
    if len(found) != length or not found.startswith(_HEADER) or len(found) < OVERHEAD_BYTES:
        return None
    cipher, out = AESGCM(key), []
    for number, block in enumerate(_cut(found)):
        if (plain := unseal(cipher, block, _block_aad(aad, number))) is None:
            return None
        out.append(plain)
    return b"".join(out)


def encrypted_length(plain: int) -> int:
    """Return the length of an object of so many bytes once it is encrypted."""
    return HEADER_BYTES + plain + _blocks(plain) * nonce_first.OVERHEAD_BYTES


def _blocks(plain: int) -> int:
    return max(1, -(-plain // BLOCK_BYTES))


def _cut(found: bytes) -> Iterator[bytes]:
    for at in range(HEADER_BYTES, len(found), _CIPHER_BYTES):
        yield found[at : at + _CIPHER_BYTES]


def _block_aad(aad: bytes, number: int) -> bytes:
    return aad + number.to_bytes(4, "little")
