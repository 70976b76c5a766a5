"""bank.keys is never made anew where objects are encrypted; a router whose keys are gone stores nothing, and stops."""

import threading
from collections.abc import Callable
from functools import partial

import pytest

from bank.keys.custody import MemoryCustody
from bank.keys.encrypted_object import is_encrypted
from bank.store import MemoryStore
from pipelines.keys import kafka_topic
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.owner_keys import OwnerKeys
from pipelines.router import Router, RouterState, RouterStopped
from pipelines.router.kafka.memory import MemoryBroker
from pipelines.router.kafka.port import Partition
from schemas.topics import KEYS
from teller.settings import Settings, key_topic, topics
from tests.accounts.kafka import client
from tests.accounts.test_owners import delete, make
from tests.keys.receipts import wrote
from tests.router.bank import OWNERS, Clean, config
from tests.router.test_router import Watcher

SOCIAL = Partition("deposits.clean.social", 0)


def test_where_objects_are_encrypted_the_topic_is_not_made_anew(deposit_topics: Settings) -> None:
    for number in range(6):
        wrote(deposit_topics, number)
    delete(deposit_topics, KEYS)
    assert "created" in {each.outcome for each in topics.create(deposit_topics) if each.name == KEYS}
    delete(deposit_topics, KEYS)
    wrote(deposit_topics, 7, "AGS1")
    with pytest.raises(key_topic.KeysGoneError, match="must not be made anew"):
        topics.create(deposit_topics)
    make(deposit_topics, KEYS)


def _remade(settings: Settings) -> None:
    delete(settings, KEYS)
    make(settings, KEYS)


@pytest.mark.parametrize("lose", [lambda settings: delete(settings, KEYS), _remade], ids=["gone", "emptied"])
def test_a_router_whose_keys_are_gone_stores_nothing_and_stops(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch, lose: Callable[[Settings], None]
) -> None:
    monkeypatch.setattr(kafka_topic, "RECOGNISE_S", 0.0)
    now = [0.0]
    broker, store, watcher = MemoryBroker([SOCIAL]), MemoryStore(), Watcher()
    keys = OwnerKeys(lambda: KafkaKeysTopic(client(deposit_topics)), MemoryCustody())
    router = Router(
        config(patience=30.0), store, watcher, open_log=partial(broker.open, "one"), clock=lambda: now[0],
        sleep=lambda _seconds: threading.Event().wait(0.01), keys=keys,
    )  # fmt: skip

    def deposit(first: int) -> None:
        for number in range(first, first + 7):
            clean = Clean(SOCIAL, number, number, OWNERS[number % 3], "social.post.v1", "acme")
            broker.produce(SOCIAL, clean.key, clean.value, clean.headers)

    def turn() -> None:
        now[0] += 0.5
        router.step()

    deposit(0)
    while not broker.drained():
        turn()
    stored = _objects(store)
    assert stored
    assert all(map(is_encrypted, stored))
    lose(deposit_topics)
    deposit(7)

    def all_turns() -> None:
        for _turn in range(600):
            turn()

    with pytest.raises(RouterStopped, match=KEYS):
        all_turns()
    assert watcher.states[-2:] == [RouterState.KEYS_REFUSED, RouterState.STOPPED]
    assert _objects(store) == stored
    router.close()
    keys.close()
    topics.create(deposit_topics)


def _objects(store: MemoryStore) -> list[bytes]:
    return [store.get(bucket, key.key) for bucket in store.buckets("") for key in store.list(bucket)]
