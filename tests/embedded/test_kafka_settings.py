"""From Teller's settings to librdkafka's."""

import os
from pathlib import Path

import pytest

from teller import embedded, settings
from teller.embedded import EmbeddedKafka, lease, state
from teller.settings import SettingsError, kafka_client

CANARY = "canary-password"


def test_the_brokers_of_the_settings_come_first(tmp_path: Path) -> None:
    client = kafka_client.client_settings(settings.load(kafka_bootstrap="broker-1:9092", data_dir=tmp_path))
    assert client == {"bootstrap.servers": "broker-1:9092", "security.protocol": "PLAINTEXT"}


def test_else_the_embedded_broker_of_the_data_folder(tmp_path: Path) -> None:
    mine = lease.take(tmp_path)
    state.announce(tmp_path, state.Running("127.0.0.1:21000", owner=os.getpid(), pids=(1,)))
    assert kafka_client.bootstrap(settings.load(data_dir=tmp_path)) == "127.0.0.1:21000"
    mine.end()
    assert embedded.running(tmp_path) is None


def test_no_broker_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(kafka_client.KafkaNotFoundError, match=r"teller up.*TELLER_KAFKA_BOOTSTRAP"):
        kafka_client.client_settings(settings.load(data_dir=tmp_path))


def test_sasl_over_tls(tmp_path: Path) -> None:
    client = kafka_client.client_settings(
        settings.load(
            kafka_bootstrap="b:1",
            kafka_security_protocol="SASL_SSL",
            kafka_username="teller",
            kafka_password=CANARY,
            kafka_ca_file=tmp_path / "ca.pem",
        )
    )
    assert client == {
        "bootstrap.servers": "b:1",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "teller",
        "sasl.password": CANARY,
        "ssl.ca.location": str(tmp_path / "ca.pem"),
    }


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL"])
def test_the_password_is_given_to_sasl_only(protocol: str) -> None:
    client = kafka_client.client_settings(
        settings.load(kafka_bootstrap="b:1", kafka_security_protocol=protocol, kafka_password=CANARY)
    )
    assert CANARY not in client.values()


def test_sasl_needs_a_user_name() -> None:
    with pytest.raises(SettingsError, match="kafka_username") as raised:
        kafka_client.client_settings(
            settings.load(kafka_bootstrap="b:1", kafka_security_protocol="SASL_SSL", kafka_password=CANARY)
        )
    assert CANARY not in str(raised.value)


def test_a_broker_that_does_not_answer_is_named_and_the_password_is_not(capfd: pytest.CaptureFixture[str]) -> None:
    nobody = settings.load(
        kafka_bootstrap="127.0.0.1:1",
        kafka_security_protocol="SASL_PLAINTEXT",
        kafka_username="teller",
        kafka_password=CANARY,
    )
    with pytest.raises(kafka_client.KafkaNotFoundError, match="does not answer") as raised:
        kafka_client.wait_for_kafka(nobody, seconds=0.5)
    printed = capfd.readouterr()
    assert CANARY not in str(raised.value) + printed.out + printed.err


def test_a_broker_that_answers_is_waited_for_no_longer(kafka: EmbeddedKafka) -> None:
    from teller.settings.kafka_client import wait_for_kafka  # noqa: PLC0415 - the fixture has the module's name

    wait_for_kafka(settings.load(kafka_bootstrap=kafka.bootstrap), seconds=60)
