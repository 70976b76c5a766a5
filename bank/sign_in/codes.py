"""Codes that people copy and type, for recovery and invitations: 160 random bits in groups of four characters."""

import base64
import binascii
import hashlib
from typing import Final

#: Random bytes of a code: as base32 they have no rest.
CODE_BYTES: Final = 20
_GROUP: Final = 4
#: Longest text that is looked at: a code with a blank or a hyphen after each character.
_MOST_CHARACTERS: Final = 80


def written(code: bytes) -> str:
    """Return the text of a code: base32 (RFC 4648), `ABCD-EFGH-…`."""
    text = base64.b32encode(code).decode()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def read(text: str) -> bytes | None:
    """Return the code that somebody typed, whatever they did to its case, hyphens and blanks, with 0 for O, 1 for I and
    8 for B; None: it is none.
    """
    if len(text) > _MOST_CHARACTERS or not text.isascii():
        return None
    try:
        code = base64.b32decode("".join(text.replace("-", " ").replace("8", "B").split()), casefold=True, map01="I")
    except binascii.Error:
        return None
    return code if len(code) == CODE_BYTES else None


def digest(secret: bytes) -> bytes:
    """Return what is kept of a secret: SHA-256. None of them can be guessed, so a slow hash would protect nothing."""
    return hashlib.sha256(secret).digest()
