"""A broker with an authorizer and two depositors for the tests of a file, and the commands as an operator runs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from teller.settings import Settings
from tests.accounts.kafka import legal_entity, register
from tests.cli.test_commands import Command, Shown, done, teller
from tests.deploy.admitted import admitting, line_on
from tests.deploy.guarded import PASSWORD, AuthorizingKafka


@pytest.fixture(scope="module")
def broker(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizingKafka]:
    with admitting(tmp_path_factory.mktemp("accounts"), kafka_cache) as kafka:
        yield kafka


@pytest.fixture(scope="module")
def line(broker: AuthorizingKafka, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the broker's own user; topics and keys are there, acme and mill deposit."""
    found = line_on(broker, tmp_path_factory.mktemp("line"))
    for number, name in enumerate(("acme", "mill"), 1):
        register(found, legal_entity(number, name))
    return found


@pytest.fixture(scope="module")
def accounts(broker: AuthorizingKafka, line: Settings) -> Command:
    """`teller accounts ...` with the log-in and the rights of deploy/strimzi's operator."""

    def run(*arguments: str, given: str = "", **variables: str) -> Shown:
        own = {
            "TELLER_KAFKA_BOOTSTRAP": broker.guarded,
            "TELLER_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "TELLER_KAFKA_USERNAME": "teller-operator",
            "TELLER_KAFKA_PASSWORD": PASSWORD,
            "TELLER_DATA_DIR": str(line.data_dir),
        }
        return teller(line.data_dir, "accounts", *arguments, given=given, **own | variables)

    return run


def events(shown: Shown) -> list[str]:
    """The kinds of the events that a command wrote."""
    return [each["event"] for each in done(shown)["events"]]
