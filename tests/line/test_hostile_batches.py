"""Batches that a broker takes and no client library writes: each of their records ends once, and those behind too."""

import gzip
import struct
import uuid

import cramjam
from aiokafka import codec
from confluent_kafka import Consumer, TopicPartition

from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.operate.verify.kafka_verify import verify_line
from teller.settings import Settings
from tests.fuzz import wire
from tests.fuzz.wire import WireRecord
from tests.line import running
from tests.samples import raw

TOPIC = topics.raw("social")
XERIAL = b"\x82SNAPPY\x00"


def good(number: int) -> RawRecord:
    return raw("social.post.v1", 0, 0, event_id=uuid.UUID(int=number), owner_id="owner", text=f"cup {number}")


def wired(number: int, delta: int | None = None) -> WireRecord:
    record = good(number)
    return WireRecord(record.key, record.value, delta=delta)


def batches() -> dict[str, tuple[bytes, int, str | None]]:
    """By what is odd in it: a batch, its number of records, and why they fail; None where they are stored."""
    number = iter(range(100, 1_000))
    made: dict[str, tuple[bytes, int, str | None]] = {}
    for deltas in ((0, 1, 1_000_000), (0, 0, 0), (2, 1, 0), (5, 6, 7), (-5, 0, 1)):
        made[f"deltas {deltas}"] = wire.batch([wired(next(number), delta) for delta in deltas]), 3, "bad_batch"
    plain = wire.plain([wired(next(number))])
    two = codec.snappy_encode(plain[:9]) + codec.snappy_encode(plain[9:])
    made["two streams of snappy"] = wire.framed(two, 1, 2), 1, None
    plain = wire.plain([wired(next(number))])
    other = codec.snappy_encode(plain).replace(struct.pack(">ii", 1, 1), struct.pack(">ii", 9, 1), 1)
    made["snappy of another version"] = wire.framed(other, 1, 2), 1, None
    plain = wire.plain([wired(next(number))])
    made["gzip, and bytes behind its end"] = wire.framed(gzip.compress(plain) + b"stray", 1, 1), 1, None
    plain = wire.plain([wired(next(number))])
    made["snappy without frames"] = wire.framed(bytes(cramjam.snappy.compress_raw(plain)), 1, 2), 1, None
    plain = wire.plain([wired(next(number))])
    made["lz4, and bytes behind its end"] = wire.framed(codec.lz4_encode(plain) + b"stray", 1, 3), 1, "bad_batch"
    record = wired(next(number))
    body = bytearray(wire.plain([record]))
    size = len(body) - 2  # of the record behind its length, which takes two bytes
    body[:2] = bytes([(2 * size & 0x7F) | 0x80, (2 * size >> 7) | 0x80, 0x80, 0x80, 0x70])
    made["a varint with bits that Java drops"] = wire.framed(bytes(body), 1), 1, None
    return made


def test_every_record_of_an_odd_batch_ends_once_and_so_do_those_behind_it(deposit_topics: Settings) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 1.0})
    ends: dict[running.Place, tuple[str, str | None]] = {}
    before = running.produce(settings, [good(number) for number in range(5)])
    hand = wire.Hand(settings.kafka_bootstrap)
    for name, (data, records, reason) in batches().items():
        first = hand.produce(TOPIC, 0, data)
        ends |= {(TOPIC, 0, first + number): (name, reason) for number in range(records)}
    hand.close()
    behind = running.produce(settings, [good(number) for number in range(5, 10)])
    with running.parts(settings) as parts:
        parts.wait_until_drained(400)
        verdict = verify_line(settings, print)
    rows, failures = running.stored(settings), running.failed(settings)
    found = {place: (ends[place][0], failures[place][0]["reason"] if place in failures else None) for place in ends}
    assert found == ends
    assert (
        rows.keys() == {place for place, (_, reason) in ends.items() if reason is None} | before.keys() | behind.keys()
    )
    assert all(len(events) == 1 for events in failures.values())
    assert committed(settings) == len(before) + len(ends) + len(behind)
    assert verdict.well, verdict.findings


def committed(settings: Settings) -> int:
    consumer = Consumer({"bootstrap.servers": settings.kafka_bootstrap, "group.id": settings.worker_group})
    (place,) = consumer.committed([TopicPartition(TOPIC, 0)], timeout=10)
    consumer.close()
    return int(place.offset)
