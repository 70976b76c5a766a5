"""Records on topics that are sealed for their owner, under the owner's key: noise once the key is destroyed.

    sealed   nonce (12), the record by AES-256-GCM, tag (16)

A record is bound to its purpose, its owner and its number: none can stand in another's place.
"""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.keys import nonce_first
from bank.keys.encrypted_object import Random
from bank.keys.nonce_first import NONCE_BYTES


def seal(key: bytes, place: tuple[str, str, int], record: bytes, random: Random) -> bytes:
    """Seal a record with its owner's key; `place` is its purpose, its owner's account and its number."""
    return nonce_first.seal(AESGCM(key), random(NONCE_BYTES), record, _aad(place))


def unseal(key: bytes, place: tuple[str, str, int], sealed: bytes) -> bytes | None:
    """Return the record; None where it is not what was sealed for this owner and place."""
    return nonce_first.unseal(AESGCM(key), sealed, _aad(place))


def _aad(place: tuple[str, str, int]) -> bytes:
    return "\n".join(map(str, ("teller record", *place))).encode()
