"""The real broker: its data outlives it, and it does not outlive us."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from teller import embedded
from teller.embedded import AlreadyRunningError, BrokerFailedError, EmbeddedKafka, state
from tests.embedded.kafka_io import make_topic, put, take
from tests.embedded.test_watchdog import lives, wait_until_gone

WORDS = [f"word-{number}" for number in range(100)]
#: Starts a broker in another process, says where it is, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from teller.embedded import EmbeddedKafka
broker = EmbeddedKafka(Path(sys.argv[1]), Path(sys.argv[2])).start()
print(broker.nodes[0].pid, flush=True)
time.sleep(600)
"""


def test_a_second_start_finds_data_and_address_of_the_first(kafka_cache: Path, tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path, kafka_cache) as first:
        assert embedded.running(tmp_path) == first.bootstrap
        make_topic(first.bootstrap, "words")
        put(first.bootstrap, "words", WORDS)
        pid = first.nodes[0].pid
    assert embedded.running(tmp_path) is None
    assert pid is not None
    assert not lives(pid)
    with EmbeddedKafka(tmp_path, kafka_cache) as second:
        assert second.bootstrap == first.bootstrap
        assert take(second.bootstrap, "words", 100) == WORDS


@pytest.mark.prove
def test_what_was_acknowledged_is_there_after_sigkill(kafka_cache: Path, tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path, kafka_cache) as broker:
        make_topic(broker.bootstrap, "words")
        put(broker.bootstrap, "words", WORDS)
        broker.nodes[0].kill()
        assert not broker.alive
        broker.restart(broker.nodes[0])
        assert broker.alive
        assert take(broker.bootstrap, "words", 100) == WORDS


@pytest.mark.prove
def test_the_broker_ends_with_its_killed_owner_and_the_next_start_takes_over(kafka_cache: Path, tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, tmp_path, kafka_cache], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    with owner.stdout as said:
        pid = int(said.readline())
    with pytest.raises(AlreadyRunningError, match=f"process {owner.pid} runs a broker"):
        EmbeddedKafka(tmp_path, kafka_cache).start()
    assert lives(pid)
    owner.kill()
    owner.wait()
    with EmbeddedKafka(tmp_path, kafka_cache) as broker:
        assert not lives(pid)
        assert broker.nodes[0].pid != pid
    wait_until_gone(pid)


def test_a_broker_that_cannot_start_says_why_and_leaves_nothing(
    kafka_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    properties = "teller.embedded.node.server_properties"
    monkeypatch.setattr(properties, lambda *_: "process.roles=broker,controller\nnode.id=none\n")
    meta = state.folder(tmp_path) / "node-1" / "data" / "meta.properties"
    meta.parent.mkdir(parents=True)
    meta.write_text("version=1\n")
    broker = EmbeddedKafka(tmp_path, kafka_cache)
    with pytest.raises(BrokerFailedError, match=r"(?s)ended. Its last words:.*Invalid value none.*move .* away"):
        broker.start()
    assert [node.pid for node in broker.nodes] == [None]
    assert embedded.running(tmp_path) is None
    broker.stop()


def test_a_cluster_of_another_size_is_refused(tmp_path: Path, kafka_cache: Path) -> None:
    state.folder(tmp_path).mkdir(parents=True)
    state.recall(tmp_path, nodes=3)
    with pytest.raises(BrokerFailedError, match="holds a cluster of 3 nodes, not 1"):
        EmbeddedKafka(tmp_path, kafka_cache).start()


def test_a_format_that_was_killed_half_way_is_done_again(kafka_cache: Path, tmp_path: Path) -> None:
    half = state.folder(tmp_path) / "node-1" / "data" / "bootstrap.checkpoint"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    with EmbeddedKafka(tmp_path, kafka_cache) as broker:
        make_topic(broker.bootstrap, "words")


def test_it_listens_on_this_machine_only(kafka: EmbeddedKafka, ports_of: Callable[[int], dict[int, str]]) -> None:
    pid = kafka.nodes[0].pid
    assert pid is not None
    listening = ports_of(pid)
    assert int(kafka.bootstrap.split(":")[1]) in listening
    assert set(listening.values()) == {"127.0.0.1"}


def test_others_cannot_read_what_nobody_stripped_yet(kafka: EmbeddedKafka) -> None:
    assert state.folder(kafka.data_dir).stat().st_mode & 0o077 == 0


def test_broker_json_names_the_processes(kafka: EmbeddedKafka) -> None:
    told = json.loads((state.folder(kafka.data_dir) / "broker.json").read_text())
    assert told["bootstrap"] == kafka.bootstrap
    assert told["pids"] == [kafka.nodes[0].pid]


@pytest.fixture
def ports_of() -> Callable[[int], dict[int, str]]:
    """Listening TCP ports of a process, with the addresses that they are bound to."""
    if sys.platform != "linux":
        pytest.skip("reads Linux' /proc")
    return listening_ports


def listening_ports(pid: int) -> dict[int, str]:
    links = (str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink())
    inodes = {match[1] for link in links if (match := re.fullmatch(r"socket:\[(\d+)\]", link))}
    tables = "".join(Path(f"/proc/{pid}/net/{name}").read_text() for name in ("tcp", "tcp6"))
    rows = (line.split() for line in tables.splitlines())
    return dict(_address(row[1]) for row in rows if len(row) > 9 and row[3] == "0A" and row[9] in inodes)


def _address(field: str) -> tuple[int, str]:
    """`0100007F:1F90` is 127.0.0.1:8080: the last four bytes are the IPv4 address, least first."""
    address, port = field.split(":")
    return int(port, 16), ".".join(str(byte) for byte in reversed(bytes.fromhex(address[-8:])))
