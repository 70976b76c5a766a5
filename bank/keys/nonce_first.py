"""The one form in which the bank's own keys seal bytes: a nonce (12), the bytes by AES-256-GCM, a tag (16)."""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
#: Bytes by which what is sealed is longer.
OVERHEAD_BYTES: Final = NONCE_BYTES + TAG_BYTES


def seal(cipher: AESGCM, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    """Seal bytes; `nonce` is 12 random bytes that nothing else under this key gets."""
    return nonce + cipher.encrypt(nonce, plain, aad)


def unseal(cipher: AESGCM, sealed: bytes, aad: bytes) -> bytes | None:
    """Return the bytes; None where this key did not seal them with this additional data."""
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError):
        return None
