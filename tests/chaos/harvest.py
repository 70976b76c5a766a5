"""Reads back what the line left: straight from the buckets and topics, by no more of its code than it must."""

import io
import json
from collections.abc import Iterator
from functools import partial
from typing import Any, Final, NamedTuple

import fastavro
from confluent_kafka.admin import AdminClient

from bank.accounts.events import decoded
from bank.identity import pseudonyms
from pipelines.accounts.depositors import read
from pipelines.steps.outcome import REFUSALS, Reason
from schemas import topics
from teller.operate import topic_reader
from teller.settings import Settings, keys, stores
from teller.settings.kafka_client import command_settings
from tests.chaos import consents
from tests.chaos.acknowledged import Place
from tests.chaos.judge import StoredRow
from tests.chaos.records import SERIAL_HEADER, owner_of, serial_of
from tests.opening import opening


def rows(settings: Settings) -> Iterator[StoredRow]:
    """Every record of every object in every bucket."""
    store = stores.store(settings)
    owners = {each["bucket"]: each["owner"] for each in topic_reader.records(settings, topics.RECEIPTS)}
    with opening(settings) as clear:
        for bucket in store.buckets(settings.bucket_prefix + "-"):
            for item in store.list(bucket):
                data = clear(owners.get(bucket, ""), bucket, item.key, store.get(bucket, item.key))
                for record in fastavro.reader(io.BytesIO(data)):
                    assert isinstance(record, dict)
                    yield StoredRow(serial_of(record), bucket, item.key, record["depositor"])


def streams(settings: Settings) -> list[str]:
    """Those of depositors among them."""
    return topics.streams_among(AdminClient(command_settings(settings)).list_topics(timeout=30).topics)


def deposited(settings: Settings) -> tuple[dict[Place, int], dict[Place, int]]:
    """The serial number of each record on the raw topics, and Kafka's time of it in milliseconds."""
    serials, times = {}, {}
    for name in map(topics.raw, streams(settings)):
        for message in topic_reader.messages(settings, name):
            place = name, message.partition() or 0, message.offset() or 0
            serials[place] = int(dict(message.headers() or [])[SERIAL_HEADER] or b"")
            times[place] = message.timestamp()[1]
    return serials, times


class Failed(NamedTuple):
    """The raw places of failed events, as often as they came: of faulty records, of duplicates, and of those that were
    refused for want of consent.
    """

    faulty: list[Place]
    duplicates: list[Place]
    refused: list[Place]


def failed(settings: Settings) -> Failed:
    found = Failed([], [], [])
    for event in topic_reader.failed_events(settings):
        place = event["raw_topic"], event["raw_partition"], event["raw_offset"]
        found[_KIND_OF.get(event["reason"], 0)].append(place)
    return found


_KIND_OF: Final = {Reason.DUPLICATE_EVENT.value: 1} | {reason.value: 2 for reason in REFUSALS}


def denied(settings: Settings, raw: dict[Place, int], times: dict[Place, int]) -> dict[Place, bool]:
    """Whether each raw record must be refused for want of consent: see `consents.denied`."""
    numbers = {entry.name: entry.number for entry in read(command_settings(settings))}
    secret = keys.pseudonym_key(settings)
    happened = (
        (decoded(message.key(), message.value()), message.timestamp()[1])
        for message in topic_reader.messages(settings, topics.ACCOUNTS)
    )
    turns = consents.turns((event, when) for event, when in happened if event)
    return consents.denied(turns, raw, times, numbers, partial(pseudonyms.owner_pseudonym, secret))


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
