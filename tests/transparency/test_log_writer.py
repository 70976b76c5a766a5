"""What the bank did is in the log, once each, and says nothing of anybody; a restored backup does not fork it."""

import random
import shutil
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from confluent_kafka import Producer

from bank.transparency.entry import entry_of
from bank.transparency.files.folder import FolderLogFiles
from bank.transparency.index.owners_index import OwnersIndex
from bank.transparency.kinds.every import INDEX_ROOT
from bank.transparency.reader import read_bundle
from pipelines.transparency.log_writer import LogProcess
from schemas import topics
from teller.run.local_processes import environment_of
from teller.run.process import start
from teller.settings import Settings, keys, log
from tests.accounts import kafka
from tests.transparency.running import (
    OWNERS,
    anew,
    checkpoint,
    entries,
    log_writer,
    of_kinds,
    opened,
    openings,
    proven,
    receipt,
    send,
    size,
)
from tests.transparency.test_withdrawals import decided

ROUNDS, EACH = 5, 40


def test_each_record_becomes_a_leaf_that_its_holder_can_open(deposit_topics: Settings) -> None:
    settings = deposit_topics
    receipts = [receipt(OWNERS[number % 8], f"key {number}") for number in range(20)]
    with log_writer(settings):
        send(settings, topics.RECEIPTS, *receipts[:12])
        send(settings, topics.ACCOUNTS, *map(opened, OWNERS))
        kafka.wait_for(lambda: len(of_kinds(settings)) == 20)
        send(settings, topics.RECEIPTS, *receipts[12:])
        kafka.write(settings, kafka.legal_entity(1, "acme"))
        kafka.wait_for(lambda: len(of_kinds(settings)) == 29 and size(settings) == len(entries(settings)))
    found = proven(settings)
    assert Counter(each.opening.kind for each in found.values()) == {1: 20, 2: 8, 3: 1}
    records = {each.opening.record for each in found.values()}
    assert {value for _, value in (*receipts, *map(opened, OWNERS))} < records
    assert len({each.salt for each in openings(settings).values()}) == 29
    assert len({each.id for each in openings(settings).values()}) == 29


def test_leaf_numbers_are_places_and_the_last_leaf_is_the_indexs_root(deposit_topics: Settings) -> None:
    settings = deposit_topics
    with log_writer(settings):
        send(settings, topics.RECEIPTS, *(receipt(OWNERS[number % 3], str(number)) for number in range(300)))
        kafka.wait_for(lambda: len(of_kinds(settings)) == 300 and size(settings) == len(entries(settings)))
    written = [(each.value(), dict(each.headers() or ())) for each in entries(settings)]
    assert [int(headers[topics.LEAF_HEADER] or b"") for _, headers in written] == list(range(len(written)))
    head = checkpoint(settings)
    assert head is not None
    files, width = log.open_files(settings), head.size % 256
    stored = read_bundle(files, 0) + (read_bundle(files, 1, width) if head.size > 256 else [])
    assert stored == [value for value, _ in written]
    last = entry_of(stored[-1])
    tags = log.config(settings).tag_of
    with OwnersIndex(settings.log_index) as index:
        assert last is not None
        assert (last.kind, last.hash) == (INDEX_ROOT, index.root)
        for owner in OWNERS[:3]:
            proof = index.prove(tags(owner))[1]
            opened_leaves = [leaf for leaf, each in openings(settings).items() if each.owner == owner]
            assert list(proof.leaves) == sorted(opened_leaves)
        assert index.prove(tags(OWNERS[5]))[1].leaves == ()


def test_a_writer_that_is_killed_again_and_again_logs_each_record_once(deposit_topics: Settings) -> None:
    settings, dice, happened = deposit_topics, random.Random(5), decided()[1][:ROUNDS]
    keys.make_embedded_keys(settings)
    for number in range(ROUNDS):
        first = number * EACH
        so_far = len(of_kinds(settings))
        child = start("log-writer", ["log-writer"], environment_of(settings), settings.data_dir / "logs")
        try:
            send(settings, topics.RECEIPTS, *(receipt(OWNERS[at % 8], str(at)) for at in range(first, first + EACH)))
            send(settings, topics.WITHDRAWALS, happened[number])
            kafka.wait_for(partial(_more_than, settings, so_far))
            time.sleep(dice.random())
        finally:
            child.process.kill()
            child.stop()
    count = ROUNDS * EACH + len(happened)
    with log_writer(settings):
        kafka.wait_for(lambda: len(of_kinds(settings)) == count and size(settings) == len(entries(settings)))
    found = Counter(each.opening.record for each in proven(settings).values())
    assert len(found) == count
    assert set(found.values()) == {1}


def _more_than(settings: Settings, before: int) -> bool:
    return len(of_kinds(settings)) > before


def test_neither_the_files_nor_the_entries_tell_of_whom_they_are(deposit_topics: Settings, tmp_path: Path) -> None:
    settings = deposit_topics
    with log_writer(settings):
        send(settings, topics.RECEIPTS, receipt(OWNERS[0], "canary-object"))
        kafka.wait_for(lambda: len(of_kinds(settings)) == 1 and size(settings) == len(entries(settings)))
    root = settings.log_files_folder
    assert root is not None
    public = [file.read_bytes() for file in root.rglob("*") if file.is_file()]
    public += [repr((each.value(), each.headers())).encode() for each in entries(settings)]
    assert len(public) > 3
    tag = log.config(settings).tag_of(OWNERS[0])
    for canary in (OWNERS[0].encode(), bytes.fromhex(OWNERS[0]), b"canary-object"):
        assert not any(canary in each for each in public)
    assert not any(tag in file.read_bytes() for file in root.rglob("*") if file.is_file())


def test_what_is_no_record_is_passed_over_and_named(deposit_topics: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings = deposit_topics
    with log_writer(settings):
        send(settings, topics.RECEIPTS, (b"k", b"garbage"), (b"k", None), receipt(OWNERS[1], "sound"), (b"", b""))
        kafka.wait_for(lambda: len(of_kinds(settings)) == 1)
    assert len(proven(settings)) == 1
    assert caplog.text.count("is not the bank's") == 3
    assert f"{topics.RECEIPTS}/" in caplog.text
    assert "garbage" not in caplog.text


def trouble(part: LogProcess) -> str:
    return part.trouble


def refused(settings: Settings, words: str) -> None:
    before = len(entries(settings))
    with log_writer(settings) as part:
        kafka.wait_for(lambda: words in trouble(part))
    assert len(entries(settings)) == before


@pytest.fixture
def logged(deposit_topics: Settings) -> Settings:
    """A log of some leaves, at rest."""
    with log_writer(deposit_topics):
        send(deposit_topics, topics.RECEIPTS, *(receipt(OWNERS[at], str(at)) for at in range(5)))
        kafka.wait_for(
            lambda: len(of_kinds(deposit_topics)) == 5 and size(deposit_topics) == len(entries(deposit_topics))
        )
    return deposit_topics


def test_a_topic_that_ends_before_the_published_log_is_not_gone_on_from(logged: Settings) -> None:
    anew(logged, topics.LOG_ENTRIES)
    refused(logged, "are published: an older backup was restored")


def test_a_topic_with_other_entries_is_not_gone_on_from(logged: Settings) -> None:
    written = [(each.key(), each.value(), each.headers()) for each in entries(logged)]
    anew(logged, topics.LOG_ENTRIES)
    producer = Producer(kafka.client(logged))
    for at, (key, value, headers) in enumerate(written):
        other = value if at != 2 else bytes(42)
        producer.produce(topics.LOG_ENTRIES, other, key, headers=headers)
    producer.flush()
    refused(logged, "another entry for leaf 2")


def test_what_is_no_entry_stops_a_writer_that_runs_and_the_next_one(logged: Settings) -> None:
    with log_writer(logged) as part:
        kafka.wait_for(lambda: not trouble(part))
        send(logged, topics.RECEIPTS, receipt(OWNERS[6], "before"))
        kafka.wait_for(lambda: len(of_kinds(logged)) == 6)
        send(logged, topics.LOG_ENTRIES, (b"canary", b"canary"))
        kafka.wait_for(lambda: "is no entry: somebody else writes there" in trouble(part))
    with log_writer(logged) as part:
        kafka.wait_for(lambda: "is no entry" in trouble(part))
        assert "canary" not in trouble(part)


def test_what_looks_like_a_leaf_and_is_none_of_the_writers_stops_it(logged: Settings) -> None:
    _, last = entries(logged)[-2:]
    with log_writer(logged) as part:
        kafka.wait_for(lambda: not trouble(part))
        producer = Producer(kafka.client(logged))
        producer.produce(topics.LOG_ENTRIES, last.value(), last.key(), headers=last.headers())
        producer.flush()
        kafka.wait_for(lambda: f"leaf {len(entries(logged)) - 1} is missing" in trouble(part))


def test_a_damaged_tile_stops_the_writer_until_it_is_mended(logged: Settings) -> None:
    assert logged.log_files_folder is not None
    tile = next(logged.log_files_folder.glob("tile/0/000.p/*"))
    sound = tile.read_bytes()
    tile.write_bytes(bytes([sound[0] ^ 1]) + sound[1:])
    with log_writer(logged) as part:
        kafka.wait_for(lambda: "partial" in trouble(part))
        tile.write_bytes(sound)
        kafka.wait_for(lambda: not trouble(part))
        send(logged, topics.RECEIPTS, receipt(OWNERS[6], "later"))
        kafka.wait_for(lambda: len(of_kinds(logged)) == 6)


def test_a_checkpoint_that_was_set_back_is_published_anew(logged: Settings) -> None:
    root = logged.log_files_folder
    assert root is not None
    before = (root / "checkpoint").read_bytes()
    with log_writer(logged):
        send(logged, topics.RECEIPTS, receipt(OWNERS[6], "later"))
        kafka.wait_for(lambda: len(of_kinds(logged)) == 6 and size(logged) == len(entries(logged)))
        (root / "checkpoint").write_bytes(before)
        kafka.wait_for(lambda: size(logged) == len(entries(logged)))


def test_a_lost_index_is_made_anew(logged: Settings) -> None:
    with OwnersIndex(logged.log_index) as index:
        head = index.head
    for file in logged.log_index.parent.glob("log-index.sqlite*"):
        file.unlink()
    with log_writer(logged):
        kafka.wait_for(logged.log_index.exists)
        send(logged, topics.RECEIPTS, receipt(OWNERS[0], "later"))
        kafka.wait_for(lambda: size(logged) > head.size + 1)
    with OwnersIndex(logged.log_index) as index:
        assert len(index.prove(log.config(logged).tag_of(OWNERS[0]))[1].leaves) == 2


def test_the_files_can_be_made_anew_from_the_topic(logged: Settings) -> None:
    """Tiles are a function of the topic: another place gets the same root."""
    head, root = checkpoint(logged), logged.log_files_folder
    assert root is not None
    shutil.rmtree(root)
    with log_writer(logged):
        kafka.wait_for(lambda: size(logged) == (head.size if head else 0))
    assert checkpoint(logged) == head
    assert FolderLogFiles(root).read("tile/0/000") is None
