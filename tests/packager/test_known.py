"""The packager of others reads a topic whole, or not at all: what lies in an open transaction may be a revocation."""

from typing import Any

import pytest
from confluent_kafka import Producer

from schemas.topics import ANSWERS
from teller.settings import Settings
from tests.accounts import kafka
from tests.packager.maker import known


def in_transaction(client: Any) -> Producer:
    """Write a message in a transaction that stays open."""
    producer = Producer({**client, "transactional.id": "packager-known"})
    producer.init_transactions(60)
    producer.begin_transaction()
    producer.produce(ANSWERS, b"2", b"owner")
    producer.flush(60)
    return producer


@pytest.mark.parametrize("is_committed", [True, False])
def test_an_open_transaction_is_waited_for(
    deposit_topics: Settings, is_committed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: dict[str, Any] = dict(kafka.client(deposit_topics))
    producer = Producer(client)
    producer.produce(ANSWERS, b"1", b"owner")
    producer.flush(60)
    opened = in_transaction(client)
    with monkeypatch.context() as patch:
        patch.setattr(known, "PATIENCE_S", 3.0)
        with pytest.raises(TimeoutError, match="is a transaction open"):
            known.whole(client, "packager-known", ANSWERS)
    end = opened.commit_transaction if is_committed else opened.abort_transaction
    end(60)
    found = known.whole(client, "packager-known", ANSWERS)
    assert [each.value for each in found] == ([b"1", b"2"] if is_committed else [b"1"])


def test_an_empty_topic_is_read_whole(deposit_topics: Settings) -> None:
    assert known.whole(dict(kafka.client(deposit_topics)), "packager-known", ANSWERS) == []
