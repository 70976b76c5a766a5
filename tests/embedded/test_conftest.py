"""In CI nothing is skipped in silence; and what the fixtures promise."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

from schemas.topics import FAILED, raw
from teller.settings import Settings

ROOT = Path(__file__).parent.parent.parent
FOR_SAMPLES = "import pytest\ndef test_samples() -> None:\n    pytest.skip('../shared/samples is not there')\n"
FOR_MINIO = "def test_minio() -> None:\n    pytest.skip('no MinIO')\n"


def run_in_ci(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(source)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "--rootdir", folder, folder],
        cwd=ROOT, env={**os.environ, "CI": "true", "PYTEST_ADDOPTS": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_skip_fails_the_run_and_is_named(tmp_path: Path) -> None:
    done = run_in_ci(tmp_path, FOR_SAMPLES + FOR_MINIO)
    assert done.returncode == 1, done.stdout
    listed = done.stdout.partition("skipped, which fails a run in CI")[2]
    assert "test_minio: Skipped: no MinIO" in listed
    assert "test_samples" not in listed
    assert done.stdout.splitlines()[-1].strip("= ").startswith("2 skipped")


def test_a_skip_for_the_samples_does_not(tmp_path: Path) -> None:
    assert run_in_ci(tmp_path, FOR_SAMPLES).returncode == 0


def test_topics_that_a_test_gets_answer_at_once(deposit_topics: Settings, new_topic: Callable[[int], str]) -> None:
    admin = AdminClient({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    names = [raw("social"), FAILED, new_topic(1)]
    end = OffsetSpec.latest()  # type: ignore[no-untyped-call]
    answers = admin.list_offsets({TopicPartition(name, 0): end for name in names})
    assert [answer.result().offset for answer in answers.values()] == [0, 0, 0]
