"""The depositors' topic is read whole and followed, and what is not an entry is passed over."""

import time

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from bank.accounts.depositors import Status
from pipelines.accounts.depositors import FRESH_S, Follower, read
from pipelines.kafka.reading import TopicUnreadableError
from schemas import topics as names
from teller.settings import Settings, topics
from tests.accounts import kafka

pytestmark = pytest.mark.kafka


def test_the_newest_entries_are_read_and_foreign_ones_passed_over(deposit_topics: Settings) -> None:
    acme = kafka.legal_entity(1, "acme")
    kafka.write(deposit_topics, acme)
    kafka.write(deposit_topics, kafka.legal_entity(2, "mill"))
    suspended = kafka.change(deposit_topics, acme, Status.SUSPENDED)
    kafka.write(deposit_topics, kafka.legal_entity(2, "renamed"))
    producer = Producer(kafka.client(deposit_topics))
    producer.produce(names.DEPOSITORS, b"junk", b"d000003")
    producer.flush()
    assert list(read(kafka.client(deposit_topics))) == [suspended, kafka.legal_entity(2, "mill")]


def test_without_the_topic_it_says_what_to_do(deposit_topics: Settings) -> None:
    admin = AdminClient(kafka.client(deposit_topics))
    admin.delete_topics([names.DEPOSITORS])[names.DEPOSITORS].result()
    kafka.wait_for(lambda: names.DEPOSITORS not in admin.list_topics(timeout=10).topics)
    with pytest.raises(TopicUnreadableError, match="teller topics"):
        read(kafka.client(deposit_topics))


def test_a_topic_that_was_made_anew_is_read_from_its_beginning(deposit_topics: Settings) -> None:
    """What the former one said holds no longer, and no batch is decided until the new one is read."""
    admin = AdminClient(kafka.client(deposit_topics))
    for number in (1, 2):
        kafka.write(deposit_topics, kafka.legal_entity(number, f"depositor-{number}"))
    follower = Follower(kafka.client(deposit_topics))
    follower.start()
    try:
        kafka.wait_for(lambda: len(list(follower.depositors)) == 2, 10)
        admin.delete_topics([names.DEPOSITORS])[names.DEPOSITORS].result()
        kafka.wait_for(lambda: not follower.fresh, 20)
        topics.create(deposit_topics)
        kafka.write(deposit_topics, kafka.legal_entity(7, "acme"))
        kafka.wait_for(lambda: [entry.name for entry in follower.depositors] == ["acme"], 30)
        kafka.wait_for(lambda: follower.fresh, 10)
    finally:
        follower.stop()


def test_a_follower_hears_of_changes_and_stays_fresh(deposit_topics: Settings) -> None:
    heard: list[float] = []
    follower = Follower(kafka.client(deposit_topics), changed=lambda: heard.append(time.monotonic()))
    assert not follower.fresh
    follower.start()
    try:
        kafka.wait_for(lambda: follower.fresh, 10)
        assert not heard
        kafka.write(deposit_topics, kafka.legal_entity(1, "acme"))
        kafka.wait_for(lambda: follower.depositors.named("acme") is not None, 10)
        kafka.wait_for(lambda: len(heard) == 1, 10)
        time.sleep(FRESH_S + 0.5)
        assert follower.fresh
    finally:
        follower.stop()
