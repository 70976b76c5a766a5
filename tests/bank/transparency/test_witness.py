"""A witness: what it cosigns, what it refuses and how, and what a log reads from its answers."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.transparency.add_checkpoint import AddCheckpoint, add_checkpoint_of, conflict_of, cosignatures
from bank.transparency.checkpoint import Checkpoint, checkpoint_of
from bank.transparency.keys import KeyKind, SignerKey, signers
from bank.transparency.notes import Signature, SignedNote
from bank.transparency.witness import Cosigned, LogWitness, WitnessAnswer, WitnessStatus
from tests.bank.transparency.growing import ENTRIES, FORKED, LOG_KEYS, ORIGIN, checkpoint, proofs_of, signed

WITNESS_KEYS = [
    SignerKey("witness.example", KeyKind.ED25519_COSIGNATURE, b"\3" * 32),
    SignerKey("witness.example", KeyKind.ML_DSA_44, b"\4" * 32),
]
VERIFIERS = [key.verifier for key in WITNESS_KEYS]
WITNESS = LogWitness(WITNESS_KEYS, {ORIGIN: frozenset(key.verifier for key in LOG_KEYS)})
NOTHING: Cosigned = {}


def request(old: int, size: int, entries: Sequence[bytes] = ENTRIES) -> AddCheckpoint:
    proof = proofs_of(size, entries).consistency(old) if 0 < old <= size else []
    return AddCheckpoint(old, tuple(proof), signed(checkpoint(size, entries)))


def grown(*sizes: int) -> Cosigned:
    """What a witness has cosigned that has seen these sizes."""
    cosigned, old = NOTHING, 0
    for size in sizes:
        answer = WITNESS.add_checkpoint(cosigned, bytes(request(old, size)), 7)
        assert answer.status is WitnessStatus.COSIGNED
        cosigned, old = answer.cosigned, size
    return cosigned


AT_300 = grown(300)


def asked(asking: AddCheckpoint, cosigned: Cosigned = AT_300) -> WitnessAnswer:
    return WITNESS.add_checkpoint(cosigned, bytes(asking), 7)


@given(st.lists(st.integers(1, 700), min_size=1, max_size=6).map(sorted))
@settings(max_examples=40, deadline=None)
def test_a_log_that_grows_is_cosigned_at_each_size(sizes: list[int]) -> None:
    old, cosigned = 0, NOTHING
    for size in sizes:
        answer = asked(request(old, size), cosigned)
        assert answer.status is WitnessStatus.COSIGNED
        found = cosignatures(answer.body.encode(), checkpoint(size), VERIFIERS)
        assert [each.key_id for each in found] == [each.key_id for each in VERIFIERS]
        kept = answer.cosigned[ORIGIN]
        all_of_them = [*(key.verifier for key in LOG_KEYS), *VERIFIERS]
        assert signers(kept, checkpoint(size), all_of_them) == frozenset(all_of_them)
        old, cosigned = size, answer.cosigned


@given(st.integers(0, 400), st.integers(1, 700), st.booleans())
@settings(max_examples=150, deadline=None)
def test_two_trees_are_never_cosigned(old: int, size: int, forked: bool) -> None:
    """Whoever has seen 300 entries cosigns what goes on from them, and nothing else."""
    answer = asked(request(old, size, FORKED if forked else ENTRIES))
    if answer.status is WitnessStatus.COSIGNED:
        assert (old, forked) == (300, False)
        assert size >= 300
    else:
        assert answer.cosigned is AT_300
        assert (answer.body == "300\n") == (answer.status is WitnessStatus.OTHER_SIZE)


@pytest.mark.parametrize(
    ("asking", "status"),
    [
        (request(300, 400, FORKED), WitnessStatus.NOT_CONSISTENT),
        (request(300, 300, FORKED), WitnessStatus.NOT_CONSISTENT),
        (replace(request(300, 300), proof=(bytes(32),)), WitnessStatus.NOT_CONSISTENT),
        (replace(request(300, 400), proof=()), WitnessStatus.NOT_CONSISTENT),
        (replace(request(300, 400), proof=request(299, 400).proof), WitnessStatus.NOT_CONSISTENT),
        (request(200, 400), WitnessStatus.OTHER_SIZE),
        (request(200, 250), WitnessStatus.OTHER_SIZE),
        (request(0, 400), WitnessStatus.OTHER_SIZE),
        (request(400, 400), WitnessStatus.OTHER_SIZE),
        (request(300, 250), WitnessStatus.MALFORMED),
        (AddCheckpoint(300, (), signed(checkpoint(400), WITNESS_KEYS)), WitnessStatus.NOT_SIGNED),
        (AddCheckpoint(300, (), signed(replace(checkpoint(400), origin="other.example"))), WitnessStatus.UNKNOWN_LOG),
        (AddCheckpoint(300, (), signed(Checkpoint(ORIGIN, 0, b"\1" * 32))), WitnessStatus.MALFORMED),
    ],
)
def test_a_refusal_has_the_status_of_the_specification(asking: AddCheckpoint, status: WitnessStatus) -> None:
    answer = asked(asking)
    assert (answer.status, answer.cosigned) == (status, AT_300)
    assert answer.body == ("300\n" if status is WitnessStatus.OTHER_SIZE else "")


@pytest.mark.parametrize(
    ("asking", "status"),
    [
        (replace(request(0, 300), proof=(bytes(32),)), WitnessStatus.NOT_CONSISTENT),
        (request(5, 300), WitnessStatus.OTHER_SIZE),
        (AddCheckpoint(0, (), signed(Checkpoint(ORIGIN, 0, b"\1" * 32))), WitnessStatus.NOT_CONSISTENT),
        (AddCheckpoint(0, (), signed(checkpoint(0))), WitnessStatus.COSIGNED),
    ],
)
def test_a_log_that_is_new_to_the_witness(asking: AddCheckpoint, status: WitnessStatus) -> None:
    assert asked(asking, NOTHING).status is status
    assert asked(asking, NOTHING).body == "0\n" or status is not WitnessStatus.OTHER_SIZE


def test_an_empty_log_may_grow() -> None:
    empty = asked(AddCheckpoint(0, (), signed(checkpoint(0))), NOTHING).cosigned
    assert asked(request(0, 5), empty).status is WitnessStatus.COSIGNED
    assert asked(replace(request(0, 5), proof=(bytes(32),)), empty).status is WitnessStatus.NOT_CONSISTENT


def test_one_of_the_logs_keys_is_enough_and_a_false_signature_of_one_is_too_much() -> None:
    one = AddCheckpoint(300, request(300, 400).proof, signed(checkpoint(400), LOG_KEYS[1:]))
    assert asked(one).status is WitnessStatus.COSIGNED
    false = Signature(ORIGIN, LOG_KEYS[0].verifier.key_id, bytes(64))
    assert asked(replace(one, note=one.note.with_signatures([false]))).status is WitnessStatus.NOT_SIGNED
    stranger = Signature("stranger.example", b"1234", bytes(64))
    answer = asked(replace(one, note=one.note.with_signatures([stranger])))
    assert answer.status is WitnessStatus.COSIGNED
    assert stranger not in answer.cosigned[ORIGIN].signatures


def test_a_witness_signs_by_keys_that_state_a_time() -> None:
    with pytest.raises(ValueError, match="time"):
        LogWitness([LOG_KEYS[0]], {})


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_request_is_read_back(old: int, proof: list[bytes]) -> None:
    asking = AddCheckpoint(old, tuple(proof), signed(checkpoint(5)))
    assert add_checkpoint_of(bytes(asking)) == asking


@given(st.one_of(st.binary(max_size=400), st.binary(max_size=90).map(lambda end: b"old 3\n" + end)))
def test_any_bytes_are_a_request_or_none(found: bytes) -> None:
    assert (read := add_checkpoint_of(found)) is None or bytes(read) == found
    assert WITNESS.add_checkpoint(AT_300, found, 7).cosigned == AT_300


@given(st.integers(0, 6000), st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_a_request_that_was_changed_is_never_of_another_tree(at: int, flip: int) -> None:
    whole = bytearray(bytes(request(300, 400)))
    whole[at % len(whole)] ^= flip
    answer = WITNESS.add_checkpoint(AT_300, bytes(whole), 7)
    kept = checkpoint_of(answer.cosigned[ORIGIN].text)
    assert kept == checkpoint(400 if answer.status is WitnessStatus.COSIGNED else 300)


GOOD = bytes(request(300, 400))


@pytest.mark.parametrize(
    "found",
    [
        b"",
        b"\n\n",
        GOOD.replace(b"old 300", b"old 0300"),
        GOOD.replace(b"old 300", b"old -300"),
        GOOD.replace(b"old 300", b"old 300 "),
        GOOD.replace(b"old 300", b"new 300"),
        GOOD.replace(b"old 300", b"old 9999999999999999999"),
        GOOD.replace(b"old 300\n", b"old 300\nAAAA\n"),
        GOOD.replace(b"old 300\n", b"old 300\n\xc3\xa9\n"),
        GOOD.replace(b"\n400\n", b"\n0400\n"),
        GOOD.replace(b"\n\n", b"\n", 1),
        b"old 300\n" + b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64 + GOOD[GOOD.index(b"\n\n") :],
        b"old 300\n" + b"A" * 70_000 + GOOD[GOOD.index(b"\n\n") :],
    ],
)
def test_what_is_no_request_is_malformed(found: bytes) -> None:
    assert WITNESS.add_checkpoint(AT_300, found, 7) == WitnessAnswer(WitnessStatus.MALFORMED, "", AT_300)


def lines(*signatures: Signature) -> bytes:
    return "".join(each.line for each in signatures).encode()


def test_only_true_cosignatures_of_known_keys_are_read() -> None:
    at = checkpoint(5)
    one, two = (key.sign(at, 7) for key in WITNESS_KEYS)
    stranger = SignerKey("stranger.example", KeyKind.ML_DSA_44, b"\5" * 32).sign(at, 7)
    assert cosignatures(lines(one, stranger, two), at, VERIFIERS) == (one, two)
    assert cosignatures(lines(one, one), at, VERIFIERS) == (one,)
    assert cosignatures(lines(stranger), at, VERIFIERS) == ()
    assert cosignatures(lines(one, two), at, VERIFIERS[1:]) == (two,)
    assert cosignatures(lines(LOG_KEYS[0].sign(at, 7)), at, [LOG_KEYS[0].verifier]) == ()


@pytest.mark.parametrize(
    "found",
    [
        b"",
        b"\n",
        b"no",
        b"\xff\n",
        lines(WITNESS_KEYS[0].sign(checkpoint(6), 7)),
        lines(WITNESS_KEYS[0].sign(checkpoint(5), 7), WITNESS_KEYS[1].sign(checkpoint(6), 7)),
        lines(WITNESS_KEYS[1].sign(checkpoint(5), 0)),
        lines(*[WITNESS_KEYS[0].sign(checkpoint(5), 7)] * 33),
        lines(WITNESS_KEYS[0].sign(checkpoint(5), 7)) + b" " * 70_000,
        lines(WITNESS_KEYS[0].sign(checkpoint(5), 7))[:-1],
    ],
)
def test_an_answer_with_anything_false_in_it_cosigns_nothing(found: bytes) -> None:
    assert cosignatures(found, checkpoint(5), VERIFIERS) == ()


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_that_cosigns_nothing(found: bytes) -> None:
    assert cosignatures(found, checkpoint(5), VERIFIERS) == ()
    assert (size := conflict_of(found)) is None or f"{size}\n".encode() == found


def test_the_size_of_a_conflict() -> None:
    assert conflict_of(b"300\n") == 300
    for found in (b"300", b"0300\n", b"-1\n", b"9999999999999999999\n", b"3\n\n", "\u0663\n".encode(), b"1" * 70_000):
        assert conflict_of(found) is None


def test_the_note_that_is_kept_is_the_one_that_monitors_read() -> None:
    kept = grown(1, 300, 300)[ORIGIN]
    assert isinstance(kept, SignedNote)
    assert [each.name for each in kept.signatures] == [ORIGIN, ORIGIN, "witness.example", "witness.example"]
