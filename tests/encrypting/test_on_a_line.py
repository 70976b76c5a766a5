"""What a line stored in the clear is encrypted while it goes on, and verified: nothing is lost or counts twice."""

import tarfile
from pathlib import Path

import pytest

from schemas import topics
from teller.operate import topic_reader
from teller.operate.encrypting import running
from teller.operate.verify.kafka_verify import verify_line
from teller.run.local_cluster import LocalCluster
from teller.settings import Settings, load, stores
from teller.settings.owner_keys import owner_keys
from tests.upgrading.make import FAILED, SETTINGS, STORED, UNDER_WAY, produce, records
from tests.upgrading.test_old_data import ARCHIVES

pytestmark = pytest.mark.prove
NEW = 30
PATIENCE_S = 300.0


def encrypt(settings: Settings) -> int:
    keys = owner_keys(settings)
    assert keys is not None
    try:
        report = running.run(settings, stores.store(settings), keys)
    finally:
        keys.close()
    assert report.named == []
    return report.encrypted.total()


def check(settings: Settings, stored: int) -> None:
    verdict = verify_line(settings)
    assert verdict.well, verdict.findings
    assert verdict.figures.total.stored == stored
    receipts = list(topic_reader.records(settings, topics.RECEIPTS))
    replaced = {old for each in receipts for old in each.get("replaces", ())}
    live = [each for each in receipts if str(each["receipt_id"]) not in replaced]
    assert {each["encryption"] for each in live} == {"AGS1"}
    assert sum(each["record_count"] for each in live) == stored


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name.partition(".")[0])
def test_what_former_commits_stored_is_encrypted_while_the_line_runs(
    archive: Path, tmp_path: Path, kafka_cache: Path
) -> None:
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    settings = load(data_dir=tmp_path, **SETTINGS)
    with LocalCluster(settings) as line:
        settings = settings.model_copy(update={"kafka_bootstrap": line.bootstrap, "custody": "file"})
        produce(line.bootstrap, records(STORED + FAILED + UNDER_WAY, NEW))
        first = encrypt(settings)
        line.parts.wait_until_drained(PATIENCE_S)
        assert first + encrypt(settings) > 0
        assert encrypt(settings) == 0
        check(settings, STORED + UNDER_WAY + NEW)
