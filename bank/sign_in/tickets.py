"""Tickets of challenges: the challenge, what it is for, and until when, under a key that the desk alone has.

Nothing is kept of a ticket until it was used, so a flood of challenges fills nothing, and drives out nobody's. A ticket
is used by its challenge's digest, which is kept until the ticket is over anyway.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

CHALLENGE_BYTES: Final = 32
SUBJECT_BYTES: Final = 32
#: For so long a challenge can be answered.
LASTS_MS: Final = 300_000
_MAC_BYTES: Final = 32
_LENGTH: Final = 1 + 8 + CHALLENGE_BYTES + SUBJECT_BYTES + _MAC_BYTES


class Purpose(IntEnum):
    """Purpose of a challenge."""

    SIGN_IN = 1
    PROVE = 2  # a session's passkey anew
    INVITED = 3  # the first passkey, by an invitation
    ADD = 4  # another passkey of a session


@dataclass(frozen=True, slots=True)
class Ticket:
    """A challenge. `subject` is the digest of the session's token or of the invitation that it is bound to; zeros:
    nothing.
    """

    purpose: Purpose
    until: int
    challenge: bytes = field(repr=False)
    subject: bytes = field(default=bytes(SUBJECT_BYTES), repr=False)


def sealed(key: bytes, ticket: Ticket) -> str:
    """Return the text of a ticket; who lacks the key can make none."""
    body = bytes([ticket.purpose]) + ticket.until.to_bytes(8, "big") + ticket.challenge + ticket.subject
    return base64.urlsafe_b64encode(body + _mac(key, body)).decode()


def opened(key: bytes, text: str, now: int) -> Ticket | None:
    """Return the ticket of a text; None: it is over, or was not made with this key."""
    if len(text) > 2 * _LENGTH or not text.isascii():
        return None
    try:
        found = base64.urlsafe_b64decode(text)
    except binascii.Error:
        return None
    body, mac = found[:-_MAC_BYTES], found[-_MAC_BYTES:]
    if len(found) != _LENGTH or not hmac.compare_digest(mac, _mac(key, body)):
        return None
    ticket = Ticket(Purpose(body[0]), int.from_bytes(body[1:9], "big"), body[9:41], body[41:])
    return ticket if now < ticket.until else None


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()
