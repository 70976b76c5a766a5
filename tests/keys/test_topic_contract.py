"""What the port to the topic of owners' keys promises, asked of the fake and of the real one alike."""

import time
from typing import Protocol

import pytest

from pipelines.keys.kafka_rewriting import KafkaKeysRewriting
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.protocol import KeysError, KeysRewriting, KeysTopic
from teller.settings import Settings
from tests.accounts.kafka import client


class Bench(Protocol):
    """A topic that is empty at first."""

    def open(self) -> KeysTopic: ...
    def rewrite(self) -> KeysRewriting: ...


class KafkaBench:
    """The topic of the session's broker."""

    def __init__(self, settings: Settings) -> None:
        self._client = client(settings)

    def open(self) -> KeysTopic:
        return KafkaKeysTopic(self._client)

    def rewrite(self) -> KeysRewriting:
        return KafkaKeysRewriting(self._client)


@pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.kafka)])
def bench(request: pytest.FixtureRequest) -> Bench:
    return MemoryKeys() if request.param == "memory" else KafkaBench(request.getfixturevalue("deposit_topics"))


def read(topic: KeysTopic, most: int) -> list[bytes | None]:
    """What is read until so many have come: a transaction is decided a moment after it was committed."""
    found, end = list(topic.read()), time.monotonic() + 20
    while len(found) < most and time.monotonic() < end:
        found += topic.read()
    return found


@pytest.mark.long
def test_what_is_appended_is_read_by_all_in_one_order(bench: Bench) -> None:
    one, other = bench.open(), bench.open()
    assert list(one.read()) == []
    assert one.is_new
    for topic, value in ((one, b"a"), (other, b"b"), (one, b"c")):
        topic.append(value)
    assert list(one.read()) == list(other.read()) == [b"a", b"b", b"c"]
    assert not one.is_new
    assert list(one.read()) == []
    other.append(b"d")
    assert list(one.read()) == [b"d"]
    one.close()
    other.close()


@pytest.mark.long
def test_a_new_epoch_is_seen_whole_or_not_at_all(bench: Bench) -> None:
    topic = bench.open()
    topic.append(b"before")
    rewriting = bench.rewrite()
    found = list(rewriting.begin(b"epoch"))
    assert found == [b"before"]
    topic.append(b"meanwhile")
    assert list(topic.read()) == [b"before"]
    rewriting.commit([b"row 1", b"row 2"])
    assert read(topic, 4) == [b"epoch", b"meanwhile", b"row 1", b"row 2"]
    rewriting.trim()
    rewriting.close()
    late = bench.open()
    assert read(late, 4) == [b"epoch", b"meanwhile", b"row 1", b"row 2"]
    assert not late.is_new
    topic.close()
    late.close()


def test_an_epoch_that_is_given_up_is_never_seen(bench: Bench) -> None:
    topic = bench.open()
    rewriting = bench.rewrite()
    assert list(rewriting.begin(b"epoch")) == []
    rewriting.close()
    topic.append(b"after")
    assert read(topic, 1) == [b"after"]
    topic.close()


def test_who_begins_an_epoch_last_is_the_only_one(bench: Bench) -> None:
    slow = bench.rewrite()
    list(slow.begin(b"slow"))
    quick = bench.rewrite()
    assert list(quick.begin(b"quick")) == []
    quick.commit([b"row"])
    with pytest.raises(KeysError):
        slow.commit([b"slow row"])
    slow.close()
    quick.close()
    topic = bench.open()
    assert read(topic, 2) == [b"quick", b"row"]
    topic.close()
