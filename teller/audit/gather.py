"""Fetches the evidence: what lies in topics, buckets and the workers' metrics."""

import hashlib
import io
import json
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import fastavro
from confluent_kafka import Consumer, TopicPartition
from prometheus_client.parser import text_string_to_metric_families

from pipelines.store.protocol import ObjectStore
from schemas import topics
from teller import topic_reader
from teller.audit.evidence import StoredObject
from teller.kafka import command_settings
from teller.settings import Settings

#: Records of each object: (bucket, key) -> records.
Contents = Mapping[tuple[str, str], list[dict[str, Any]]]


def objects(store: ObjectStore, prefix: str) -> tuple[list[StoredObject], Contents]:
    """Every object of every bucket, read back in full."""
    found, contents = [], {}
    for bucket in store.buckets(prefix + "-"):
        for item in store.list(bucket):
            data = store.get(bucket, item.key)
            reader = fastavro.reader(io.BytesIO(data))
            records: list[Any] = list(reader)
            contents[bucket, item.key] = records
            schema = reader.metadata["teller.schema"]
            owners = frozenset(record["owner_id"] for record in records)
            digest = hashlib.sha256(data).hexdigest()
            found.append(StoredObject(bucket, item.key, len(data), digest, schema, len(records), owners))
    return found, contents


def metering(settings: Settings) -> Iterator[dict[str, Any]]:
    """Every metering event."""
    for message in topic_reader.messages(settings, topics.METERING):
        yield json.loads(message.value() or b"{}")


def removed(ports: Iterable[int]) -> dict[str, int]:
    """Spans removed by entity, summed over the workers' /metrics."""
    total: dict[str, int] = {}
    for port in ports:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name == "teller_entities_removed_total":
                    entity = sample.labels["entity"]
                    total[entity] = total.get(entity, 0) + int(sample.value)
    return total


def raw_offsets(settings: Settings) -> dict[tuple[str, int], range]:
    """The offsets that each partition of the raw topics holds; no transactions wrote there, so there are no holes."""
    consumer = Consumer({**command_settings(settings), "group.id": "teller-gather"})
    try:
        return {
            (name, number): range(*consumer.get_watermark_offsets(TopicPartition(name, number), 10.0))
            for name in map(topics.raw, topics.DOMAINS)
            for number in consumer.list_topics(name, 10.0).topics[name].partitions
        }
    finally:
        consumer.close()
