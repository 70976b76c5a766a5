"""Words between a log and a witness: the request `add-checkpoint`, and its answers (C2SP tlog-witness).

The log sends its newest checkpoint, and the proof that it grew from the one that the witness has cosigned before. The
witness answers with its cosignatures, or with the size that it has cosigned.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bank.transparency.checkpoint import LARGEST, Checkpoint
from bank.transparency.keys import TIMED, VerifierKey
from bank.transparency.merkle import HASH_BYTES
from bank.transparency.notes import Signature, SignedNote, note_of, signatures_of, unbase64

#: Longest request and answer that are read, in bytes, and most hashes of a proof.
MOST_REQUEST_BYTES: Final = 65_536
MOST_ANSWER_BYTES: Final = 65_536
MOST_PROOF: Final = 63
SIZE_TYPE: Final = "text/x.tlog.size"
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request to cosign `note`; `proof` shows that the tree of `old` leaves is the beginning of its tree."""

    old: int
    proof: tuple[bytes, ...]
    note: SignedNote

    def __bytes__(self) -> bytes:
        lines = [f"old {self.old}", *(base64.b64encode(each).decode() for each in self.proof), ""]
        return "\n".join([*lines, str(self.note)]).encode()


def add_checkpoint_of(found: bytes) -> AddCheckpoint | None:
    """Read a request; None for bytes that are none. Neither proof nor signatures are verified here."""
    head, blank, signed = found.partition(b"\n\n")
    if not blank or len(found) > MOST_REQUEST_BYTES or not head.isascii():
        return None
    first, *lines = head.decode().split("\n")
    old, note = _size(first.removeprefix("old ")) if first.startswith("old ") else None, note_of(signed)
    if old is None or note is None or len(lines) > MOST_PROOF:
        return None
    hashes = [unbase64(each) for each in lines]
    proof = tuple(each for each in hashes if each and len(each) == HASH_BYTES)
    return AddCheckpoint(old, proof, note) if len(proof) == len(lines) else None


def cosignatures(found: bytes, checkpoint: Checkpoint, keys: Iterable[VerifierKey]) -> tuple[Signature, ...]:
    """Return the cosignatures by these keys; none where the answer is no list of signatures, or one of them is false.

    What other keys signed is left out. A cosignature states a time, so a key of a kind without one is no witness's.
    """
    signatures = signatures_of(found.decode("utf-8", "replace")) if len(found) <= MOST_ANSWER_BYTES else None
    pairs = [(key, each) for key in keys if key.kind in TIMED for each in signatures or () if key.is_of(each)]
    true = all(any(each.signed[:8]) and key.verifies(checkpoint, each) for key, each in pairs)
    return tuple({(each.name, each.key_id): each for _, each in pairs}.values()) if true else ()


def conflict_of(found: bytes) -> int | None:
    """Read the size that a witness has cosigned, from its answer 409; None for bytes that are none."""
    if not found.isascii() or not found.endswith(b"\n"):
        return None
    return _size(found[:-1].decode())


def _size(text: str) -> int | None:
    return int(text) if _SIZE.fullmatch(text) and int(text) <= LARGEST else None
