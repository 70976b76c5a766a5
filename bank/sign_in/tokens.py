"""Tokens of sessions, 256 random bits, and what is made from them."""

import base64
import binascii
import hashlib
import hmac
from typing import Final

TOKEN_BYTES: Final = 32
#: Characters of a token: base64url (RFC 4648) without padding.
_CHARACTERS: Final = 43
_FORMS: Final = b"teller owner's page: key of the forms of a session"


def written(token: bytes) -> str:
    """Return the text of a token."""
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()


def read(text: str) -> bytes | None:
    """Return the token of a text; None: it is none."""
    if len(text) != _CHARACTERS or not text.isascii():
        return None
    try:
        token = base64.urlsafe_b64decode(text + "=")
    except binascii.Error:
        return None
    return token if written(token) == text else None


def form_key(token: bytes) -> str:
    """Return the key of a session's forms, as hex. Who has it has not the token."""
    return hmac.new(token, _FORMS, hashlib.sha256).hexdigest()
