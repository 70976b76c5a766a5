"""A broker with an authorizer and two depositors for the tests of a file, and the commands as an operator runs them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from teller import settings
from teller.settings import Settings, keys, topics
from tests.accounts.kafka import legal_entity, register
from tests.cli.test_commands import Shown, teller
from tests.deploy.guarded import PASSWORD, AuthorizingKafka
from tests.deploy.test_strimzi import USERS

Command = Callable[..., Shown]


@pytest.fixture(scope="module")
def broker(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizingKafka]:
    with AuthorizingKafka(tmp_path_factory.mktemp("accounts"), kafka_cache, USERS) as kafka:
        kafka.admit()
        yield kafka


@pytest.fixture(scope="module")
def line(broker: AuthorizingKafka, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the broker's own user; topics and keys are there, acme and mill deposit."""
    found = settings.load(kafka_bootstrap=broker.bootstrap, data_dir=tmp_path_factory.mktemp("line"), partitions=1)
    topics.create(found)
    keys.make_embedded_keys(found)
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


def done(shown: Shown) -> dict[str, Any]:
    """What a command with --json printed."""
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)
    return found


def events(shown: Shown) -> list[str]:
    """The kinds of the events that a command wrote."""
    return [each["event"] for each in done(shown)["events"]]
