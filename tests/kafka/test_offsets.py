"""Offsets asked of a Kafka whose broker is killed and comes back."""

from pathlib import Path

from confluent_kafka.admin import AdminClient

from pipelines.kafka.errors import OfTopicError
from pipelines.kafka.offsets import LATEST, settled
from teller.embedded import EmbeddedKafka
from teller.operate.owner_desk.index.ends import AskedEnds
from tests.embedded.kafka_io import make_topic, put
from tests.faults.line import wait_until

WORDS = ("words", 0)


def test_clients_that_outlive_a_brokers_restart_ask_the_new_leader(kafka_cache: Path, tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path, kafka_cache) as kafka:
        make_topic(kafka.bootstrap, WORDS[0])
        put(kafka.bootstrap, WORDS[0], ["one"])
        waits, goes_on = (AdminClient({"bootstrap.servers": kafka.bootstrap, "log_level": 0}) for _ in range(2))
        for each in (waits, goes_on):  # from here on each knows the leader
            assert settled(each, [WORDS], LATEST, 10) == {WORDS: 1}
        (node,) = kafka.nodes
        node.kill()
        kafka.restart(node)

        def is_settled() -> bool:
            try:
                return settled(waits, [WORDS], LATEST, 10) == {WORDS: 1}
            except OfTopicError:  # nobody leads for a moment
                return False

        wait_until(is_settled, "the end of the topic, from a client that waits for it")
        ends = AskedEnds(goes_on, lambda: 0.0)

        def is_answered() -> bool:
            ends.ask({WORDS: 0})
            return (WORDS, False) in ends.answered()

        wait_until(is_answered, "the end of the topic")
