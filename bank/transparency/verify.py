"""Check a proof offline: no network, no Kafka, no settings; whoever has the proof and the keys can call it.

checked = verify(proof, log_keys=[...], witness_keys=[...], witnesses=1)
if isinstance(checked, Proven): ...
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bank.transparency.checkpoint import Checkpoint, checkpoint_of_note
from bank.transparency.entry import SALT_BYTES
from bank.transparency.keys import VerifierKey, signers
from bank.transparency.merkle import leaf_hash
from bank.transparency.notes import SignedNote
from bank.transparency.opening import Opening, of_extra
from bank.transparency.proofs import verify_inclusion
from bank.transparency.tlog_proof import tlog_proof_of


@dataclass(frozen=True, slots=True)
class Proven:
    """The log has committed to the record in `opening`, as leaf number `leaf`, and these witnesses have seen it."""

    leaf: int
    opening: Opening
    checkpoint: Checkpoint
    witnesses: frozenset[VerifierKey]


@dataclass(frozen=True, slots=True)
class NotProven:
    """Nothing is shown; `why` says what is wrong, and holds nothing of the record."""

    why: str


def verify(
    found: bytes, log_keys: Sequence[VerifierKey], witness_keys: Sequence[VerifierKey] = (), witnesses: int = 0
) -> Proven | NotProven:
    """Check a proof: all of the log's keys must have signed, and so many of the witnesses' keys."""
    proof = tlog_proof_of(found)
    if proof is None:
        return NotProven("this is no proof: it does not begin as C2SP tlog-proof says, or is cut off")
    opening = of_extra(proof.extra)
    if opening is None or len(opening.salt) != SALT_BYTES:
        return NotProven("the proof does not hold the record and its salt")
    signed = signed_by(proof.checkpoint, log_keys, witness_keys, witnesses)
    if isinstance(signed, NotProven):
        return signed
    checkpoint, seen = signed
    leaf = leaf_hash(bytes(opening.entry))
    if not verify_inclusion(leaf, proof.leaf, checkpoint.size, proof.hashes, checkpoint.root):
        return NotProven("the record is not the leaf that the proof names: record, salt, number or hashes were changed")
    return Proven(proof.leaf, opening, checkpoint, seen)


def signed_by(
    found: bytes, log_keys: Sequence[VerifierKey], witness_keys: Sequence[VerifierKey], witnesses: int
) -> tuple[Checkpoint, frozenset[VerifierKey]] | NotProven:
    """Check who signed a checkpoint; return it with the witnesses' keys that did."""
    read = checkpoint_of_note(found)
    if read is None:
        return NotProven("the checkpoint cannot be read")
    note, checkpoint = read
    if not log_keys:
        return NotProven("no key of the log is given: `teller log keys` prints them")
    if any(key.name != checkpoint.origin for key in log_keys):
        return NotProven("the checkpoint is of another log than the keys")
    if {key.public for key in log_keys} & {key.public for key in witness_keys}:
        return NotProven("a witness's key is one of the log's own: it shows nothing")
    return _signed(note, checkpoint, log_keys, witness_keys, witnesses)


def _signed(
    note: SignedNote,
    checkpoint: Checkpoint,
    log_keys: Sequence[VerifierKey],
    witness_keys: Sequence[VerifierKey],
    witnesses: int,
) -> tuple[Checkpoint, frozenset[VerifierKey]] | NotProven:
    if signers(note, checkpoint, log_keys) != frozenset(log_keys):
        return NotProven("the checkpoint is not signed by all of the log's keys")
    seen = signers(note, checkpoint, witness_keys)
    if seen is None:
        return NotProven("a witness's signature on the checkpoint is false")
    if len({key.name for key in seen}) < witnesses:
        return NotProven(f"{len({key.name for key in seen})} of the witnesses have signed, {witnesses} must have")
    return checkpoint, seen
