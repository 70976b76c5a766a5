"""On brokers without an authorizer, such as the embedded one, a depositor is registered all the same."""

import json

from pipelines.accounts.depositors import read
from teller.operate.depositors.cluster import NO_AUTHORIZER
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.cli.test_commands import teller
from tests.depositors.conftest import LEGAL


def test_it_says_so_and_goes_on(deposit_topics: Settings) -> None:
    variables = {"TELLER_KAFKA_BOOTSTRAP": deposit_topics.kafka_bootstrap, "TELLER_PARTITIONS": "3"}
    folder = deposit_topics.data_dir.parent
    shown = teller(folder, "depositors", "add", "acme", "--domain", "social", *LEGAL, "--json", **variables)
    assert NO_AUTHORIZER in " ".join(shown.stderr.split())
    told = json.loads(shown.stdout)
    assert told["topics"] == [f"deposits.raw.{told['key']}.social"]
    assert not {"password", "mechanism"} & set(told)
    assert read(command_settings(deposit_topics)).named("acme") is not None
    refused = teller(folder, "depositors", "rotate", "acme", **variables)
    assert (refused.returncode, "there is no password" in refused.stderr) == (2, True)
    assert "acme" in teller(folder, "depositors", "show", **variables).stdout
