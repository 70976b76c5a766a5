"""Where samples come from: parts that answer or not, an exporter or Kafka for the lag; and the command itself."""

from collections.abc import Mapping

import pytest
import typer
from confluent_kafka import KafkaError, KafkaException, Producer
from typer.testing import CliRunner
from urllib3.exceptions import HTTPError

from schemas import topics
from teller.cli import top as command
from teller.operate.top.sample import Behind, StagePartition, lag_shown, values
from teller.operate.top.source import KafkaLag, SampleSource, address_of
from teller.settings import PREFIX, Settings

EXPORTER = """\
teller_build_info{part="exporter",python="3.11.7",version="0.1.0"} 1.0
teller_lag_records{domain="social",partition="2",stage="worker"} 7.0
teller_lag_seconds{domain="social",partition="2",stage="worker"} 1.5
"""
PLACE = StagePartition("worker", "social", 2)


class Told:
    """A lag, or what is raised instead."""

    def __init__(self, told: Mapping[StagePartition, Behind] | Exception) -> None:
        self._told = told

    def look(self) -> Mapping[StagePartition, Behind]:
        if isinstance(self._told, Exception):
            raise self._told
        return self._told


def fetch(address: str) -> str:
    texts = {"exporter": EXPORTER, "worker": "teller_ready 1.0\n", "odd": "<html>"}
    if address not in texts:
        raise HTTPError("canary")
    return texts[address]


def test_an_exporter_knows_the_lag_best() -> None:
    seen = SampleSource(["worker", "exporter"], Told(AssertionError("not asked")), fetch).sample()
    assert seen.lag == {PLACE: Behind(7, 1.5)} == lag_shown(values(EXPORTER))


def test_without_one_kafka_is_asked() -> None:
    assert SampleSource(["worker"], Told({PLACE: Behind(3)}), fetch).sample().lag == {PLACE: Behind(3)}


def test_what_does_not_answer_is_left_out_and_the_rest_is_shown() -> None:
    down = KafkaException(KafkaError(KafkaError._TRANSPORT))
    seen = SampleSource(["worker", "odd", "nowhere"], Told(down), fetch).sample()
    assert seen.parts["worker"]
    assert seen.parts["odd"] is seen.parts["nowhere"] is None
    assert seen.trouble == "Kafka does not answer as it should (_TRANSPORT)"


@pytest.mark.parametrize("given", ["9400", "127.0.0.1:9400", "http://127.0.0.1:9400/", "http://127.0.0.1:9400/metrics"])
def test_addresses(given: str) -> None:
    assert address_of(given) == "http://127.0.0.1:9400/metrics"


def test_one_frame_of_a_real_kafka(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    producer = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    for _ in range(5):
        producer.produce(topics.raw("telecom"), b"waits for ever", partition=1)
    producer.flush()
    monkeypatch.setattr(command, "load", lambda: deposit_topics)
    lag = KafkaLag(deposit_topics)
    assert lag.look()[StagePartition("worker", "telecom", 1)] == Behind(5)
    lag.close()
    app = typer.Typer()
    app.command()(command.top)
    shown = CliRunner().invoke(app, ["--once", "--every", "0.1"])
    assert shown.exit_code == 0
    assert "Slowest partition for a worker: telecom 1, 5 records wait" in shown.stdout


def test_nobody_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv(PREFIX + "DATA_DIR", str(tmp_path_factory.mktemp("nothing")))
    app = typer.Typer()
    app.command()(command.top)
    shown = CliRunner().invoke(app, ["9", "--once", "--every", "0.1"])
    assert shown.exit_code == 0
    assert "gone" in shown.stdout
    assert "no Kafka" in shown.stdout
