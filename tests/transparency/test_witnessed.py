"""A log with witnesses: one that is silent stops nothing; one that has signed more, or another tree, stops the log."""

from bank.transparency.checkpoint import Checkpoint, checkpoint_of_note
from bank.transparency.keys import KeyKind, SignerKey, signers
from bank.transparency.notes import SignedNote
from bank.transparency.tiles import CHECKPOINT
from schemas import topics
from teller.settings import Settings, log
from tests.accounts import kafka
from tests.bank.store.faulty_server import Answer, FaultyServer, http
from tests.transparency.running import OWNERS, entries, log_writer, of_kinds, receipt, send, size

WITNESS = SignerKey("witness.example", KeyKind.ML_DSA_44, b"\4" * 32)


def published(settings: Settings) -> tuple[SignedNote, Checkpoint] | None:
    found = log.open_files(settings).read(CHECKPOINT)
    return checkpoint_of_note(found) if found else None


def witnessed(settings: Settings) -> bool:
    found = published(settings)
    return found is not None and bool(signers(*found, [WITNESS.verifier]))


def test_a_witness_that_is_silent_delays_and_stops_nothing(deposit_topics: Settings) -> None:
    with log_writer(deposit_topics, ("http://127.0.0.1:1/", WITNESS.verifier)):
        send(deposit_topics, topics.RECEIPTS, receipt(OWNERS[0], "1"))
        kafka.wait_for(lambda: size(deposit_topics) == 2)
    assert not witnessed(deposit_topics)


def test_a_witness_that_has_signed_more_stops_the_log_before_anything_is_written(deposit_topics: Settings) -> None:
    with log_writer(deposit_topics):
        send(deposit_topics, topics.RECEIPTS, receipt(OWNERS[0], "1"))
        kafka.wait_for(lambda: size(deposit_topics) == 2)
    send(deposit_topics, topics.RECEIPTS, receipt(OWNERS[1], "2"))
    ahead = Answer(http(409, b"1000\n", b"Content-Type: text/x.tlog.size"))
    with (
        FaultyServer(*[ahead] * 50) as server,
        log_writer(deposit_topics, (f"http://{server.endpoint}/", WITNESS.verifier)) as part,
    ):
        kafka.wait_for(lambda: "has signed 1000 leaves" in part.trouble)
        assert len(entries(deposit_topics)) == 2
    with log_writer(deposit_topics):
        kafka.wait_for(lambda: len(of_kinds(deposit_topics)) == 2)


def test_a_witness_that_has_signed_another_tree_stops_the_log(deposit_topics: Settings) -> None:
    with (
        FaultyServer(*[Answer(http(422, b""))] * 50) as server,
        log_writer(deposit_topics, (f"http://{server.endpoint}/", WITNESS.verifier)) as part,
    ):
        send(deposit_topics, topics.RECEIPTS, receipt(OWNERS[1], "2"))
        kafka.wait_for(lambda: "another tree" in part.trouble)
        assert published(deposit_topics) is None
