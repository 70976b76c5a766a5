"""kafka.lock itself, and locks between processes."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from teller.embedded import jars, lease, lockfile, state
from teller.embedded.errors import AlreadyRunningError


def test_every_line_of_the_lock_is_a_coordinate_and_a_checksum() -> None:
    for jar in jars.pinned():
        assert re.fullmatch(r"[\w.-]+:[\w.-]+:[\w.-]+", jar.coordinate)
        assert re.fullmatch(r"[0-9a-f]{64}", jar.sha256)


def test_the_lock_holds_one_kafka_and_no_jar_twice() -> None:
    kafka = {jar.coordinate.split(":")[2] for jar in jars.pinned() if jar.coordinate.startswith("org.apache.kafka:")}
    assert kafka == {jars.version()}
    assert len({jar.file for jar in jars.pinned()}) == len(jars.pinned())


def test_a_lock_is_held_by_one_and_free_when_closed(tmp_path: Path) -> None:
    held = lockfile.try_lock(tmp_path / "lock")
    assert held is not None
    assert lockfile.try_lock(tmp_path / "lock") is None
    assert lockfile.is_held(tmp_path / "lock")
    os.close(held)
    assert not lockfile.is_held(tmp_path / "lock")


def test_a_file_that_is_not_there_is_not_held(tmp_path: Path) -> None:
    assert not lockfile.is_held(tmp_path / "lock")
    assert not (tmp_path / "lock").exists()


def test_a_child_that_inherited_the_lock_holds_it_until_it_is_killed(tmp_path: Path) -> None:
    held = lockfile.try_lock(tmp_path / "lock")
    assert held is not None
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=[held])
    os.close(held)
    assert lockfile.is_held(tmp_path / "lock")
    child.kill()
    child.wait()
    assert not lockfile.is_held(tmp_path / "lock")


def test_nobody_else_gets_the_lease_of_a_running_broker(tmp_path: Path) -> None:
    mine = lease.take(tmp_path)
    state.announce(tmp_path, state.Running("127.0.0.1:21000", owner=os.getpid(), pids=(1,)))
    with pytest.raises(AlreadyRunningError, match=f"process {os.getpid()} runs a broker .* at 127.0.0.1:21000"):
        lease.take(tmp_path)
    mine.end()
    lease.take(tmp_path).end()


def test_nothing_runs_where_the_owner_is_gone_whatever_broker_json_says(tmp_path: Path) -> None:
    mine = lease.take(tmp_path)
    state.announce(tmp_path, state.Running("127.0.0.1:21000", owner=os.getpid(), pids=(1,)))
    assert state.running(tmp_path) is not None
    os.close(mine.owner)
    assert state.running(tmp_path) is None
    os.close(mine.shared)


def test_the_next_owner_waits_for_the_jvm_of_the_last_one(tmp_path: Path) -> None:
    mine = lease.take(tmp_path)
    jvm = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.5)"], pass_fds=[mine.shared])
    os.close(mine.owner)
    os.close(mine.shared)
    lease.take(tmp_path).end()
    assert jvm.wait() == 0


def test_a_folder_keeps_its_cluster_and_ports(tmp_path: Path) -> None:
    state.folder(tmp_path).mkdir(parents=True)
    first = state.recall(tmp_path, nodes=2)
    assert state.recall(tmp_path, nodes=2) == first
    assert state.nodes_of(tmp_path) == 2
    numbers = [port for ports in first.ports for port in (ports.broker, ports.controller)]
    assert len(set(numbers)) == 4
    assert set(numbers) <= set(state.PORT_RANGE)


def test_a_cluster_id_is_never_taken_for_an_option() -> None:
    assert not any(state._new_id().startswith("-") for _ in range(1000))


def test_a_port_that_somebody_took_is_changed_and_the_cluster_stays(tmp_path: Path) -> None:
    state.folder(tmp_path).mkdir(parents=True)
    first = state.recall(tmp_path, nodes=1)
    with socket.socket() as other:
        other.bind(("127.0.0.1", first.ports[0].broker))
        other.listen()
        second = state.recall(tmp_path, nodes=1)
    assert second.id == first.id
    assert second.ports[0].broker != first.ports[0].broker
