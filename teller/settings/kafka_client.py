"""Turn settings into what confluent-kafka's clients take: every part of Teller reaches Kafka by these."""

import time

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from pipelines.kafka.clients import ClientSettings
from teller import embedded
from teller.settings import Settings, SettingsError, data_folder, secret_files


class KafkaNotFoundError(Exception):
    """There is no broker to speak to; the message says what to do."""


def bootstrap(settings: Settings) -> str:
    """Return the brokers as host:port,host:port: those of the settings, else the embedded broker of `data_dir`.

    Raises:
        KafkaNotFoundError: none is set and none runs.
    """
    if found := settings.kafka_bootstrap or embedded.running(settings.data_dir):
        return found
    if wrong := data_folder.problem(settings):
        raise KafkaNotFoundError(f"no Kafka: {wrong}; TELLER_KAFKA_BOOTSTRAP names brokers elsewhere")
    raise KafkaNotFoundError(
        f"no Kafka: none runs on {settings.data_dir}; run `teller up` in another terminal, "
        "or name the brokers in TELLER_KAFKA_BOOTSTRAP"
    )


def client_settings(settings: Settings) -> ClientSettings:
    """Return what every client needs to connect; it holds the password, so it is never logged.

    Raises:
        KafkaNotFoundError: no broker is set and none runs.
        SettingsError: a SASL protocol without a user name, or a password's file that is missing or wrong.
    """
    protocol = settings.kafka_security_protocol
    client: ClientSettings = {"bootstrap.servers": bootstrap(settings), "security.protocol": protocol}
    if protocol.startswith("SASL"):
        client |= _sasl(settings)
    if protocol.endswith("SSL") and settings.kafka_ca_file:
        client["ssl.ca.location"] = str(settings.kafka_ca_file)
    return client


def command_settings(settings: Settings) -> ClientSettings:
    """Return client settings for commands, which end: librdkafka prints nothing itself, since errors come back to the
    caller.

    Raises:
        As `client_settings`.
    """
    return {**client_settings(settings), "log_level": 2}


def _sasl(settings: Settings) -> ClientSettings:
    if not settings.kafka_username:
        raise SettingsError(f"kafka_security_protocol {settings.kafka_security_protocol} needs kafka_username")
    return {
        "sasl.mechanism": settings.kafka_sasl_mechanism,
        "sasl.username": settings.kafka_username,
        "sasl.password": secret_files.kafka_password(settings),
    }


def wait_for_kafka(settings: Settings, seconds: float) -> None:
    """Return as soon as a broker answers: for services that start together with Kafka.

    Raises:
        KafkaNotFoundError: none is set and none runs, or none answers for `seconds`.
    """
    admin = AdminClient({**client_settings(settings), "log_level": 0})  # our error says what librdkafka would log
    end = time.monotonic() + seconds
    while True:
        try:
            admin.list_topics(timeout=max(0.1, end - time.monotonic()))
        except KafkaException as error:
            reason = error.args[0].name()
        else:
            return
        if time.monotonic() > end:
            raise KafkaNotFoundError(
                f"Kafka at {bootstrap(settings)} does not answer ({reason}): is it up, "
                "and do kafka_security_protocol, user name and password fit?"
            )
        time.sleep(0.5)
