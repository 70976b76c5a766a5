"""A restored log goes on from what was published and does not fork: whoever saw the newer checkpoint takes the next."""

import json
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from confluent_kafka import Message, Producer

from bank.transparency.checkpoint import checkpoint_of_note
from bank.transparency.complete import verify_complete
from bank.transparency.files.folder import FolderLogFiles
from bank.transparency.index.owners_index import OwnersIndex
from bank.transparency.keys import signers
from bank.transparency.tiles import CHECKPOINT
from pipelines.transparency.config import LogWriterConfig
from schemas import topics
from teller.operate.log import proving
from teller.operate.log.monitor import Looked, Trust, look
from teller.operate.log.refilling import LogRefillError, Refilled, refill
from teller.run.local_processes import environment_of
from teller.settings import Settings, keys, log
from tests.accounts import kafka
from tests.cli.test_commands import teller
from tests.transparency.running import (
    OWNERS,
    anew,
    checkpoint,
    entries,
    gone,
    log_writer,
    of_kinds,
    receipt,
    send,
    size,
)
from tests.transparency.witnessing import KEY, witnessed

KEPT = 100


def produced(settings: Settings, found: Sequence[Message]) -> None:
    """Write entries, as a backup that was restored has them."""
    producer = Producer(kafka.client(settings))
    for each in found:
        producer.produce(topics.LOG_ENTRIES, each.value(), each.key(), headers=each.headers())
    assert producer.flush(30) == 0


def grown(settings: Settings, count: int, first: int = 0) -> None:
    """Log so many receipts more."""
    before = len(of_kinds(settings))
    send(settings, topics.RECEIPTS, *(receipt(OWNERS[at % 8], str(at)) for at in range(first, first + count)))
    kafka.wait_for(lambda: len(of_kinds(settings)) == before + count and size(settings) == len(entries(settings)))


def set_back(settings: Settings, kept: int) -> None:
    """Restore the topic as it was at `kept` leaves; index and openings are gone."""
    former = entries(settings)[:kept]
    for topic in (topics.LOG_ENTRIES, topics.LOG_OPENINGS):
        anew(settings, topic)
    for file in settings.log_index.parent.glob("log-index.sqlite*"):
        file.unlink()
    produced(settings, former)


def look_of(settings: Settings, where: Path, state: Path) -> object:
    """Return what a monitor sees that has the log's keys."""
    trust = Trust([key.verifier for key in log.signer_keys(settings)])
    return look(FolderLogFiles(where), state, trust, whole=True)


def test_a_restored_log_goes_on_and_a_witness_that_saw_more_signs(deposit_topics: Settings, tmp_path: Path) -> None:
    settings, files = deposit_topics, tmp_path / "teller/log"
    keys.make_embedded_keys(settings)
    with witnessed(settings, tmp_path / "witness") as watched:
        witnesses = log.witnesses(watched)
        with log_writer(settings, *witnesses):
            grown(settings, 300)
        assert isinstance(look_of(settings, files, tmp_path / "seen"), Looked)
        head = checkpoint(settings)
        assert head is not None
        shutil.move(files, tmp_path / "mirror")
        set_back(settings, KEPT)
        assert refill(log.config(settings), FolderLogFiles(tmp_path / "mirror")) == Refilled(
            KEPT, head.size - KEPT, head
        )
        assert checkpoint(settings) == head
        assert refill(log.config(settings)) == Refilled(head.size + 1, 0, head)
        with log_writer(settings, *witnesses):
            kafka.wait_for(lambda: size(settings) == head.size + 1)
            grown(settings, 1, 300)
    found = checkpoint_of_note(FolderLogFiles(files).read(CHECKPOINT) or b"")
    assert found is not None
    assert signers(*found, [KEY.verifier])
    seen = look_of(settings, files, tmp_path / "seen")
    assert isinstance(seen, Looked)
    assert (seen.before, seen.checkpoint.size) == (head, head.size + 3)
    lists_are_complete(settings)


def lists_are_complete(settings: Settings) -> None:
    """Whoever asks for a complete list gets one that holds, with the leaves whose owner is known."""
    verifiers = [key.verifier for key in log.signer_keys(settings)]
    shown = verify_complete(proving.of_owner(settings, OWNERS[300 % 8]), verifiers)
    leaves = getattr(shown, "leaves", None)
    assert leaves is not None, shown
    tag = log.config(settings).tag_of(OWNERS[300 % 8])
    assert list(leaves) == [
        at
        for at, each in enumerate(entries(settings))
        if dict(each.headers() or ()).get(topics.OWNER_TAG_HEADER) == tag
    ]


def refused(config: LogWriterConfig, source: Path | None, words: str, settings: Settings) -> None:
    before = len(entries(settings))
    with pytest.raises(LogRefillError, match=words):
        refill(config, FolderLogFiles(source) if source else None)
    assert len(entries(settings)) == before


def test_what_is_not_this_logs_fills_nothing(deposit_topics: Settings, tmp_path: Path) -> None:
    settings = deposit_topics
    with log_writer(settings):
        grown(settings, 5)
    files, mirror = tmp_path / "teller/log", tmp_path / "mirror"
    shutil.copytree(files, mirror)
    config = log.config(settings)
    no = partial(refused, config, settings=settings)
    note = (mirror / CHECKPOINT).read_bytes()
    size = int(note.splitlines()[1])  # as many batches as the writer took: 6 leaves or more
    bundle = mirror / f"tile/entries/000.p/{size}"
    sound = bundle.read_bytes()
    bundle.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    shutil.rmtree(files)
    no(mirror, "another root")
    bundle.unlink()
    no(mirror, "is missing")
    bundle.write_bytes(sound)
    (mirror / CHECKPOINT).write_bytes(note.replace(b"\n%d\n" % size, b"\n%d\n" % (size + 1), 1))
    no(mirror, "not signed by this log's keys")
    (mirror / CHECKPOINT).write_bytes(b"none")
    no(mirror, "is none of this log")
    (mirror / CHECKPOINT).unlink()
    no(mirror, "no checkpoint of this log")
    (mirror / CHECKPOINT).write_bytes(note)
    assert checkpoint(settings) is None
    another_topic(settings, mirror)


def another_topic(settings: Settings, mirror: Path) -> None:
    """A topic with other entries is not filled; nor is one whose index knows more than it does."""
    config, found = log.config(settings), entries(settings)
    anew(settings, topics.LOG_ENTRIES)
    produced(settings, found[:3])
    with OwnersIndex(config.index) as index:
        assert index.size > 3
    refused(config, mirror, "of a later log", settings)
    config.index.unlink()
    anew(settings, topics.LOG_ENTRIES)
    send(settings, topics.LOG_ENTRIES)
    produced(settings, [found[1]])
    refused(config, mirror, "leaf 0 is missing", settings)
    anew(settings, topics.LOG_ENTRIES)
    producer = Producer(kafka.client(settings))
    producer.produce(topics.LOG_ENTRIES, bytes(42), b"other", headers=found[0].headers())
    assert producer.flush(30) == 0
    refused(config, mirror, "another entry for leaf 0", settings)


def test_before_anything_was_published_there_is_nothing_to_fill(deposit_topics: Settings, tmp_path: Path) -> None:
    keys.make_embedded_keys(deposit_topics)
    gone(deposit_topics, topics.OFFERINGS, topics.WITHDRAWALS)  # a backup of before has no such topics
    assert refill(log.config(deposit_topics)) == Refilled(0, 0, None)
    variables = {name: str(value) for name, value in environment_of(deposit_topics).items()}
    shown = teller(tmp_path, "log", "refill", **variables)
    assert (shown.returncode, "Nothing is missing" in shown.stdout) == (0, True), shown.problem
    assert json.loads(teller(tmp_path, "log", "refill", "--json", **variables).stdout)["refilled"] == 0
