"""Depositors on a real Kafka: their topics and entries, and what workers made of their records."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from confluent_kafka import Message, Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from bank.accounts.depositors import Change, Depositor, Kind, Status
from bank.accounts.entries import encoded
from pipelines.accounts.depositors import AHEAD_MS
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.reading import whole
from schemas import topics as names
from teller.settings import Settings, topics

SCHEMAS = frozenset({"social.post", "telecom.call"})
#: A time before any test's records.
BEFORE = 1


def client(settings: Settings) -> ClientSettings:
    return {"bootstrap.servers": settings.kafka_bootstrap}


def legal_entity(number: int, name: str, domain: str = "social") -> Depositor:
    return Depositor(number, name, Kind.LEGAL_ENTITY, (domain,), SCHEMAS, (Change(Status.ACTIVE, BEFORE),))


def make_topics(settings: Settings, stream: str, *name_of: Callable[[str], str]) -> None:
    """Make the topics of a stream, the clean one first; only that of `name_of` where one is given."""
    admin = AdminClient(client(settings))
    for spec in topics.of_stream(settings, stream):
        if name_of and spec.name not in {each(stream) for each in name_of}:
            continue
        new = NewTopic(spec.name, spec.partitions, spec.replication, config=dict(spec.config))
        admin.create_topics([new])[spec.name].result()
        while spec.name not in admin.list_topics(timeout=10).topics:
            time.sleep(0.02)


def write(settings: Settings, entry: Depositor) -> None:
    key, value = encoded(entry)
    producer = Producer(client(settings))
    producer.produce(names.DEPOSITORS, value, key)
    producer.flush()


def register(settings: Settings, entry: Depositor) -> None:
    """Do what a registration does, without credentials and rights."""
    topics.make(AdminClient(client(settings)), [topics.of_feedback(settings, entry.key)])
    for stream in entry.streams:
        make_topics(settings, stream)
    write(settings, entry)


def change(settings: Settings, entry: Depositor, status: Status) -> Depositor:
    """Write a change of status; return the new entry once the change holds."""
    since = int(time.time() * 1000) + AHEAD_MS
    changed = replace(entry, changes=(*entry.changes, Change(status, since)))
    write(settings, changed)
    time.sleep(AHEAD_MS / 1000 + 0.1)
    return changed


def messages(settings: Settings, topic: str) -> Iterator[Message]:
    return whole(client(settings), topic)


def wait_for(what: Callable[[], bool], seconds: float = 240.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)
