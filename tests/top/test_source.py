"""Where samples come from: parts that answer or not, an exporter or Kafka for the lag; and the command itself."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer
from confluent_kafka import KafkaError, KafkaException, Producer
from typer.testing import CliRunner
from urllib3.exceptions import HTTPError

from schemas import topics
from teller.cli import top as command
from teller.embedded import EmbeddedKafka, state
from teller.operate.top.sample import Behind, StagePartition, lag_shown, values
from teller.operate.top.source import KafkaFigures, SampleSource, address_of, addresses
from teller.settings import PREFIX, Settings, load

EXPORTER = """\
teller_build_info{part="exporter",python="3.11.7",version="0.1.0"} 1.0
teller_lag_records{domain="social",partition="2",stage="worker"} 7.0
teller_lag_seconds{domain="social",partition="2",stage="worker"} 1.5
"""
PLACE = StagePartition("worker", "social", 2)


class Told:
    """Figures of topics, or what is raised instead."""

    def __init__(self, told: Mapping[StagePartition, Behind] | Exception, ends: int | Exception = 0) -> None:
        self._told, self._ends = told, ends

    def lag(self) -> Mapping[StagePartition, Behind]:
        if isinstance(self._told, Exception):
            raise self._told
        return self._told

    def published(self) -> Mapping[str, int]:
        if isinstance(self._ends, Exception):
            raise self._ends
        return {"social": self._ends}


def fetch(address: str) -> str:
    texts = {"exporter": EXPORTER, "worker": "teller_ready 1.0\n", "odd": "<html>"}
    if address not in texts:
        raise HTTPError("canary")
    return texts[address]


def test_an_exporter_knows_the_lag_best() -> None:
    seen = SampleSource(lambda: ["worker", "exporter"], Told(AssertionError("not asked"), 9), fetch).sample()
    assert seen.lag == {PLACE: Behind(7, 1.5)} == lag_shown(values(EXPORTER))
    assert seen.published == {"social": 9}


def test_with_one_a_kafka_that_does_not_answer_hides_what_is_published_alone() -> None:
    down = KafkaException(KafkaError(KafkaError._TRANSPORT))
    seen = SampleSource(lambda: ["exporter"], Told({}, down), fetch).sample()
    assert (seen.lag, seen.published, seen.trouble) == ({PLACE: Behind(7, 1.5)}, {}, "")


def test_without_one_kafka_is_asked() -> None:
    assert SampleSource(lambda: ["worker"], Told({PLACE: Behind(3)}), fetch).sample().lag == {PLACE: Behind(3)}


def test_what_does_not_answer_is_left_out_and_the_rest_is_shown() -> None:
    down = KafkaException(KafkaError(KafkaError._TRANSPORT))
    seen = SampleSource(lambda: ["worker", "odd", "nowhere"], Told(down), fetch).sample()
    assert seen.parts["worker"]
    assert seen.parts["odd"] is seen.parts["nowhere"] is None
    assert seen.trouble == "Kafka does not answer as it should (_TRANSPORT)"


@pytest.mark.parametrize("given", ["9400", "127.0.0.1:9400", "http://127.0.0.1:9400/", "http://127.0.0.1:9400/metrics"])
def test_addresses(given: str) -> None:
    assert address_of(given) == "http://127.0.0.1:9400/metrics"


def test_parts_of_the_embedded_line_are_found_while_it_runs(
    kafka: EmbeddedKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load(data_dir=kafka.data_dir)
    assert addresses(settings, ()) == []
    state.announce_parts(kafka.data_dir, {"worker-0": 9, "exporter-0": 10})
    try:
        assert addresses(settings, ()) == ["http://127.0.0.1:9/metrics", "http://127.0.0.1:10/metrics"]
        assert addresses(settings, ["h:1"]) == ["http://h:1/metrics"]
        assert addresses(settings.model_copy(update={"metrics_port": 7}), ()) == [
            "http://127.0.0.1:9/metrics",
            "http://127.0.0.1:10/metrics",
        ]
        shutil.copytree(state.folder(kafka.data_dir), tmp_path / "kafka", ignore=shutil.ignore_patterns("node-*"))
        assert addresses(load(data_dir=tmp_path), ()) == []  # what a line that was killed left
        monkeypatch.setattr(os, "getpid", lambda: 1)
        state.announce_parts(kafka.data_dir, {"worker-0": 9})
        assert addresses(settings, ()) == []  # of a line before this broker
    finally:
        (state.folder(kafka.data_dir) / "parts.json").unlink()


def test_one_frame_of_a_real_kafka(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    producer = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    for _ in range(5):
        producer.produce(topics.raw("telecom"), b"waits for ever", partition=1)
    producer.flush()
    monkeypatch.setattr(command, "load", lambda: deposit_topics)
    figures = KafkaFigures(deposit_topics)
    waiting = figures.lag()[StagePartition("worker", "telecom", 1)]
    assert waiting.records == 5
    assert waiting.seconds
    assert figures.published() == {"social": 0, "telecom": 5, "purchases": 0}
    figures.close()
    app = typer.Typer()
    app.command()(command.top)
    shown = CliRunner().invoke(app, ["--once", "--every", "0.1"])
    assert shown.exit_code == 0
    assert "Slowest partition for a worker: telecom 1, 5 wait" in shown.stdout


def test_nobody_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv(PREFIX + "DATA_DIR", str(tmp_path_factory.mktemp("nothing")))
    app = typer.Typer()
    app.command()(command.top)
    shown = CliRunner().invoke(app, ["9", "--once", "--every", "0.1"])
    assert shown.exit_code == 0
    assert "gone" in shown.stdout
    assert "no Kafka" in shown.stdout
