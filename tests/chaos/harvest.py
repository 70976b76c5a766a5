"""Reads back what the line left: straight from the buckets and topics, by no more of its code than it must."""

import io
import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

import fastavro
from confluent_kafka.admin import AdminClient

from bank.identity import pseudonyms
from pipelines.steps.outcome import Reason
from schemas import topics
from teller.operate import topic_reader
from teller.settings import Settings, keys, stores
from teller.settings.kafka_client import command_settings
from tests.chaos.acknowledged import Place
from tests.chaos.judge import StoredRow
from tests.chaos.records import SERIAL_HEADER, owner_of, serial_of


def rows(settings: Settings) -> Iterator[StoredRow]:
    """Every record of every object in every bucket."""
    store = stores.store(settings)
    for bucket in store.buckets(settings.bucket_prefix + "-"):
        for item in store.list(bucket):
            for record in fastavro.reader(io.BytesIO(store.get(bucket, item.key))):
                assert isinstance(record, dict)
                yield StoredRow(serial_of(record), bucket, item.key, record["depositor"])


def streams(settings: Settings) -> list[str]:
    """Those of depositors among them."""
    return topics.streams_among(AdminClient(command_settings(settings)).list_topics(timeout=30).topics)


def deposited(settings: Settings) -> dict[Place, int]:
    """The serial number of each record on the raw topics."""
    return {
        (name, message.partition() or 0, message.offset() or 0): int(
            dict(message.headers() or [])[SERIAL_HEADER] or b""
        )
        for name in map(topics.raw, streams(settings))
        for message in topic_reader.messages(settings, name)
    }


def failed(settings: Settings) -> tuple[list[Place], list[Place]]:
    """The raw places of failed events, as often as they came: of faulty records, and of duplicates."""
    found: tuple[list[Place], list[Place]] = [], []
    for event in chain.from_iterable(topic_reader.records(settings, name) for name in (topics.FAILED, topics.REFUSED)):
        place = event["raw_topic"], event["raw_partition"], event["raw_offset"]
        found[event["reason"] == Reason.DUPLICATE_EVENT].append(place)
    return found


def metering(settings: Settings) -> list[dict[str, Any]]:
    """The data of metering events, as often as they came."""
    return [json.loads(event.value() or b"")["data"] for event in topic_reader.messages(settings, topics.METERING)]


def clean(settings: Settings) -> dict[tuple[str, int], list[int]]:
    """The raw offsets on each partition of the clean topics."""
    found: dict[tuple[str, int], list[int]] = {}
    for name in map(topics.clean, streams(settings)):
        for message in topic_reader.messages(settings, name):
            offset = dict(message.headers() or [])[topics.RAW_OFFSET_HEADER]
            found.setdefault((name, message.partition() or 0), []).append(int(offset or b""))
    return found


def bucket_of(settings: Settings, serial: int) -> str:
    """Where the record belongs."""
    key = keys.pseudonym_key(settings)
    return pseudonyms.bucket_name(key, settings.bucket_prefix, pseudonyms.owner_pseudonym(key, owner_of(serial)))
