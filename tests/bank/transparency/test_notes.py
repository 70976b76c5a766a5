"""Notes, checkpoints, keys and the text of proofs: C2SP's own examples, and what is none."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.transparency.checkpoint import Checkpoint, checkpoint_of, checkpoint_of_note
from bank.transparency.entry import LogEntry, commitment, entry_of
from bank.transparency.keys import KeyKind, SignerKey, signers, verifier_key
from bank.transparency.merkle import EMPTY_ROOT
from bank.transparency.notes import Signature, SignedNote, note_of, unbase64
from bank.transparency.private_keys import private_line, signer_key
from bank.transparency.tlog_proof import TlogProof, tlog_proof_of

#: C2SP tlog-checkpoint has this one.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
#: C2SP signed-note has this key.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
CHECKPOINT = Checkpoint("bank.example/log", 7, b"\7" * 32)
KEYS = [SignerKey(f"{kind.name.lower()}.example", kind, bytes([kind]) * 32) for kind in KeyKind]


def test_the_examples_are_read_and_written_back() -> None:
    found = checkpoint_of_note(EXAMPLE.encode())
    assert found is not None
    note, checkpoint = found
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert str(note) == EXAMPLE
    assert checkpoint.text == note.text
    key = verifier_key(VKEY)
    assert key is not None
    assert (str(key), key.name, key.kind) == (VKEY, "example.com/foo", KeyKind.ED25519)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.kind.name)
def test_a_key_verifies_what_it_signed_and_nothing_else(key: SignerKey) -> None:
    signature = key.sign(CHECKPOINT, 1_700_000_000)
    verifier = verifier_key(str(key.verifier))
    assert verifier == key.verifier
    assert verifier.verifies(CHECKPOINT, signature)
    others = [Checkpoint("other", 7, b"\7" * 32), Checkpoint(CHECKPOINT.origin, 8, b"\7" * 32)]
    for other in [*others, Checkpoint(CHECKPOINT.origin, 7, b"\6" * 32)]:
        assert not verifier.verifies(other, signature)
    for at in (0, 8, len(signature.signed) - 1):
        changed = bytearray(signature.signed)
        changed[at] ^= 1
        assert not verifier.verifies(CHECKPOINT, Signature(signature.name, signature.key_id, bytes(changed)))
    assert not verifier.verifies(CHECKPOINT, Signature(signature.name, signature.key_id, signature.signed[:-1]))
    assert not verifier.verifies(CHECKPOINT, Signature("another", signature.key_id, signature.signed))
    assert "seed" not in repr(key)


def test_who_signed_is_told_and_a_false_signature_spoils_the_note() -> None:
    note = SignedNote(CHECKPOINT.text, tuple(key.sign(CHECKPOINT, 5) for key in KEYS[:2]))
    verifiers = [key.verifier for key in KEYS]
    assert signers(note, CHECKPOINT, verifiers) == frozenset({KEYS[0].verifier, KEYS[1].verifier})
    assert signers(note, CHECKPOINT, []) == frozenset()
    false = Signature(KEYS[2].name, KEYS[2].verifier.key_id, bytes(2428))
    assert signers(note.with_signatures([false]), CHECKPOINT, verifiers) is None
    assert signers(note.with_signatures([false]), CHECKPOINT, verifiers[:2]) is not None


def test_a_key_that_signs_again_has_one_line() -> None:
    note = SignedNote(CHECKPOINT.text, (KEYS[2].sign(CHECKPOINT, 5),))
    again = note.with_signatures([KEYS[2].sign(CHECKPOINT, 6), KEYS[0].sign(CHECKPOINT, 6)])
    assert [each.name for each in again.signatures] == [KEYS[2].name, KEYS[0].name]
    assert note_of(str(again).encode()) == again


@pytest.mark.parametrize(
    "found",
    [
        b"",
        b"text\n",
        b"text\n\n",
        "text\n\n— name\n".encode(),
        "text\n\n— name AAAA\n".encode(),
        "text\n\n— name AAAAAAAA".encode(),
        "te\x00xt\n\n— name AAAAAAAA\n".encode(),
        "te\rxt\n\n— name AAAAAAAA\n".encode(),
        "text\n\n— na+me AAAAAAAA\n".encode(),
        "text\n\n— name AAAAAAB=\n".encode(),
        b"\xff\n\n",
        b"text\n\n" + "— name AAAAAAAA\n".encode() * 33,
        b"x" * 200_000,
    ],
)
def test_what_is_no_note_is_none(found: bytes) -> None:
    assert note_of(found) is None


@pytest.mark.parametrize(
    "text",
    [
        "origin\n1\n",
        "origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n9999999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n1\nCsUY\n",
        "origin\n0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nextension\n",
        "o" * 256 + "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    ],
)
def test_what_is_no_checkpoint_is_none(text: str) -> None:
    assert checkpoint_of(text) is None


def test_the_empty_tree_has_a_checkpoint() -> None:
    assert checkpoint_of(Checkpoint("o", 0, EMPTY_ROOT).text) == Checkpoint("o", 0, EMPTY_ROOT)


@given(st.binary(max_size=500))
def test_any_bytes_are_a_note_and_a_proof_or_none(found: bytes) -> None:
    assert (note := note_of(found)) is None or str(note).encode() == found
    assert (proof := tlog_proof_of(found)) is None or bytes(proof) == found


@given(st.integers(0, 10**12), st.lists(st.binary(min_size=32, max_size=32), max_size=60), st.binary(max_size=90))
def test_a_proof_is_read_back(leaf: int, hashes: list[bytes], extra: bytes) -> None:
    proof = TlogProof(leaf, tuple(hashes), EXAMPLE.encode(), extra)
    assert tlog_proof_of(bytes(proof)) == proof


@pytest.mark.parametrize(
    "head",
    [
        "c2sp.org/tlog-proof@v2\nindex 1",
        "c2sp.org/tlog-proof@v1\nindex 01",
        "c2sp.org/tlog-proof@v1\nindex",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\nextra !\nindex 1",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA",
        "c2sp.org/tlog-proof@v1\nindex 1" + ("\n" + base64.b64encode(bytes(32)).decode()) * 65,
    ],
)
def test_what_is_no_proof_is_none(head: str) -> None:
    assert tlog_proof_of(f"{head}\n\n{EXAMPLE}".encode()) is None


@pytest.mark.parametrize("line", ["", "name", "name+00000000+AQ==", VKEY.replace("530d", "530e"), VKEY[:-4], "a+b+c+d"])
def test_what_is_no_key_is_none(line: str) -> None:
    assert verifier_key(line) is None


def test_base64_has_one_form() -> None:
    assert unbase64("AAA=") == b"\0\0"
    assert unbase64("AAB=") is None


def test_an_entry_commits_to_a_record_under_its_salt_alone() -> None:
    salt, record = b"\1" * 32, b"a receipt"
    entry = LogEntry(1, 1, commitment(salt, record), 1_700_000_000_000)
    assert entry_of(bytes(entry)) == entry
    assert len(bytes(entry)) == 42
    assert entry.commits_to(salt, record)
    assert not entry.commits_to(b"\2" * 32, record)
    assert not entry.commits_to(salt, b"another")
    assert not entry.commits_to(salt + record[:1], record[1:])
    assert entry_of(bytes(41)) is None


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.kind.name)
def test_a_private_key_is_written_and_read(key: SignerKey) -> None:
    line = private_line(key)
    assert line.startswith(f"PRIVATE+KEY+{key.name}+{key.verifier.key_id.hex()}+")
    assert signer_key(f"{line}\n") == key
    for wrong in (line[:-4], line.replace("PRIVATE+", ""), line.replace(key.name, "other"), f"{line}AAAA", ""):
        assert signer_key(wrong) is None
