"""State of the embedded broker of a data folder: files in data_dir/kafka.

lock            held by the process that runs the broker and by its JVMs: free only once all of them are gone
owner           held by that process alone: free as soon as it is gone, while its JVMs may still be stopping
cluster.json    cluster id and ports, for good: clients that outlive a restart find the broker where it was
broker.json     where it runs now and as which processes; believed only while `owner` is held
metrics.json    ports of /metrics of the parts, for good: who scrapes them finds them where they were
parts.json      ports of /metrics of the parts that the same process runs; believed as broker.json is
"""

import base64
import json
import os
import random
import socket
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from teller.embedded.lockfile import is_held
from teller.embedded.properties import HOST, Ports

#: Ports below those that systems give to outgoing connections (from 32768 on Linux), so that no client takes ours.
PORT_RANGE: Final = range(20_000, 32_000)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The part of the state that restarts keep. `ports` has one entry a node."""

    id: str
    ports: tuple[Ports, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """A running broker: its clients' address, the process that runs it, its JVMs."""

    bootstrap: str
    owner: int
    pids: tuple[int, ...]


def folder(data_dir: Path) -> Path:
    return data_dir.expanduser().absolute() / "kafka"


def lock_file(data_dir: Path) -> Path:
    return folder(data_dir) / "lock"


def owner_file(data_dir: Path) -> Path:
    return folder(data_dir) / "owner"


def running(data_dir: Path) -> Running | None:
    """Return the broker that runs on this folder now, or None."""
    read = _read(folder(data_dir) / "broker.json")
    if read is None or not is_held(owner_file(data_dir)):
        return None
    return Running(read["bootstrap"], read["owner"], tuple(read["pids"]))


def announce(data_dir: Path, broker: Running) -> None:
    write_json(folder(data_dir) / "broker.json", asdict(broker))


def announce_parts(data_dir: Path, ports: Mapping[str, int]) -> None:
    """Write where the parts that this process runs beside its broker show /metrics."""
    write_json(folder(data_dir) / "parts.json", {"owner": os.getpid(), "ports": dict(ports)})


def parts(data_dir: Path) -> dict[str, int]:
    """Return the ports of /metrics of the parts that run beside this folder's broker now, by the parts' names."""
    read, broker = _read(folder(data_dir) / "parts.json"), running(data_dir)
    return read["ports"] if read and broker and read["owner"] == broker.owner else {}


def recall_metrics_ports(data_dir: Path, names: Iterable[str]) -> dict[str, int]:
    """Return the port of /metrics of each of these parts, chosen at its first start. It keeps it unless another process
    took it.
    """
    file = folder(data_dir) / "metrics.json"
    known = cast("dict[str, int]", _read(file) or {})
    fresh = (port for port in random.sample(PORT_RANGE, len(PORT_RANGE)) if port not in known.values() and _free(port))
    found = {name: known[name] if name in known and _free(known[name]) else next(fresh) for name in names}
    write_json(file, known | found)
    return found


def withdraw(data_dir: Path) -> None:
    for name in ("broker.json", "parts.json"):
        (folder(data_dir) / name).unlink(missing_ok=True)


def recall(data_dir: Path, nodes: int) -> Cluster:
    """Return the folder's cluster, made at the first call. It keeps its ports unless another process took one."""
    cluster = _known(data_dir) or new_cluster(nodes)
    if not all(_free(port) for one in cluster.ports for port in (one.broker, one.controller)):
        cluster = replace(cluster, ports=_new_ports(nodes))
    write_json(folder(data_dir) / "cluster.json", asdict(cluster))
    return cluster


def new_cluster(nodes: int) -> Cluster:
    return Cluster(_new_id(), _new_ports(nodes))


def nodes_of(data_dir: Path) -> int | None:
    """Return the number of nodes that the folder's cluster was made with, or None before the first start."""
    cluster = _known(data_dir)
    return len(cluster.ports) if cluster else None


def _known(data_dir: Path) -> Cluster | None:
    read = _read(folder(data_dir) / "cluster.json")
    return Cluster(read["id"], tuple(Ports(**one) for one in read["ports"])) if read else None


def _new_id() -> str:
    """Make a UUID in URL-safe base64 without padding, as `kafka-storage random-uuid` prints it."""
    made = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    return _new_id() if made.startswith("-") else made  # a leading dash would make it look like an option


def _new_ports(nodes: int) -> tuple[Ports, ...]:
    shuffled = random.sample(PORT_RANGE, len(PORT_RANGE))
    free = (port for port in shuffled if _free(port))
    return tuple(Ports(next(free), next(free)) for _ in range(nodes))


def _free(port: int) -> bool:
    with socket.socket() as probe:
        # As Kafka does: a past connection does not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _read(file: Path) -> dict[str, Any] | None:
    try:
        return cast("dict[str, Any]", json.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        return None


def write_json(file: Path, content: Any) -> None:
    """Write under another name, then rename: a reader or a crash sees the old file or the new one."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(content), "utf-8")
    fresh.replace(file)
