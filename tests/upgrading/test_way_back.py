"""The way back of `teller up`: with `custody = "none"` this version encrypts nothing of an older bank."""

import tarfile
from pathlib import Path

import fastavro
import pytest

from schemas import topics
from teller.operate import topic_reader
from teller.run.local_cluster import LocalCluster
from teller.settings import load
from tests.upgrading.make import FAILED, SETTINGS, STORED, UNDER_WAY, produce, records
from tests.upgrading.test_old_data import ARCHIVES, NEW, PATIENCE_S

pytestmark = pytest.mark.prove


def rows(object_file: Path) -> int:
    """Count the records by an Avro reader that has no key and no schema of ours."""
    with object_file.open("rb") as avro:
        return sum(1 for _ in fastavro.reader(avro))


def test_what_this_version_stores_without_custody_an_older_one_can_read(tmp_path: Path, kafka_cache: Path) -> None:
    with tarfile.open(ARCHIVES[0]) as archive:
        archive.extractall(tmp_path, filter="data")
    settings = load(data_dir=tmp_path, custody="none", **SETTINGS)
    with LocalCluster(settings) as line:
        settings = settings.model_copy(update={"kafka_bootstrap": line.bootstrap})
        produce(line.bootstrap, records(STORED + FAILED + UNDER_WAY, NEW))
        line.parts.wait_until_drained(PATIENCE_S)
        assert not list(topic_reader.records(settings, topics.KEYS))
    assert sum(map(rows, (tmp_path / "buckets").rglob("*.avro"))) == STORED + UNDER_WAY + NEW
