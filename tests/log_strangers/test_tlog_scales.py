"""tlog-scales (Florian Larysch) reads our log, verifies our proofs and signatures, and refuses changed ones."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import MLDSA44CosignatureSigner, Vkey
from tlog_scales.tiles import leaf_hash
from tlog_scales.tlog import (
    Checkpoint,
    ConsistencyProof,
    ConsistencyProofInvalid,
    InclusionProof,
    InclusionProofInvalid,
)

from bank.transparency import merkle
from bank.transparency.checkpoint import checkpoint_of_note
from bank.transparency.keys import KeyKind, SignerKey, signers, verifier_key
from bank.transparency.proofs import verify_consistency, verify_inclusion
from tests.bank.transparency.growing import ENTRIES, LOG_KEYS, ORIGIN, checkpoint, proofs_of, signed
from tests.log_strangers.publishing import entries, published

SIZES = st.sampled_from([1, 2, 3, 100, 255, 256, 257, 511, 512, 513, 700])


def changed(hashes: list[bytes]) -> list[bytes]:
    return [bytes([hashes[0][0] ^ 1]) + hashes[0][1:], *hashes[1:]]


@given(SIZES, st.data())
def test_our_proofs_of_inclusion_are_true(size: int, data: st.DataObject) -> None:
    leaf = data.draw(st.integers(0, size - 1))
    proof, hashed, root = proofs_of(size).inclusion(leaf), merkle.leaf_hash(ENTRIES[leaf]), checkpoint(size).root
    assert hashed == leaf_hash(ENTRIES[leaf])
    InclusionProof(leaf, size, proof).check(hashed, root)
    for wrong in [proof[:-1], changed(proof)] if proof else []:
        with pytest.raises(InclusionProofInvalid):
            InclusionProof(leaf, size, wrong).check(hashed, root)


@given(st.tuples(SIZES, SIZES).map(sorted))
def test_our_proofs_of_consistency_are_true(sizes: list[int]) -> None:
    before, size = sizes
    proof, first, second = proofs_of(size).consistency(before), checkpoint(before).root, checkpoint(size).root
    ConsistencyProof(before, size, proof).check(first, second)
    for wrong in [proof[:-1], changed(proof)] if proof else []:
        with pytest.raises(ConsistencyProofInvalid):
            ConsistencyProof(before, size, wrong).check(first, second)


@pytest.mark.parametrize("key", LOG_KEYS, ids=lambda key: key.kind.name)
def test_our_signatures_are_true(key: SignerKey) -> None:
    read = Checkpoint.from_text(str(signed(checkpoint(300))))
    vkey = Vkey.from_string(str(key.verifier))
    assert vkey.serialize() == str(key.verifier)  # type: ignore[no-untyped-call]
    read.verify(vkey)
    for wrong in (replace(read, size=301), replace(read, root_hash=bytes(32)), replace(read, origin="other")):
        with pytest.raises(InvalidSignature):
            wrong.verify(vkey)


@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_changed_signature_of_ours_is_refused(kind: KeyKind) -> None:
    key, at = SignerKey("witness.example", kind, b"\5" * 32), checkpoint(300)
    read, made = Checkpoint.from_text(str(signed(at))), key.sign(at, 1_700_000_000).signed
    verifier = Vkey.from_string(str(key.verifier)).get_verifier()
    verifier.verify(made, read)
    for place in (0, 8, len(made) - 1):
        with pytest.raises(InvalidSignature):
            verifier.verify(made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :], read)


def test_their_cosignature_is_true_to_us() -> None:
    at, signer = checkpoint(300), MLDSA44CosignatureSigner("witness.example", b"\6" * 32)
    theirs = Checkpoint.make_signed(ORIGIN, 300, at.root, [signer])
    read, key = checkpoint_of_note(theirs.serialize().encode()), verifier_key(signer.vkey.serialize())  # type: ignore[no-untyped-call]
    assert read is not None
    assert key is not None
    assert read[1] == at
    assert signers(*read, [key]) == frozenset({key})


def test_their_reader_reads_our_log_and_their_proofs_are_true_to_us(tmp_path: Path) -> None:
    writer = published(tmp_path, 300, 70_000)
    reader = TilesReader(LocalBackend(tmp_path))
    read = reader.get_checkpoint()
    assert writer.published is not None
    assert (read.origin, read.size, read.root_hash) == (ORIGIN, 70_000, writer.published.root)
    assert reader.calculate_root_hash() == read.root_hash
    for leaf in (0, 255, 65_535, 65_536, 69_999):
        assert reader.get_entry(leaf) == entries(1, leaf)[0]
        proof = reader.get_inclusion_proof(leaf, 70_000).node_hashes
        assert verify_inclusion(leaf_hash(reader.get_entry(leaf)), leaf, 70_000, proof, read.root_hash)
    grown = reader.get_consistency_proof(300, 70_000).node_hashes
    reader.set_size(300)
    assert verify_consistency(300, 70_000, grown, reader.calculate_root_hash(), read.root_hash)
