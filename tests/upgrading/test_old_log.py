"""A bank of before the log, with receipts and no topics of the log: all of its history is logged at the first start."""

import tarfile
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from bank.transparency.kinds import receipt
from schemas import topics
from teller.operate import topic_reader
from teller.operate.verify.kafka_verify import verify_line
from teller.run.local_cluster import LocalCluster
from teller.settings import keys, load
from teller.settings.kafka_client import command_settings
from tests.accounts import kafka
from tests.transparency.running import entries, log_writer, openings, proven, size
from tests.upgrading.make import SETTINGS
from tests.upgrading.test_old_data import ARCHIVES, PATIENCE_S

pytestmark = pytest.mark.prove


def test_the_history_of_an_older_bank_is_logged_from_its_first_receipt(tmp_path: Path, kafka_cache: Path) -> None:
    with tarfile.open(ARCHIVES[-1]) as archive:
        assert not [name for name in archive.getnames() if "log.entries" in name or name.endswith("log.key")]
        archive.extractall(tmp_path, filter="data")
    settings = load(data_dir=tmp_path, **SETTINGS)
    with LocalCluster(settings) as line:
        line.parts.wait_until_drained(PATIENCE_S)
        settings = settings.model_copy(update={"kafka_bootstrap": line.bootstrap})
        reader = settings.model_copy(
            update={"custody": "file"}
        )  # routers encrypt; openings stay as this test reads them
        assert AdminClient(command_settings(settings)).list_topics(topics.LOG_ENTRIES, timeout=30)
        assert len(keys.log_seed(settings)) == 32
        before = verify_line(reader)
        named = {str(each["receipt_id"]) for each in topic_reader.records(settings, topics.RECEIPTS)}
        with log_writer(settings):
            kafka.wait_for(lambda: len(openings(settings)) >= len(named), PATIENCE_S)
            kafka.wait_for(lambda: size(settings) == len(entries(settings)), PATIENCE_S)
        leaves = [each.id for each in openings(settings).values() if each.kind == receipt.KIND.number]
        assert sorted(leaves) == sorted(named)
        assert len(proven(settings)) == len(openings(settings))
        after = verify_line(reader)
    assert (before.well, after.well) == (True, True), (before.findings, after.findings)
