"""Keys of logs and witnesses: how each kind signs a checkpoint, and how it is verified.

    ed25519               0x01   over the text (C2SP signed-note); by the log
    ed25519-cosignature   0x04   over a time and the text (C2SP tlog-cosignature); by witnesses
    ml-dsa-44             0x06   over a time, the signer's name, origin, size and root (the same); by log and witnesses

A key is written as a line: `name+id+base64` (C2SP signed-note, "Verifier keys").
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.notes import Signature, SignedNote, unbase64

SEED_BYTES: Final = 32
_LABEL: Final = b"subtree/v1\n\0"
_VKEY: Final = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


class KeyKind(IntEnum):
    """Kind of a key, as its byte in C2SP signed-note."""

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    ML_DSA_44 = 0x06


_PUBLIC_BYTES: Final = {KeyKind.ED25519: 32, KeyKind.ED25519_COSIGNATURE: 32, KeyKind.ML_DSA_44: 1312}
TIMED: Final = frozenset({KeyKind.ED25519_COSIGNATURE, KeyKind.ML_DSA_44})


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key, under its name."""

    name: str
    kind: KeyKind
    public: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def is_of(self, signature: Signature) -> bool:
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def verifies(self, checkpoint: Checkpoint, signature: Signature) -> bool:
        """Return whether the signature is this key's, over this checkpoint."""
        found = signature.signed
        time, made = (int.from_bytes(found[:8]), found[8:]) if self.kind in TIMED else (0, found)
        if not self.is_of(signature) or time >= 2**63:
            return False
        public: Ed25519PublicKey | MLDSA44PublicKey
        try:
            if self.kind is KeyKind.ML_DSA_44:
                public = MLDSA44PublicKey.from_public_bytes(self.public)
            else:
                public = Ed25519PublicKey.from_public_bytes(self.public)
            public.verify(made, signed_message(self.kind, self.name, checkpoint, time))
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A key that signs, from 32 random bytes; they show in no repr."""

    name: str
    kind: KeyKind
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey | MLDSA44PrivateKey:
        if self.kind is KeyKind.ML_DSA_44:
            return MLDSA44PrivateKey.from_seed_bytes(self.seed)
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, checkpoint: Checkpoint, time: int) -> Signature:
        """Sign a checkpoint; `time` is in seconds since 1970-01-01T00:00:00Z, and kinds without a time ignore it."""
        made = self._private.sign(signed_message(self.kind, self.name, checkpoint, time))
        return Signature(self.name, self.verifier.key_id, time.to_bytes(8) + made if self.kind in TIMED else made)


def signed_message(kind: KeyKind, name: str, checkpoint: Checkpoint, time: int) -> bytes:
    """Return the bytes that a key of this kind and name signs (C2SP tlog-cosignature)."""
    if kind is KeyKind.ED25519:
        return checkpoint.text.encode()
    if kind is KeyKind.ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{checkpoint.text}".encode()
    names = [bytes([len(each)]) + each for each in (name.encode(), checkpoint.origin.encode())]
    numbers = bytes(8) + checkpoint.size.to_bytes(8)
    return _LABEL + names[0] + time.to_bytes(8) + names[1] + numbers + checkpoint.root


def verifier_key(line: str) -> VerifierKey | None:
    """Read a key's line; None for a text that is none, or of a kind that is not known."""
    match = _VKEY.fullmatch(line.strip())
    found = unbase64(match[3]) if match else None
    if not match or not found or found[0] not in _PUBLIC_BYTES or len(match[1].encode()) > 255:
        return None
    key = VerifierKey(match[1], KeyKind(found[0]), found[1:])
    return key if len(key.public) == _PUBLIC_BYTES[key.kind] and key.key_id.hex() == match[2] else None


def signers(note: SignedNote, checkpoint: Checkpoint, keys: Iterable[VerifierKey]) -> frozenset[VerifierKey] | None:
    """Return which keys have signed the checkpoint; None where a signature of one of them is false."""
    found = set()
    for key in keys:
        for signature in filter(key.is_of, note.signatures):
            if not key.verifies(checkpoint, signature):
                return None
            found.add(key)
    return frozenset(found)
