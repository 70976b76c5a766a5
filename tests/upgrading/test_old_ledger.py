"""A bank of before the ledger, with metering events and no topics of the ledger: all of its history is held, and posted
once a tariff is set for it.
"""

import tarfile
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from pipelines.ledger.ledger import Ledger
from schemas import topics
from teller.operate.ledger import orders, tariffs
from teller.operate.ledger.kafka_verifying import verify_ledger
from teller.run.local_cluster import LocalCluster
from teller.settings import ledger, load
from teller.settings.kafka_client import command_settings
from tests.accounts import kafka
from tests.bank.ledger.drawn import NOON, tariff, text
from tests.threads import in_thread
from tests.upgrading.make import SETTINGS
from tests.upgrading.test_old_data import ARCHIVES, PATIENCE_S

pytestmark = pytest.mark.prove


def test_what_an_older_bank_metered_is_held_and_then_posted(tmp_path: Path, kafka_cache: Path) -> None:
    with tarfile.open(ARCHIVES[-1]) as archive:
        assert not [name for name in archive.getnames() if "ledger." in name]
        archive.extractall(tmp_path, filter="data")
    settings = load(data_dir=tmp_path, **SETTINGS)
    with LocalCluster(settings) as line:
        line.parts.wait_until_drained(PATIENCE_S)
        settings = settings.model_copy(update={"kafka_bootstrap": line.bootstrap})
        assert AdminClient(command_settings(settings)).list_topics(topics.LEDGER_POSTINGS, timeout=30)
        paid = orders.order(order="received", time=NOON, id="INV-7", party="x", currency="EUR", amount="1")
        orders.give(settings, [paid])
        metered = len(list(tariffs.events(settings)))
        assert metered > 0
        with in_thread(Ledger(ledger.config(settings))):
            kafka.wait_for(lambda: verify_ledger(settings).held == metered, PATIENCE_S)
            tariffs.put(settings, tariff(valid_from="2000-01-01"), text(valid_from="2000-01-01"))
            kafka.wait_for(lambda: verify_ledger(settings).postings == 2 * metered + 1, PATIENCE_S)
        assert verify_ledger(settings)[:5] == (metered, 2 * metered + 1, 0, 0, ())
