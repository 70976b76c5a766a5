"""Three brokers: one may die, and nothing that was acknowledged goes with it."""

from pathlib import Path

import pytest

from teller.embedded import EmbeddedKafka
from tests.embedded.kafka_io import make_topic, put, take
from tests.embedded.test_watchdog import lives

pytestmark = pytest.mark.prove


def test_one_of_three_may_be_killed_and_come_back(kafka_cache: Path, tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path, kafka_cache, nodes=3) as cluster:
        pids = [node.pid for node in cluster.nodes if node.pid]
        make_topic(cluster.bootstrap, "words", replication=3)
        put(cluster.bootstrap, "words", ["before"])
        cluster.nodes[0].kill()
        put(cluster.bootstrap, "words", ["while it was away"])
        cluster.restart(cluster.nodes[0])
        put(cluster.bootstrap, "words", ["after"])
        assert take(cluster.bootstrap, "words", 3) == ["before", "while it was away", "after"]
    assert len(pids) == 3
    assert not any(map(lives, pids))
