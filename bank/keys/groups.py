"""Groups of owners, each with a key of its own, between the epoch key and owners' keys.

    keys   60 bytes for each group: nonce (12), the group's key (32) under the epoch key by AES-256-GCM, tag (16)

An owner's group is the first 10 bits of its account. Accounts are random or keyed hashes, so groups are of one size;
who could choose accounts would make erasing slower and nothing else. A group's key goes from epoch to epoch until an
owner of the group is erased, or all groups are renewed. It is bound to its epoch and its group.
"""

from collections.abc import Collection, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.keys import nonce_first
from bank.keys.encrypted_object import KEY_BYTES, Random
from bank.keys.nonce_first import NONCE_BYTES, seal

GROUPS: Final = 1024
ALL: Final = frozenset(range(GROUPS))
#: Bits of an account's first word (64 bits) that are behind its group.
REST_BITS: Final = 54
WRAPPED_BYTES: Final = KEY_BYTES + nonce_first.OVERHEAD_BYTES
#: Bytes of all groups' keys, wrapped.
KEYS_BYTES: Final = GROUPS * WRAPPED_BYTES
SET_BYTES: Final = GROUPS // 8
_ALL_SET: Final = b"\xff" * SET_BYTES
_NUMBERS: Final = tuple(at.to_bytes(2, "big") for at in range(GROUPS))


def group_of(owner: bytes) -> int:
    """Return the group of an owner, an account of 16 bytes."""
    return owner[0] << 2 | owner[1] >> 6


def renewed(keys: Sequence[bytes], groups: Collection[int], random: Random) -> tuple[bytes, ...]:
    """Return the keys of all groups, with new ones for these groups; `keys` may lack those."""
    fresh = random(KEY_BYTES * GROUPS)  # at once: each call asks the system
    return tuple(fresh[at * KEY_BYTES : (at + 1) * KEY_BYTES] if at in groups else keys[at] for at in range(GROUPS))


def wrapped(epoch: int, epoch_key: bytes, keys: Sequence[bytes], random: Random) -> bytes:
    """Wrap the keys of all groups under the key of an epoch."""
    cipher, nonces, bound = AESGCM(epoch_key), random(NONCE_BYTES * GROUPS), epoch.to_bytes(4, "big")
    return b"".join(
        seal(cipher, nonces[at * NONCE_BYTES : (at + 1) * NONCE_BYTES], key, bound + number)
        for at, (key, number) in enumerate(zip(keys, _NUMBERS, strict=True))
    )


def unwrapped(epoch: int, epoch_key: bytes, found: bytes) -> tuple[bytes, ...] | None:
    """Return the keys of all groups; None where this key did not wrap each of them for this epoch."""
    if len(found) != KEYS_BYTES:
        return None
    decrypt, bound = AESGCM(epoch_key).decrypt, epoch.to_bytes(4, "big")
    try:
        return tuple(
            decrypt(found[at : at + NONCE_BYTES], found[at + NONCE_BYTES : at + WRAPPED_BYTES], bound + number)
            for at, number in zip(range(0, KEYS_BYTES, WRAPPED_BYTES), _NUMBERS, strict=True)
        )
    except InvalidTag:
        return None


def set_of(groups: frozenset[int]) -> bytes:
    """Encode a set of groups, a bit for each, the first one's the highest of the first byte."""
    if len(groups) == GROUPS:
        return _ALL_SET
    return sum(1 << (GROUPS - 1 - each) for each in groups).to_bytes(SET_BYTES, "big")


def in_set(found: bytes) -> frozenset[int]:
    """Return the groups of a set that `set_of` encoded."""
    if found == _ALL_SET:
        return ALL
    bits = int.from_bytes(found, "big")
    return frozenset(each for each in range(GROUPS) if bits >> (GROUPS - 1 - each) & 1)
