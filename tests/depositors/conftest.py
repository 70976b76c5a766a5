"""A broker with an authorizer for the tests of a file, and the command on it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from teller import settings
from teller.operate.depositors import changes
from teller.settings import Settings, keys, topics
from tests.cli.test_commands import Shown, teller
from tests.deploy.guarded import AuthorizingKafka
from tests.deploy.test_strimzi import USERS

Command = Callable[..., Shown]
#: How far changes lie ahead in these tests, in milliseconds.
QUICK_MS = 200
LEGAL = ("--legal-id", "VAT:DE123456789", "--legal-name", "Acme AG", "--contact", "data@acme.example")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change holds soon: each command that lets in waits for it."""
    monkeypatch.setattr(changes, "AHEAD_MS", QUICK_MS)


@pytest.fixture(scope="module")
def broker(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizingKafka]:
    with AuthorizingKafka(tmp_path_factory.mktemp("depositors"), kafka_cache, USERS) as kafka:
        kafka.admit()
        yield kafka


@pytest.fixture(scope="module")
def line(broker: AuthorizingKafka, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the broker's own user; topics and keys are there."""
    found = settings.load(kafka_bootstrap=broker.bootstrap, data_dir=tmp_path_factory.mktemp("line"), partitions=1)
    topics.create(found)
    keys.make_embedded_keys(found)
    return found


@pytest.fixture(scope="module")
def depositors(line: Settings) -> Command:
    """`teller depositors ...` as the operator runs it."""

    def run(*arguments: str, given: str = "") -> Shown:
        variables = {
            "TELLER_KAFKA_BOOTSTRAP": line.kafka_bootstrap,
            "TELLER_DATA_DIR": str(line.data_dir),
            "TELLER_PARTITIONS": "1",
        }
        return teller(line.data_dir, "depositors", *arguments, given=given, **variables)

    return run


def done(shown: Shown) -> dict[str, Any]:
    """What a command with --json printed."""
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)
    return found
