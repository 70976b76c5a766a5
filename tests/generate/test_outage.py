"""A lost broker turns /ready of every part red, and /live of none; when it is back, all are green again."""

import json
import time
from pathlib import Path

import pytest

from teller.embedded import EmbeddedKafka
from teller.run.local_processes import LocalProcesses
from teller.settings import keys, load, topics
from tests.generate.running import get

PATIENCE_S = 300.0


def wait_for(parts: LocalProcesses, status: int) -> None:
    """Until /ready of all says so."""
    end = time.monotonic() + PATIENCE_S
    while statuses(parts, "/ready") != {status}:
        assert time.monotonic() < end, f"in {PATIENCE_S:.0f} s not all came to {status}: {answers(parts, '/ready')}"
        time.sleep(0.2)


def answers(parts: LocalProcesses, path: str) -> dict[str, tuple[int, str]]:
    """By part; empty while one does not serve yet."""
    try:
        return {name: get(port, path) for name, port in parts.metrics_ports.items()}
    except OSError:
        return {}


def statuses(parts: LocalProcesses, path: str) -> set[int]:
    return {status for status, _ in answers(parts, path).values()}


@pytest.mark.prove
def test_a_lost_broker_makes_nobody_ready_and_nobody_dead(tmp_path: Path, kafka_cache: Path) -> None:
    with EmbeddedKafka(tmp_path / "kafka", kafka_cache) as kafka:
        settings = load(
            kafka_bootstrap=kafka.bootstrap, data_dir=tmp_path / "teller", partitions=1, exporter_seconds=0.5
        )
        topics.create(settings)
        keys.make_embedded_keys(settings)
        with LocalProcesses(settings, beside=("exporter",)) as parts:
            wait_for(parts, 200)
            kafka.nodes[0].kill()
            wait_for(parts, 503)
            assert statuses(parts, "/live") == {200}
            states = {
                name: json.loads(body)["checks"].get("state") for name, (_, body) in answers(parts, "/ready").items()
            }
            assert states == {"worker-0": "kafka-unavailable", "router-0": "kafka-unavailable", "exporter-0": None}
            kafka.restart(kafka.nodes[0])
            wait_for(parts, 200)
