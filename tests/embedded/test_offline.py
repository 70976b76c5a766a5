"""No connection to the outside: not from the tests, and not from the broker or its clients.

pytest-socket sees Python's own connections only, so the second proof runs where there is no network at all: in a
network namespace of Linux that has nothing but a loopback.
"""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

ROOT = Path(__file__).parent.parent.parent
ALONE = ["unshare", "--net", "--map-root-user"]


@pytest.mark.filterwarnings("ignore:A test tried to use socket.socket.connect")
def test_a_test_cannot_connect_to_the_outside() -> None:
    with socket.socket() as outside, pytest.raises(SocketConnectBlockedError):
        outside.connect(("192.0.2.1", 80))  # of the block that RFC 5737 keeps for documentation


def test_broker_topics_and_records_need_no_network(kafka_cache: Path, tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespaces here: `unshare --net --map-root-user` does not work")
    done = subprocess.run(
        [*ALONE, sys.executable, "-m", "tests.embedded.alone", tmp_path, kafka_cache],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == ["networks: lo", "topics: created", "records: sent and read"]
