"""In CI nothing is skipped in silence, elsewhere it is said what is left out; and what the fixtures promise."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

from schemas.topics import FAILED, raw
from teller.settings import Settings

ROOT = Path(__file__).parent.parent.parent
FOR_SAMPLES = "import pytest\ndef test_samples() -> None:\n    pytest.skip('../shared/samples is not there')\n"
FOR_MINIO = "def test_minio() -> None:\n    pytest.skip('no MinIO')\n"
LONG = "import pytest\n@pytest.mark.prove\ndef test_long() -> None: ...\ndef test_short() -> None: ...\n"
#: What would change what is found here.
BARE = {"PYTEST_ADDOPTS": "", "MINIO_BINARY": "", "PATH": ""}


def run(folder: Path, source: str, *options: str, ci: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(source)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", *options, "--rootdir", folder, folder],
        cwd=ROOT, env=os.environ | BARE | {"CI": ci, "HOME": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def last(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.splitlines()[-1].strip("= ").partition(" in ")[0]


@pytest.mark.long
def test_a_skip_fails_the_run_and_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, FOR_SAMPLES + FOR_MINIO, "-n", "2", ci="true")
    assert done.returncode == 1, done.stdout
    listed = done.stdout.partition("skipped, which fails a run in CI")[2].partition("left out")[0]
    assert "test_minio: no MinIO" in listed
    assert "test_samples" not in listed
    assert last(done) == "2 skipped"


@pytest.mark.long
def test_a_skip_for_the_samples_does_not(tmp_path: Path) -> None:
    assert run(tmp_path, FOR_SAMPLES, ci="true").returncode == 0


def test_topics_that_a_test_gets_answer_at_once(deposit_topics: Settings, new_topic: Callable[[int], str]) -> None:
    admin = AdminClient({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    names = [raw("social"), FAILED, new_topic(1)]
    end = OffsetSpec.latest()  # type: ignore[no-untyped-call]
    answers = admin.list_offsets({TopicPartition(name, 0): end for name in names})
    assert [answer.result().offset for answer in answers.values()] == [0, 0, 0]


@pytest.mark.long
def test_what_is_left_out_is_said_before_and_after(tmp_path: Path) -> None:
    done = run(tmp_path, LONG + FOR_MINIO + FOR_MINIO.replace("_minio", "_more"), "-n", "0")
    before, _, after = done.stdout.partition(" left out ")
    assert done.returncode == 0, done.stdout
    assert "left out: no MinIO server: `make minio` builds it" in before
    assert "left out: long proofs: `make prove` runs them" in before
    assert after.splitlines()[1:3] == ["2 tests: no MinIO", "long proofs: `make prove` runs them"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("asked", "told"), [("not kafka", "1 passed, 1 deselected"), ("not kafka or prove", "2 passed")]
)
def test_long_proofs_run_where_they_are_asked_for(tmp_path: Path, asked: str, told: str) -> None:
    done = run(tmp_path, LONG, "-v", "-m", asked)
    assert last(done).startswith(told)
    assert ("::test_long" in done.stdout) is ("prove" in asked)
