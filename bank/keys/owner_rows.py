"""Rows of the key table: owners' keys, each wrapped under the key of its owner's group.

    row   76 bytes: owner (16), nonce (12), the owner's key (32) under the group's key by AES-256-GCM, tag (16)

A row is bound to its owner, and by its key to the group's: nobody can give an owner another's key, or bring a row back
whose group was renewed. In an epoch of before there were groups the epoch key wraps, and a row is bound to the epoch.
An owner is an account: 32 hex digits.
"""

import struct
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.keys import nonce_first
from bank.keys.encrypted_object import KEY_BYTES, Random
from bank.keys.groups import GROUPS, group_of
from bank.keys.nonce_first import NONCE_BYTES, seal, unseal

OWNER_BYTES: Final = 16
WRAPPED_BYTES: Final = KEY_BYTES + nonce_first.OVERHEAD_BYTES
ROW_BYTES: Final = OWNER_BYTES + WRAPPED_BYTES
_PARTS: Final = struct.Struct(f">QQ{WRAPPED_BYTES}s")


class EpochKey:
    """Keys that wrap owners' keys in an epoch, ready to wrap and unwrap: those of all groups, or in an epoch without
    them its own. It shows in no repr. For any number of threads.
    """

    __slots__ = ("_ciphers", "_keys", "epoch", "grouped")

    def __init__(self, epoch: int, keys: Sequence[bytes], *, grouped: bool) -> None:
        self.epoch, self.grouped, self._keys = epoch, grouped, keys
        self._ciphers: list[AESGCM | None] = [None] * GROUPS

    @classmethod
    def of(cls, epoch: int, key: bytes) -> "EpochKey":
        """Make it from the 32 bytes of the key of an epoch without groups."""
        return cls(epoch, (key,) * GROUPS, grouped=False)

    @classmethod
    def of_groups(cls, epoch: int, keys: Sequence[bytes]) -> "EpochKey":
        """Make it from the keys of all groups."""
        return cls(epoch, keys, grouped=True)

    @property
    def group_keys(self) -> Sequence[bytes]:
        """The keys of all groups; empty where there are none."""
        return self._keys if self.grouped else ()

    @property
    def context(self) -> bytes:
        """Bytes behind the owner to which a row is bound."""
        return b"" if self.grouped else self.epoch.to_bytes(4, "big")

    def cipher(self, group: int) -> AESGCM:
        """Return what wraps the keys of a group's owners."""
        if (made := self._ciphers[group]) is None:
            made = self._ciphers[group] = AESGCM(self._keys[group])
        return made

    def wrap(self, owner: bytes, key: bytes, nonce: bytes) -> bytes:
        """Wrap an owner's key; `nonce` is 12 random bytes."""
        return seal(self.cipher(group_of(owner)), nonce, key, owner + self.context)

    def unwrap(self, owner: bytes, wrapped: bytes) -> bytes | None:
        """Return an owner's key; None where it was not wrapped in this epoch for this owner."""
        return unseal(self.cipher(group_of(owner)), wrapped, owner + self.context)


def new_row(epoch_key: EpochKey, owner: bytes, random: Random) -> bytes:
    """Make the row of an owner who gets a key: 32 random bytes, since a key that is derived cannot be destroyed."""
    return owner + epoch_key.wrap(owner, random(KEY_BYTES), random(NONCE_BYTES))


def rewrapped(before: EpochKey, after: EpochKey, rows: Collection[tuple[bytes, bytes]], random: Random) -> bytes | None:
    """Make the rows of owners, each with its wrapped key, which go on in another epoch; None where one of the keys
    cannot be unwrapped.
    """
    nonces, out = random(NONCE_BYTES * len(rows)), []  # at once: each call asks the system
    opening, sealing, was, to_be = before.cipher, after.cipher, before.context, after.context
    try:
        for at, (owner, wrapped) in enumerate(rows):
            nonce, group = nonces[at * NONCE_BYTES : (at + 1) * NONCE_BYTES], group_of(owner)
            key = opening(group).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], owner + was)
            out += [owner, nonce, sealing(group).encrypt(nonce, key, owner + to_be)]
    except InvalidTag:
        return None
    return b"".join(out)


def parts(rows: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the owner, as its high and its low word, and the wrapped key of each row; what is left over at the end
    is no row.
    """
    return _PARTS.iter_unpack(rows[: len(rows) // ROW_BYTES * ROW_BYTES])
