"""Backlog of clean records for routers: stripped by hand, on the clean topic in the order of their raw offsets,
with the headers that a worker writes.
"""

import time
from typing import Final

from confluent_kafka import Producer

from bank.identity.pseudonyms import bucket_name, owner_pseudonym
from benchmarks.line.plain import Masker, patterns
from benchmarks.line.stack import Stack
from benchmarks.line.workloads import DEPOSITOR, Workload, records
from schemas import catalog, topics
from teller.settings import keys, stores

#: Version of the stripping rules, in the form that a worker writes.
RULES: Final = b"teller-0123456789ab"


def publish(stack: Stack, load: Workload) -> None:
    """Publish the workload; on return all records are on partition 0 of their clean topics."""
    key = keys.pseudonym_key(stack.settings)
    maskers = {schema.fingerprint: Masker(schema, key, patterns) for schema in catalog.load() if schema.rules}
    producer = Producer(
        {"bootstrap.servers": stack.bootstrap, "enable.idempotence": True, "compression.type": "lz4", "log_level": 2}
    )
    for number, raw in enumerate(records(load)):
        owner, value, mark = maskers[raw.value[2:10]].clean(raw.key, raw.value)
        said: list[tuple[str, str | bytes | None]] = [*headers(number, mark, int(time.time() * 1000))]
        while True:
            try:
                producer.produce(topics.clean(topics.domain_of(raw.topic)), value, owner, 0, headers=said)
            except BufferError:
                producer.poll(0.1)
            else:
                break
        producer.poll(0)
    producer.flush()


def headers(raw_offset: int, mark: bytes, published_ms: int) -> tuple[tuple[str, bytes], ...]:
    """Headers of a clean record."""
    return (
        (topics.RAW_OFFSET_HEADER, b"%d" % raw_offset),
        (topics.DEPOSITOR_HEADER, DEPOSITOR.encode()),
        (topics.EVENT_HEADER, mark),
        (topics.CONTENT_HEADER, mark[::-1]),
        (topics.HASH_KEY_HEADER, b"0"),
        (topics.RAW_TIME_HEADER, b"%d" % published_ms),
        (topics.RULES_HEADER, RULES),
        (topics.CONSENT_HEADER, b"4711"),
    )


def open_buckets(stack: Stack, prefix: str, load: Workload) -> None:
    """Make the buckets that owners' first deposits would make, so that the run measures known owners."""
    key, store = keys.pseudonym_key(stack.settings), stores.store(stack.settings)
    for owner in {load.owner(number) for number in range(load.records)}:
        store.ensure_bucket(bucket_name(key, prefix, owner_pseudonym(key, owner)))
