"""What the members of a group have, asked of a real broker."""

from collections.abc import Callable
from functools import partial
from unittest.mock import AsyncMock

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.cluster import ClusterMetadata
from confluent_kafka import Consumer
from confluent_kafka.admin import AdminClient

from pipelines.accounts.streams import GroupWatch, Look
from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.groups import Members, members
from schemas import topics
from teller.embedded import EmbeddedKafka
from teller.settings import Settings
from tests.accounts import kafka as accounts


@pytest.mark.kafka
def test_the_members_of_a_group_have_its_partitions(kafka: EmbeddedKafka, new_topic: Callable[[int], str]) -> None:
    topic = new_topic(3)
    client: ClientSettings = {"bootstrap.servers": kafka.bootstrap}
    assert members(client, topic, 10) in (None, Members(False, frozenset()))
    consumer = Consumer({**client, "group.id": topic})
    consumer.subscribe([topic])
    try:
        while not consumer.assignment():
            consumer.poll(0.1)
        every = frozenset((topic, at) for at in range(3))
        accounts.wait_for(lambda: members(client, topic, 10) == Members(True, every))
    finally:
        consumer.close()
    assert members(client, topic, 10) == Members(False, frozenset())


def test_a_broker_that_is_not_there_says_nothing() -> None:
    assert members({"bootstrap.servers": "127.0.0.1:1"}, "group", 2) is None


def test_a_broker_that_knows_of_none_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an overloaded one does, for as long as the cluster's controller thinks it gone."""
    monkeypatch.setattr(AIOKafkaClient, "bootstrap", AsyncMock())
    monkeypatch.setattr(ClusterMetadata, "brokers", lambda _self: set())
    assert members({"bootstrap.servers": "127.0.0.1:1"}, "group", 2) is None


@pytest.mark.kafka
def test_a_stream_whose_clean_topic_is_too_narrow_is_left_out(deposit_topics: Settings) -> None:
    """Its records would have no place there, and would end the worker."""
    admin = AdminClient(accounts.client(deposit_topics))
    accounts.make_topics(deposit_topics, "d000001.social")
    for name_of, partitions in ((topics.clean, 2), (topics.raw, 3)):
        accounts.make_topics(deposit_topics.model_copy(update={"partitions": partitions}), "d000002.social", name_of)
    watch = GroupWatch(partial(offsets.topics, admin, 10), lambda: None)
    assert watch.look() == Look(sorted((*topics.DOMAINS, "d000001.social")))
