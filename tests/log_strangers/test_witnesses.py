"""One contract for witnesses: litewitness and ours keep it, each asked by our client and by hand."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import urllib3

from bank.transparency.add_checkpoint import AddCheckpoint
from bank.transparency.checkpoint import Checkpoint, checkpoint_of_note
from bank.transparency.keys import KeyKind, SignerKey, VerifierKey, signers
from bank.transparency.notes import SignedNote
from bank.transparency.witness import WitnessStatus
from pipelines.transparency.witness_client import (
    WitnessAhead,
    WitnessClient,
    WitnessCosigned,
    WitnessOutcome,
    WitnessRefused,
)
from tests.bank.transparency.growing import ENTRIES, FORKED, LOG_KEYS, ORIGIN, checkpoint, files_of, proofs_of, signed
from tests.log_strangers.witnesses import RunningWitness, litewitness, ours

Starts = Callable[[Path], AbstractContextManager[RunningWitness]]
STARTS: dict[str, Starts] = {"ours": ours, "litewitness": litewitness}


@pytest.fixture(params=STARTS)
def start(request: pytest.FixtureRequest) -> Starts:
    return STARTS[request.param]


@pytest.fixture
def witness(start: Starts, tmp_path: Path) -> Iterator[RunningWitness]:
    with start(tmp_path) as running:
        yield running


def client_of(witness: RunningWitness) -> WitnessClient:
    return WitnessClient(witness.url, witness.keys, whole_s=60.0)


def submitted(client: WitnessClient, size: int, entries: Sequence[bytes] = ENTRIES) -> WitnessOutcome:
    at = checkpoint(size, entries)
    return client.submit(files_of(size, entries), signed(at), at)


def cosigned(outcome: WitnessOutcome, at: Checkpoint, keys: Sequence[VerifierKey]) -> bool:
    assert isinstance(outcome, WitnessCosigned), outcome
    return signers(SignedNote(at.text, outcome.signatures), at, keys) == frozenset(keys)


def posted(witness: RunningWitness, body: bytes) -> urllib3.BaseHTTPResponse:
    return urllib3.request("POST", f"{witness.url}/add-checkpoint", body=body, retries=False)


def asked(witness: RunningWitness, old: int, size: int, entries: Sequence[bytes] = ENTRIES) -> int:
    proof = proofs_of(size, entries).consistency(old) if 0 < old < size else []
    return posted(witness, bytes(AddCheckpoint(old, tuple(proof), signed(checkpoint(size, entries))))).status


def test_a_log_that_grows_is_cosigned(witness: RunningWitness) -> None:
    client = client_of(witness)
    for size in (1, 255, 256, 257, 257, 700):
        assert cosigned(submitted(client, size), checkpoint(size), witness.keys)


def test_a_client_that_is_new_finds_where_the_witness_is(witness: RunningWitness) -> None:
    submitted(client_of(witness), 300)
    assert cosigned(submitted(client_of(witness), 700), checkpoint(700), witness.keys)


def test_a_log_that_was_set_back_is_found_out(witness: RunningWitness) -> None:
    submitted(client_of(witness), 300)
    client = client_of(witness)
    assert submitted(client, 256) == WitnessAhead(300)
    assert cosigned(submitted(client, 300), checkpoint(300), witness.keys)


@pytest.mark.parametrize("size", [300, 301, 700])
def test_a_fork_is_refused_and_the_log_goes_on(size: int, witness: RunningWitness) -> None:
    client = client_of(witness)
    submitted(client, 300)
    assert submitted(client, size, FORKED) == WitnessRefused(WitnessStatus.NOT_CONSISTENT)
    assert cosigned(submitted(client, 700), checkpoint(700), witness.keys)


def test_what_a_witness_cosigned_it_knows_when_it_starts_again(start: Starts, tmp_path: Path) -> None:
    with start(tmp_path) as running:
        submitted(client_of(running), 300)
    with start(tmp_path) as running:
        assert submitted(client_of(running), 256) == WitnessAhead(300)
        assert submitted(client_of(running), 700, FORKED) == WitnessRefused(WitnessStatus.NOT_CONSISTENT)
        assert cosigned(submitted(client_of(running), 700), checkpoint(700), running.keys)


def test_statuses_are_those_of_the_specification(witness: RunningWitness) -> None:
    assert asked(witness, 0, 300) == 200
    assert asked(witness, 299, 700) == 409
    assert asked(witness, 0, 299) == 409
    assert asked(witness, 300, 299) == 400
    assert asked(witness, 300, 700, FORKED) == 422
    wrong = AddCheckpoint(300, tuple(proofs_of(700).consistency(299)), signed(checkpoint(700)))
    assert posted(witness, bytes(wrong)).status == 422
    assert posted(witness, b"old x\n\n" + str(signed(checkpoint(700))).encode()).status == 400
    conflict = posted(witness, bytes(AddCheckpoint(5, (), signed(checkpoint(700)))))
    assert (conflict.status, conflict.headers["content-type"], conflict.data) == (409, "text/x.tlog.size", b"300\n")


def test_another_log_and_another_key_are_refused(witness: RunningWitness) -> None:
    stranger = SignerKey(ORIGIN, KeyKind.ED25519, b"\7" * 32)
    forged = posted(witness, bytes(AddCheckpoint(0, (), signed(checkpoint(5), [stranger]))))
    other = replace(checkpoint(5), origin="other.example")
    unknown = posted(witness, bytes(AddCheckpoint(0, (), signed(other))))
    # litewitness says 403 of both
    assert (forged.status, unknown.status) == (403, 404 if witness.own else 403)


def test_a_signature_of_the_log_that_is_false_is_refused(witness: RunningWitness) -> None:
    false = SignedNote(checkpoint(5).text, (LOG_KEYS[0].sign(checkpoint(6), 7),))
    assert posted(witness, bytes(AddCheckpoint(0, (), false))).status == 403


def test_our_checkpoint_with_its_longest_proof_is_short_enough(witness: RunningWitness) -> None:
    """Litewitness reads 10 KiB."""
    long = bytes(AddCheckpoint(2**62, (bytes(32),) * 63, signed(replace(checkpoint(5), size=2**62 + 1))))
    assert posted(witness, long).status == 409


def test_ours_shows_monitors_the_newest_checkpoint(tmp_path: Path) -> None:
    with ours(tmp_path) as witness:
        url = f"{witness.url}/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
        assert urllib3.request("GET", url).status == 404
        submitted(client_of(witness), 300)
        read = checkpoint_of_note(urllib3.request("GET", url).data)
        assert read is not None
        assert read[1] == checkpoint(300)
        everybody = [*(key.verifier for key in LOG_KEYS), *witness.keys]
        assert signers(*read, everybody) == frozenset(everybody)
        assert b"prove nothing" in urllib3.request("GET", witness.url).data
