"""A bank of a version before is backed up and restored by this one."""

import tarfile
from pathlib import Path

import pytest

from teller.operate.backup.creating import copy_secrets, create
from teller.operate.backup.mending import Newer
from teller.operate.backup.restoring import restore
from teller.operate.verify.kafka_verify import verify_line
from teller.run.local_cluster import LocalCluster
from teller.settings import load
from tests.upgrading.make import SETTINGS
from tests.upgrading.test_old_data import ARCHIVES, PATIENCE_S

pytestmark = pytest.mark.prove


def test_an_older_bank_is_restored_and_goes_on(tmp_path: Path, kafka_cache: Path) -> None:
    (tmp_path / "old").mkdir(0o700)
    with tarfile.open(ARCHIVES[-1]) as archive:
        archive.extractall(tmp_path / "old", filter="data")
    old = load(data_dir=tmp_path / "old", cache_dir=kafka_cache, custody="none", **SETTINGS)
    create(old, tmp_path / "backup")
    copy_secrets(old, tmp_path / "secrets")
    new = old.model_copy(update={"data_dir": tmp_path / "new"})
    restore(new, tmp_path / "backup", tmp_path / "secrets", Newer())
    with LocalCluster(new) as line:
        line.parts.wait_until_drained(PATIENCE_S)
        found = verify_line(new.model_copy(update={"kafka_bootstrap": line.bootstrap}))
    assert found.well, found.findings
    assert found.figures.total.stored > 0
