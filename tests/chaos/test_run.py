"""A run that is broken off leaves no process behind: not by Ctrl-C, and not when it is killed itself."""

import signal
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from tests.bank.store.minio_server import MinioServer

pytestmark = pytest.mark.prove

PATIENCE_S = 240


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_broken_off_leaves_nothing_running(
    how: signal.Signals, kafka_cache: Path, minio: MinioServer, tmp_path: Path
) -> None:
    """`minio` is asked for as a sign that there is a MinIO to run; this run has its own."""
    command = [sys.executable, "-m", "tests.chaos", "--seed", "1", "--workers", "1", "--data", str(tmp_path / "run")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        said = list(takewhile(lambda line: "faults begin" not in line, run.stdout))
        family = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(how)
        run.communicate(timeout=PATIENCE_S)
    assert len(family) >= 10, said  # brokers and their watchdogs, MinIO, worker, routers, sweeper
    _, alive = psutil.wait_procs(family, PATIENCE_S)
    assert not alive
    assert (tmp_path / "run").exists() is (how == signal.SIGKILL)
