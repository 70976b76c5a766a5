"""Data that former commits left, killed in the midst of a flush, is read, verified and continued by this one."""

import tarfile
from pathlib import Path

import pytest

from pipelines.metrics import metrics
from schemas import topics
from teller.operate import topic_reader
from teller.operate.top.source import addresses
from teller.operate.verify.kafka_verify import verify_line
from teller.run.local_cluster import LocalCluster
from teller.settings import load
from tests.accounts import kafka
from tests.feedback.running import feedback, until
from tests.line import running
from tests.upgrading.make import FAILED, SETTINGS, STORED, TOPIC, UNDER_WAY, produce, records

pytestmark = pytest.mark.prove
ARCHIVES = sorted((Path(__file__).parent / "data").glob("*.tar.xz"))
NEW = 30
PATIENCE_S = 300.0


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name.partition(".")[0])
def folder(request: pytest.FixtureRequest, tmp_path: Path, kafka_cache: Path) -> Path:
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


def untold(outcome: str) -> float:
    return metrics.REGISTRY.get_sample_value("teller_feedback_untold_total", {"outcome": outcome}) or 0.0


def test_a_line_that_was_killed_in_mid_flush_goes_on(folder: Path) -> None:
    settings = load(data_dir=folder, **SETTINGS)
    with LocalCluster(settings) as line:
        assert len(addresses(settings, ())) == len(line.parts.children)  # what `teller top` asks where nothing is named
        settings = settings.model_copy(update={"kafka_bootstrap": line.bootstrap, "custody": "file"})
        produce(line.bootstrap, records(STORED + FAILED + UNDER_WAY, NEW))
        line.parts.wait_until_drained(PATIENCE_S)
        before = untold("nobody"), untold("foreign")  # other tests of this process count, too
        with feedback(settings):  # which no former version ran: it reads all that is there, whoever wrote it
            kafka.wait_for(lambda: until(settings, "social") > 0, PATIENCE_S)
        assert (untold("nobody"), untold("foreign")) == (before[0] + FAILED, before[1])
        verdict = verify_line(settings)
        rows, failures = running.stored(settings), running.failed(settings)
        receipts = list(topic_reader.records(settings, topics.RECEIPTS))
    assert verdict.well, verdict.findings
    assert {"consents" in receipt for receipt in receipts} == {False, True}  # of versions 2 and 3, side by side
    assert {place[0] for place in rows} == {TOPIC} == {topics.raw("social")}
    assert sum(map(len, rows.values())) == len(rows) == STORED + UNDER_WAY + NEW
    assert [events[0]["reason"] for events in failures.values()] == ["unknown_framing"] * FAILED


def test_there_is_data_of_a_former_commit() -> None:
    assert ARCHIVES
