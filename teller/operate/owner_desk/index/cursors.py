"""Seal where the next page of a list begins, as a text for whoever asked: only what the index gave counts.

It holds the last row's place in one list of one owner. For another owner, another list or another index it is none.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Final

#: Longest text that is looked at.
MOST: Final = 600
_SEAL_BYTES: Final = 16
Value = int | str | bytes


def sealed(key: bytes, owner: bytes, listed: str, place: Sequence[Value]) -> str:
    """Return the text for a place in a list; `listed` names the list and how it was narrowed down."""
    plain = json.dumps([each.hex() if isinstance(each, bytes) else each for each in place]).encode()
    return base64.urlsafe_b64encode(_seal(key, owner, listed, plain) + plain).decode()


def opened(key: bytes, owner: bytes, listed: str, more: str) -> list[int | str] | None:
    """Return the place, bytes as hexadecimal digits; None: the text is empty, or none of this owner and list."""
    if not more or len(more) > MOST or not more.isascii():
        return None
    try:
        found = base64.b64decode(more, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    plain = found[_SEAL_BYTES:]
    if not hmac.compare_digest(found[:_SEAL_BYTES], _seal(key, owner, listed, plain)):
        return None
    place: list[int | str] = json.loads(plain)  # sealed by this index
    return place


def _seal(key: bytes, owner: bytes, listed: str, plain: bytes) -> bytes:
    parts = (owner, listed.encode(), plain)
    framed = b"".join(len(each).to_bytes(4) + each for each in parts)
    return hashlib.blake2b(framed, key=key, digest_size=_SEAL_BYTES).digest()
