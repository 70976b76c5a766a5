"""Data that a running line leaves when it is killed in the midst of a flush: `python -m tests.upgrading.make FILE`.

Run on the commit whose data is wanted. Some records are stored and some have failed; then a router stores the objects
of a chunk one by one, and is killed, with its worker, when the chunk's intent is committed and some of its objects are
there. Kafka's log, the keys and the buckets are packed.
"""

import sys
import tarfile
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from confluent_kafka import Consumer, Producer, TopicPartition

from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.run.local_cluster import LocalCluster
from teller.settings import Settings, load
from tests.samples import raw

PARTITIONS: Final = 3
#: Records that were stored, that failed, and that were under way when the line was killed.
STORED, FAILED, UNDER_WAY = 60, 7, 900
OWNERS: Final = 300
#: So many objects of the last chunk are stored when the router is killed, at least.
SOME: Final = 40
SETTINGS: Final = {
    "partitions": PARTITIONS,
    "chunk_seconds": 1.0,
    "store_threads": 1,
    "worker_instance": "old",
    "router_instance": "old",
}
#: Files that the line does not read again.
LEFT_OUT: Final = {"logs", "faust", "broker.log", "console.log"}
TOPIC: Final = topics.raw("social")


def records(first: int, count: int) -> Iterator[RawRecord]:
    """Reactions of OWNERS owners, in turns, on all partitions."""
    for number in range(first, first + count):
        owner = f"owner-{number % OWNERS}"
        yield raw("social.reaction.v1", 0, number % PARTITIONS, event_id=uuid.UUID(int=number), owner_id=owner)


def produce(bootstrap: str, some: Iterator[RawRecord]) -> None:
    producer = Producer({"bootstrap.servers": bootstrap})
    for record in some:
        producer.produce(record.topic, record.value, record.key, record.partition)
    assert producer.flush(30) == 0


def intents(settings: Settings) -> list[str]:
    """The metadata of the router's committed offsets."""
    consumer = Consumer({"bootstrap.servers": settings.kafka_bootstrap, "group.id": settings.router_group})
    places = [TopicPartition(topics.clean("social"), number) for number in range(PARTITIONS)]
    found = [place.metadata or "" for place in consumer.committed(places, timeout=10)]
    consumer.close()
    return found


def make(folder: Path) -> None:
    settings = load(data_dir=folder, **SETTINGS)
    with LocalCluster(settings) as line:
        settings = settings.model_copy(update={"kafka_bootstrap": line.bootstrap})
        produce(line.bootstrap, records(0, STORED))
        produce(line.bootstrap, (each._replace(value=b"?") for each in records(STORED, FAILED)))
        line.parts.wait_until_drained(400)
        before = _objects(folder)
        produce(line.bootstrap, records(STORED + FAILED, UNDER_WAY))
        while _objects(folder) < before + SOME:
            time.sleep(0.001)
        for name in ("router-0", "worker-0"):
            line.parts.children[name].process.kill()
        found = intents(settings)
        print(_objects(folder) - before, "objects under way;", found)  # noqa: T201
        if not any('"end"' in each for each in found):
            raise RuntimeError("the router was killed between two flushes: try again")


def _objects(folder: Path) -> int:
    return sum(1 for _ in (folder / "buckets").rglob("*.avro"))


def main(file: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "data"
        make(folder)
        with tarfile.open(file, "w:xz") as archive:
            archive.add(folder, ".", filter=_packed)


def _packed(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """The member without what says where and by whom it was packed."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return None if Path(member.name).name in LEFT_OUT else member


if __name__ == "__main__":
    main(Path(sys.argv[1]))
