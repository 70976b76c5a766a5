"""The index followed from a real Kafka: kills, topics made anew, files that go, brokers that are away."""

import logging
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from schemas import topics
from teller.operate.owner_desk.deciding.kafka import AccountsOf
from teller.operate.owner_desk.index import knowledge
from teller.operate.owner_desk.index.following import IndexFollower
from teller.operate.owner_desk.index.heard import Heard
from teller.operate.owner_desk.index.reading import IndexedReading
from teller.operate.owner_desk.port.reading import ObjectRows, Overview
from teller.operate.owner_desk.port.refused import DeskRefusal
from teller.settings import Settings
from teller.settings import topics as made_topics
from tests.accounts.kafka import client, wait_for
from tests.bank.withdrawals.samples import OTHER_OWNER, OWNER
from tests.owner_desk.index.indexing import SEALED, dump, reading
from tests.owner_desk.index.story import FOREIGN, GONE, receipt, streams


def send(line: Settings, batches: Iterable[list[Heard]], transaction: str = "") -> None:
    """Write records where the story has them."""
    producer = Producer(client(line) | ({"transactional.id": transaction} if transaction else {}))
    if transaction:
        producer.init_transactions()
        producer.begin_transaction()
    for batch in batches:
        for each in batch:
            producer.produce(each.topic, each.value, each.key, each.partition, headers=list(each.headers))
    if transaction:
        producer.commit_transaction()
    assert producer.flush(60) == 0


@contextmanager
def following(line: Settings, file: Path) -> Iterator[IndexFollower]:
    follower = IndexFollower(client(line), file)
    follower.start()
    try:
        yield follower
    finally:
        follower.stop()


def now_reading(file: Path, **more: Any) -> IndexedReading:
    return IndexedReading(file, lambda *_: SEALED, **more)


@contextmanager
def indexed_accounts(line: Settings, file: Path) -> Iterator[AccountsOf]:
    """Follow the topics, and give accounts as decisions ask for them."""
    with following(line, file), closing(now_reading(file)) as read:
        yield read.accounts


def is_known(file: Path, since: float) -> bool:
    """Return whether all is known that there was at a time."""
    with closing(now_reading(file)) as read:
        try:
            with read._connections.view() as view:
                known = [row[0] for row in view.base.execute("SELECT known FROM place")]
        except Exception:
            return False
    return len(known) >= len(streams()) and min(known) >= since * 1000


def shown(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return rows that are the same however often they were read, as times and ids of topics are not."""
    found = dump(file)
    found["place"] = [(*row[:2], *row[3:4], row[5]) for row in found["place"]]
    return found


def test_what_lies_on_kafka_is_seen_and_goes_on_after_a_stop(deposit_topics: Settings, tmp_path: Path) -> None:
    file, line = tmp_path / "desk" / "index.sqlite", deposit_topics
    first, *rest = streams()
    send(line, [first])
    with following(line, file):
        wait_for(lambda: is_known(file, 0))
        send(line, rest[:4], "story")
        began = time.time()
        wait_for(lambda: is_known(file, began))
    send(line, rest[4:])
    began = time.time()
    with following(line, file):
        wait_for(lambda: is_known(file, began))
        with closing(now_reading(file)) as read:
            found = read.overview(OWNER)
            assert isinstance(found, Overview)
            assert (found.records, found.objects, found.delays) == (14, 7, ())
            assert isinstance(read.overview(GONE), DeskRefusal)
    other = tmp_path / "other.sqlite"
    began = time.time()
    with following(line, other):
        wait_for(lambda: is_known(other, began))
    assert shown(file) == shown(other)
    assert sum(row[-1] for row in shown(file)["place"]) == FOREIGN


def test_a_process_that_is_killed_goes_on_where_it_was(deposit_topics: Settings, tmp_path: Path) -> None:
    file, other, line = tmp_path / "index.sqlite", tmp_path / "other.sqlite", deposit_topics
    send(line, streams())
    for wait in (0.0, 0.3, 0.6, 0.9):
        program = [sys.executable, "-m", "tests.owner_desk.index.killed", str(file), line.kafka_bootstrap]
        with subprocess.Popen(program) as process:
            wait_for(file.exists)
            time.sleep(wait)  # any moment will do
            process.kill()
    began = time.time()
    with following(line, file), following(line, other):
        wait_for(lambda: is_known(file, began) and is_known(other, began))
    assert shown(file) == shown(other)


def test_a_topic_that_is_made_anew_makes_the_index_anew(
    deposit_topics: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file, line = tmp_path / "index.sqlite", deposit_topics
    send(line, streams())
    began = time.time()
    with following(line, file), caplog.at_level(logging.WARNING), closing(now_reading(file)) as read:
        wait_for(lambda: is_known(file, began))
        admin = AdminClient(client(line))
        admin.delete_topics([topics.RECEIPTS])[topics.RECEIPTS].result()
        wait_for(lambda: topics.RECEIPTS not in admin.list_topics(timeout=10).topics)
        made_topics.create(line)
        send(line, [[Heard(topics.RECEIPTS, 0, 0, 0, *receipt(77))]])
        wait_for(lambda: _receipts(read) == [77])
        found = read.overview(OWNER)
        assert isinstance(found, Overview)
    assert "is made anew" in caplog.text
    assert OWNER not in caplog.text
    assert "canary" not in caplog.text


def _receipts(read: IndexedReading) -> list[int]:
    found = read.objects(OWNER)
    return [each.receipt.int for each in found.rows] if isinstance(found, ObjectRows) else []


def test_a_file_that_is_gone_or_damaged_is_made_anew(deposit_topics: Settings, tmp_path: Path) -> None:
    file, line = tmp_path / "index.sqlite", deposit_topics
    file.write_bytes(b"no database" * 1000)
    send(line, streams())
    began = time.time()
    with following(line, file) as follower, closing(now_reading(file, damaged=follower.rebuild)) as read:
        wait_for(lambda: is_known(file, began))
        whole = _receipts(read)
        file.unlink()
        wait_for(lambda: _receipts(read) == whole)
        follower.rebuild()
        began = time.time()
        wait_for(lambda: is_known(file, began))
        assert _receipts(read) == whole


def test_while_kafka_is_away_all_is_read_and_what_is_late_is_named(
    deposit_topics: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, line = tmp_path / "index.sqlite", deposit_topics
    send(line, streams())
    began = time.time()
    with following(line, file):
        wait_for(lambda: is_known(file, began))
    nobody = IndexFollower({"bootstrap.servers": "127.0.0.1:9", "log_level": 0}, file)
    nobody.start()
    monkeypatch.setattr(knowledge, "LATE_MS", 500)
    with closing(now_reading(file)) as read:
        wait_for(lambda: len(_late(read)) == 7)
        assert min(_late(read).values()) >= began * 1000
        assert _receipts(read) == [11, 7, 6, 5, 4, 32, 1] or len(_receipts(read)) == 7
        assert read.offers(OTHER_OWNER)
    nobody.stop()


def _late(read: IndexedReading) -> dict[str, int]:
    found = read.overview(OWNER)
    assert isinstance(found, Overview)
    return {each.part: each.known_until for each in found.delays}


def test_a_clock_of_the_reader_says_what_is_late(tmp_path: Path) -> None:
    """The reader needs no follower beside it."""
    with closing(reading(tmp_path / "none.sqlite", 0)) as read:
        assert isinstance(read.overview(OWNER), DeskRefusal)
