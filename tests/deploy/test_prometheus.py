"""Prometheus beside `teller up`, without Docker: its settings are valid, and it finds the parts by what `up` writes."""

import json
import shutil
import subprocess
from pathlib import Path

import yaml

from teller.run import scrape_targets
from teller.settings import Settings
from tests.deploy.manifests import DEPLOY, ROOT
from tests.generate.prometheus import tool

LOCAL = DEPLOY / "prometheus-local.yml"
PORTS = {"worker-0": 20_001, "worker-1": 20_002, "log-writer-0": 20_003, "exporter-0": 20_004}


def test_promtool_takes_both_settings(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    shutil.copytree(DEPLOY / "alerts", tmp_path / "deploy" / "alerts")
    for name in ("prometheus-local.yml", "prometheus.yml"):
        text = (DEPLOY / name).read_text("utf-8").replace("/etc/prometheus/alerts", "alerts")
        (tmp_path / "deploy" / name).write_text(text)
        checked = subprocess.run(
            [tool("promtool"), "check", "config", tmp_path / "deploy" / name],
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert "rules found" in checked.stdout


def test_prometheus_finds_each_part_under_the_job_that_the_alerts_name(tmp_path: Path) -> None:
    data = tmp_path / Settings.model_fields["data_dir"].default
    data.mkdir()
    scrape_targets.write(data, {"worker-0": 1})
    scrape_targets.write(data, PORTS)  # a later start
    (tmp_path / "deploy").mkdir()
    shutil.copytree(DEPLOY / "alerts", tmp_path / "deploy" / "alerts")
    file = Path(shutil.copy(LOCAL, tmp_path / "deploy"))
    found = subprocess.run(
        [tool("promtool"), "check", "service-discovery", file, "teller", "--timeout", "2s"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    labels = [each["labels"] for each in json.loads(found.stdout)]
    assert {(each["job"], each["__address__"]) for each in labels} == {
        (name.rpartition("-")[0], f"127.0.0.1:{port}") for name, port in PORTS.items()
    }


def test_alertmanager_is_where_prometheus_looks_for_it() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    (service,) = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))["alerting"]["alertmanagers"]
    ((target,),) = (each["targets"] for each in service["static_configs"])
    host, port = target.split(":")
    assert compose[host]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"--config.file={compose[host]['volumes'][0].split(':')[1]}" in compose[host]["command"]
    assert (ROOT / compose[host]["volumes"][0].split(":")[0]) == DEPLOY / "alertmanager.yml"
