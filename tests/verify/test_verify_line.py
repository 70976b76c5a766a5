"""`teller verify` on a real line: well while it works and when it is done, and each damage to the buckets is found."""

import io
import json
import random
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import fastavro
import pytest
from confluent_kafka import Consumer, Message, Producer, TopicPartition

from bank.receipts import failed_event
from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.cli import main
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.kafka_verify import verify_line
from teller.operate.verify.verdict import Verdict
from teller.run.local_processes import environment_of
from teller.settings import Settings
from tests.line import running
from tests.samples import DEPOSITED, raw

RECORDS = 600
#: So many of them are good ones that come a second time.
AGAIN = 12


def some_records() -> Iterator[RawRecord]:
    dice = random.Random(11)
    for number in range(RECORDS - AGAIN):
        if number % 30 == 0:
            topic = topics.raw(dice.choice(topics.DOMAINS))
            yield RawRecord(topic, number % 3, 0, b"owner", dice.randbytes(40), ())
        else:
            owner = f"owner-{dice.randrange(12)}"
            record = raw(dice.choice(DEPOSITED).name, 0, number % 3, event_id=uuid.UUID(int=number), owner_id=owner)
            yield from [record, record] if number < AGAIN + 1 else [record]


def in_transactions(settings: Settings) -> None:
    """What a platform with transactions leaves: records, records that are taken back, and marks, on one partition."""
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap, "transactional.id": f"test-{uuid.uuid4()}"})
    producer.init_transactions(30)
    for number in range(6):
        record = raw(DEPOSITED[0].name, owner_id="owner-t", event_id=uuid.UUID(int=10**6 + number))
        producer.begin_transaction()
        producer.produce(record.topic, record.value, record.key, 0)
        producer.flush()
        producer.abort_transaction() if number % 2 else producer.commit_transaction()


def kinds(found: Verdict) -> dict[FindingKind, int]:
    return {one.kind: one.count for one in found.findings}


@pytest.fixture
def done(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a line that has done its work; it was verified all the while."""
    settings = deposit_topics.model_copy(update={"worker_batch_records": 20, "chunk_seconds": 0.5, "chunk_records": 40})
    with running.parts(settings) as parts:
        in_transactions(settings)
        running.produce(settings, some_records())
        seen = [verify_line(settings)]
        while seen[-1].figures.total.stored + sum(seen[-1].figures.total.failed.values()) < RECORDS:
            seen.append(verify_line(settings))
            parts.check()
        parts.wait_until_drained(400)
    assert [kinds(found) for found in seen] == [{}] * len(seen)
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, str(value))
    return settings


def objects(settings: Settings) -> list[Path]:
    return sorted(settings.buckets_folder.rglob("*.avro"))


def lose(found: list[Path]) -> None:
    found[0].unlink()


def flip(found: list[Path]) -> None:
    """One bit."""
    data = bytearray(found[0].read_bytes())
    data[len(data) // 2] ^= 1
    found[0].write_bytes(data)


def stray(found: list[Path]) -> None:
    (found[0].parent / "copy.avro").write_bytes(found[0].read_bytes())


def move(found: list[Path]) -> None:
    """An object in another owner's bucket."""
    here = found[0]
    there = next(bucket for bucket in here.parents[3].iterdir() if bucket.name not in (here.parents[2].name, ".tmp"))
    target = there / "moved" / here.name
    target.parent.mkdir(parents=True)
    here.rename(target)


def mix(found: list[Path]) -> None:
    """A record of another owner, of the same schema, added to an object."""
    one = found[0]
    other = next(each for each in found if each.parent.name == one.parent.name and each.parents[2] != one.parents[2])
    reader = fastavro.reader(io.BytesIO(one.read_bytes()))
    records = [*reader, next(fastavro.reader(io.BytesIO(other.read_bytes())))]
    out = io.BytesIO()
    schema = json.loads(reader.metadata["avro.schema"])
    fastavro.writer(out, schema, records, "deflate", metadata={"teller.schema": reader.metadata["teller.schema"]})
    one.write_bytes(out.getvalue())


DAMAGES: dict[Callable[[list[Path]], None], dict[FindingKind, int]] = {
    lose: {FindingKind.OBJECT_MISSING: 1},
    stray: {FindingKind.OBJECT_STRAY: 1},
    move: {FindingKind.OBJECT_MISSING: 1, FindingKind.OBJECT_STRAY: 1},
    mix: {
        FindingKind.OBJECT_DAMAGED: 1, FindingKind.COUNT_DIFFERS: 1, FindingKind.OWNER_FOREIGN: 1,
        FindingKind.LEDGER_DIFFERS: 1,
    },
}  # fmt: skip


@contextmanager
def damaged(settings: Settings, damage: Callable[[list[Path]], None]) -> Iterator[None]:
    buckets, copy = settings.buckets_folder, settings.data_dir / "copy"
    shutil.copytree(buckets, copy)
    damage(objects(settings))
    yield
    shutil.rmtree(buckets)
    copy.rename(buckets)


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["teller", "verify", *arguments])
    with pytest.raises(SystemExit) as end:
        main.main()
    return end.value.code


@pytest.mark.prove
def test_verify(done: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    well = verify_line(done)
    total = well.figures.total
    assert well.well
    assert (total.stored + sum(total.failed.values()), total.waiting, total.lost) == (RECORDS + 3, 0, 0)
    assert total.unread == 0
    assert total.failed["duplicate_event"] == AGAIN
    assert well.figures.counts.records == total.stored
    assert well.figures.counts.objects == len(objects(done))
    assert command(monkeypatch) == 0
    assert "All is well" in capsys.readouterr().out
    for damage, wanted in DAMAGES.items():
        with damaged(done, damage):
            assert kinds(verify_line(done)) == wanted, damage
    with damaged(done, flip):
        assert FindingKind.OBJECT_DAMAGED in kinds(verify_line(done))
        assert command(monkeypatch, "--json") == 1
        printed = json.loads(capsys.readouterr().out)
        assert (printed["well"], printed["findings"][0]["count"]) == (False, 1)
        assert command(monkeypatch) == 1
        assert "Something is wrong" in capsys.readouterr().out
    assert verify_line(done).well
    monkeypatch.setenv("TELLER_BUCKET_PREFIX", "another")
    assert command(monkeypatch) == 2
    assert "another pseudonym key or bucket prefix" in capsys.readouterr().err.replace("\n", " ")
    monkeypatch.undo()
    in_transactions(done)
    left = verify_line(done)
    assert (left.well, left.figures.total.unread) == (True, 3)  # of twelve offsets: the others are no records
    wanted = {FindingKind.RECORD_LOST: 3 + 3 - 1, FindingKind.FAILED_ID: 1, FindingKind.MESSAGE_FOREIGN: 1}
    assert kinds(verify_line(skipped(done))) == wanted


def skipped(settings: Settings) -> Settings:
    """Raw records that the workers' group has passed with nothing done, but for a failed event under another key; and a
    receipt that is none.

    In the name of another group: the one that worked has a static member still, and lets nobody else commit.
    """
    client = {"bootstrap.servers": settings.kafka_bootstrap, "log_level": 0}
    producer = Producer(client)
    places: list[TopicPartition] = []

    def remember(_error: object, sent: Message) -> None:
        places.append(TopicPartition(sent.topic() or "", sent.partition() or 0, (sent.offset() or 0) + 1))

    for domain in topics.DOMAINS:
        producer.produce(topics.raw(domain), b"x", b"k", 0, on_delivery=remember)
    producer.produce(topics.RECEIPTS, b"x", b"k", 0)
    producer.flush()
    at, fields = places[0], {"reason": "bad_json", "failed_at": datetime.now(UTC)}
    _, event = failed_event.encoded(at.topic, at.partition, at.offset - 1, fields)
    producer.produce(topics.FAILED, event, b"another")
    producer.flush()
    name = f"test-{uuid.uuid4()}"
    group = Consumer({**client, "group.id": name})
    group.commit(offsets=places, asynchronous=False)
    group.close()
    return settings.model_copy(update={"worker_group": name})
