"""A broker with an authorizer for the tests of a file, and the command on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from teller.operate.depositors import changes
from teller.settings import Settings
from tests.cli.test_commands import Command, Shown, teller
from tests.deploy.admitted import admitting, line_on
from tests.deploy.guarded import AuthorizingKafka

#: How far changes lie ahead in these tests, in milliseconds.
QUICK_MS = 200
LEGAL = ("--legal-id", "VAT:DE123456789", "--legal-name", "Acme AG", "--contact", "data@acme.example")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change holds soon: each command that lets in waits for it."""
    monkeypatch.setattr(changes, "AHEAD_MS", QUICK_MS)


@pytest.fixture(scope="module")
def broker(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizingKafka]:
    with admitting(tmp_path_factory.mktemp("depositors"), kafka_cache) as kafka:
        yield kafka


@pytest.fixture(scope="module")
def line(broker: AuthorizingKafka, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the broker's own user; topics and keys are there."""
    return line_on(broker, tmp_path_factory.mktemp("line"))


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
