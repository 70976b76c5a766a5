"""Collect the evidence for the report: topics, buckets and the workers' metrics, all of it at once."""

import json
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from bank.store.protocol import ObjectStore
from schemas import topics
from teller.operate import topic_reader
from teller.operate.verify.evidence import StoredObject
from teller.operate.verify.objects import ObjectReader
from teller.settings import Settings

#: Records of each object: (bucket, key) -> records.
Contents = Mapping[tuple[str, str], list[Any]]


def objects(store: ObjectStore, prefix: str) -> tuple[list[StoredObject], Contents]:
    """Read back every object of every bucket in full."""
    found, contents = [], {}
    reader = ObjectReader(store)
    for bucket in reader.buckets(prefix + "-"):
        for listed in reader.objects(bucket):
            if opened := reader.read(bucket, listed.key):
                item, contents[bucket, listed.key] = opened
                found.append(item)
    return found, contents


def metering(settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield every metering event."""
    for message in topic_reader.messages(settings, topics.METERING):
        yield json.loads(message.value() or b"{}")


def removed(ports: Iterable[int]) -> dict[str, int]:
    """Return spans removed by entity, summed over the workers' /metrics."""
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
