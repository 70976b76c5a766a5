"""Private keys as lines, `PRIVATE+KEY+name+id+base64`: the form of golang.org/x/mod/sumdb/note, for each kind."""

import base64
import re
from typing import Final

from bank.transparency.keys import SEED_BYTES, KeyKind, SignerKey
from bank.transparency.notes import unbase64

_LINE: Final = re.compile(r"PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


def private_line(key: SignerKey) -> str:
    """Write a key, with its secret, as a line without its end."""
    seed = base64.b64encode(bytes([key.kind]) + key.seed).decode()
    return f"PRIVATE+KEY+{key.name}+{key.verifier.key_id.hex()}+{seed}"


def signer_key(line: str) -> SignerKey | None:
    """Read a key's line; None for a text that is none."""
    match = _LINE.fullmatch(line.strip())
    found = unbase64(match[3]) if match else None
    if not match or not found or len(found) != 1 + SEED_BYTES or found[0] not in set(KeyKind):
        return None
    key = SignerKey(match[1], KeyKind(found[0]), found[1:])
    return key if key.verifier.key_id.hex() == match[2] and len(key.name.encode()) <= 255 else None
