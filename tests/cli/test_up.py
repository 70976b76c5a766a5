"""What `teller up` says of where things are, and that the ports of /metrics stay."""

import socket
from pathlib import Path

from teller.cli import up
from teller.embedded import state
from teller.run.local_processes import LocalProcesses
from teller.settings import load


def test_where_buckets_and_log_are_in_folders(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    assert up.buckets_of(settings) == str(tmp_path / "buckets")
    assert up.log_of(settings) == str(tmp_path / "log")


def test_where_buckets_and_log_are_on_s3(tmp_path: Path) -> None:
    settings = load(
        data_dir=tmp_path, store="s3", s3_endpoint="minio.example:9000", s3_secure=False, bucket_prefix="bank"
    )
    assert up.buckets_of(settings) == "bank-..., one an owner, at http://minio.example:9000"
    assert up.log_of(settings) == "bucket log-bank at http://minio.example:9000"
    secure = settings.model_copy(update={"s3_secure": True, "log_folder": tmp_path / "log"})
    assert up.buckets_of(secure).endswith("https://minio.example:9000")
    assert up.log_of(secure) == str(tmp_path / "log")


def test_a_part_keeps_its_port_over_restarts(tmp_path: Path) -> None:
    state.folder(tmp_path).mkdir()
    names = LocalProcesses(load(data_dir=tmp_path), 2, beside=("ledger",)).names
    assert names == ["worker-0", "worker-1", "router-0", "ledger-0"]
    first = state.recall_metrics_ports(tmp_path, names)
    assert len(set(first.values())) == 4
    assert set(first.values()) <= set(state.PORT_RANGE)
    fewer = state.recall_metrics_ports(tmp_path, names[1:])
    assert fewer == {name: first[name] for name in names[1:]}
    assert state.recall_metrics_ports(tmp_path, names) == first


def test_a_port_that_another_took_is_changed_and_the_others_stay(tmp_path: Path) -> None:
    state.folder(tmp_path).mkdir()
    first = state.recall_metrics_ports(tmp_path, ["worker-0", "router-0"])
    with socket.socket() as other:
        other.bind(("127.0.0.1", first["router-0"]))
        other.listen()
        second = state.recall_metrics_ports(tmp_path, ["worker-0", "router-0"])
    assert second["worker-0"] == first["worker-0"]
    assert second["router-0"] not in first.values()
