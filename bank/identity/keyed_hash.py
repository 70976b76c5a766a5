"""HMAC-SHA-256 (RFC 2104) for many short messages under few keys.

Both paddings of a key are hashed once, and their hash states are copied for each message. On messages of 20 bytes that
takes half of the time of `hmac.digest` or less, which sets OpenSSL up anew for each message; the results are the same.
On long ones OpenSSL's SHA-256 is quicker: 3.6 us against 8.9 for 2,000 bytes.
"""

import hmac
from functools import lru_cache
from typing import Any, Final

try:  # Python's own SHA-256: a copy of OpenSSL's state takes longer than hashing a short message
    from _sha2 import sha256  # type: ignore[import-not-found]
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]
    except ImportError:
        from hashlib import sha256

_BLOCK: Final = 64
#: Longest message, in bytes, that the copied states hash as soon as OpenSSL does.
_SHORT: Final = 400
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))
#: Keys cached, about 500 bytes each: each owner has one.
KEYS: Final = 16_384


class Keyed:
    """HMAC-SHA-256 under one key; call it with a message for 32 bytes."""

    __slots__ = ("_inner", "_key", "_outer")

    def __init__(self, key: bytes) -> None:
        self._key = key
        block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        self._inner: Any = sha256(block.translate(_INNER))
        self._outer: Any = sha256(block.translate(_OUTER))

    def __call__(self, message: bytes) -> bytes:
        if len(message) > _SHORT:
            return hmac.digest(self._key, message, "sha256")
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        digest: bytes = outer.digest()
        return digest


@lru_cache(KEYS)
def keyed(key: bytes) -> Keyed:
    """Prepare a key for hashing; a cached key is returned as it is."""
    return Keyed(key)
