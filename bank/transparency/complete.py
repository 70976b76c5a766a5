"""The proof that a list of an owner's leaves is complete, as a text: for the owner to check offline.

It is a C2SP tlog-proof of the leaf that holds the root of the owners' index; its extra data holds the owner's tag and
the proof of the index, so that whoever reads it needs nothing else but the log's keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.entry import LogEntry
from bank.transparency.index import proof_text
from bank.transparency.index.proof import Completeness, IndexProof
from bank.transparency.index.proof import verify as verify_index
from bank.transparency.keys import VerifierKey
from bank.transparency.kinds.every import INDEX_ROOT
from bank.transparency.merkle import leaf_hash
from bank.transparency.proofs import verify_inclusion
from bank.transparency.tlog_proof import TlogProof, tlog_proof_of
from bank.transparency.verify import NotProven, signed_by

_TAG_BYTES: Final = 32
_HEAD_BYTES: Final = 8 + 32 + _TAG_BYTES


@dataclass(frozen=True, slots=True)
class CompleteList:
    """List that is complete: of the leaves below number `before`, those of the owner of `tag` are `leaves`; these
    witnesses have seen it.
    """

    tag: bytes
    leaves: tuple[int, ...]
    before: int
    checkpoint: Checkpoint
    witnesses: frozenset[VerifierKey]


def encoded(tag: bytes, proof: IndexProof, root: LogEntry, of_root: TlogProof) -> bytes:
    """Write the proof: `root` is the entry of the index' root, `of_root` the proof that it is in the log."""
    extra = root.time.to_bytes(8) + root.hash + tag + proof_text.encoded(proof).encode()
    return bytes(replace(of_root, extra=extra))


def is_of_list(found: bytes) -> bool:
    """Return whether bytes are meant as such a proof, and not as that of a record."""
    outer = tlog_proof_of(found)
    return outer is not None and outer.extra[_HEAD_BYTES:].startswith(proof_text.FIRST_LINE.encode())


def verify_complete(
    found: bytes, log_keys: Sequence[VerifierKey], witness_keys: Sequence[VerifierKey] = (), witnesses: int = 0
) -> CompleteList | NotProven:
    """Check such a proof: all of the log's keys must have signed, and so many of the witnesses' keys."""
    outer = tlog_proof_of(found)
    if outer is None or len(outer.extra) < _HEAD_BYTES:
        return NotProven("this is no proof that a list is complete, or it is cut off")
    time, root = int.from_bytes(outer.extra[:8]), outer.extra[8:40]
    tag, text = outer.extra[40:_HEAD_BYTES], outer.extra[_HEAD_BYTES:]
    inner = proof_text.parsed(text.decode("ascii", "replace"))
    if inner is None or time >= 2**63:
        return NotProven("the proof of the owners' index cannot be read")
    signed = signed_by(outer.checkpoint, log_keys, witness_keys, witnesses)
    if isinstance(signed, NotProven):
        return signed
    checkpoint, seen = signed
    leaf = leaf_hash(bytes(LogEntry(INDEX_ROOT, 1, root, time)))
    if not verify_inclusion(leaf, outer.leaf, checkpoint.size, outer.hashes, checkpoint.root):
        return NotProven("the log does not have this root of the owners' index at this leaf")
    if verify_index(root, tag, inner) not in (Completeness.COMPLETE, Completeness.NONE):
        return NotProven("the list is not what the owners' index has for this tag: leaves are missing, or were added")
    if inner.leaves and inner.leaves[-1] >= outer.leaf:
        return NotProven("the list has leaves that came after the index' root")
    return CompleteList(tag, inner.leaves, outer.leaf, checkpoint, seen)
