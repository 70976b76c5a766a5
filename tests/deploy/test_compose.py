"""What docker-compose.yml adds to `tests/embedded/test_compose.py`: Grafana, alerts, secrets, files that are there."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml
from nacl.public import PrivateKey, SealedBox

from teller import settings
from teller.settings import keys
from tests.deploy.manifests import DEPLOY, ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def test_every_file_that_is_mounted_is_there() -> None:
    mounted = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume[0] == "."
    ]
    assert mounted
    for file in mounted:
        assert (ROOT / file).exists(), file


def test_prometheus_reads_the_alerts_that_are_mounted() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))
    folders = dict(volume.split(":")[1::-1] for volume in SERVICES["prometheus"]["volumes"] if volume[0] == ".")
    for file in config["rule_files"]:
        assert (ROOT / folders[str(Path(file).parent)] / Path(file).name).is_file()


def test_grafana_finds_the_dashboards_and_prometheus() -> None:
    folders = dict(volume.split(":")[1::-1] for volume in SERVICES["grafana"]["volumes"] if volume[0] == ".")
    provisioning = ROOT / folders["/etc/grafana/provisioning"]
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "teller.yml").read_text("utf-8"))["providers"]
    assert list((ROOT / folders[provider["options"]["path"]]).glob("*.json"))
    (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text("utf-8"))["datasources"]
    host, port = source["url"].removeprefix("http://").split(":")
    assert SERVICES[host]["ports"] == [f"127.0.0.1:{port}:{port}"]


@pytest.mark.parametrize("name", OURS)
def test_our_parts_write_nowhere_but_to_memory(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert [mount.split(":")[0] for mount in service["tmpfs"]] == ["/tmp", "/var/lib/teller"]
    assert service["cap_drop"] == ["ALL"]
    for setting in ("TELLER_PSEUDONYM_KEY_FILE", "TELLER_FAILED_PUBLIC_KEY_FILE"):
        assert service["environment"][setting].removeprefix("/run/secrets/") in service["secrets"]


@pytest.mark.parametrize("name", ["worker", "router", "feedback", "exporter"])
def test_health_is_asked_where_it_is_told(name: str) -> None:
    port = OURS[name]["environment"]["TELLER_METRICS_PORT"]
    assert f"http://127.0.0.1:{port}/live" in OURS[name]["healthcheck"]["test"][-1]


def test_make_secrets_makes_what_compose_names_and_replaces_nothing(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl: apt-get install openssl")
    (tmp_path / "deploy").mkdir()
    script = Path(shutil.copy(DEPLOY / "make-secrets", tmp_path / "deploy"))
    for _ in range(2):
        subprocess.run([script], check=True, capture_output=True, env={"PATH": os.environ["PATH"]})
        made = {file: file.read_bytes() for file in sorted((tmp_path / "deploy" / "secrets").iterdir())}
        variables = (tmp_path / ".env").read_text()
    assert made == {file: file.read_bytes() for file in made}
    for secret in COMPOSE["secrets"].values():
        assert (tmp_path / secret["file"]).is_file()
    for variable in ("S3_SECRET_KEY", "GRAFANA_PASSWORD"):
        assert f"{variable}=" in variables
    assert stat.S_IMODE((tmp_path / "deploy" / "secrets").stat().st_mode) == 0o700
    for of_operators in ("failed.key", "receipt.key"):
        assert stat.S_IMODE((tmp_path / "deploy" / "secrets" / of_operators).stat().st_mode) == 0o600


def test_its_keys_are_the_lines(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl: apt-get install openssl")
    (tmp_path / "deploy").mkdir()
    script = Path(shutil.copy(DEPLOY / "make-secrets", tmp_path / "deploy"))
    subprocess.run([script], check=True, capture_output=True, env={"PATH": os.environ["PATH"]})
    folder = tmp_path / "deploy" / "secrets"
    line = settings.load(
        pseudonym_key_file=folder / "pseudonym.key", failed_public_key_file=folder / "failed.pub", data_dir=tmp_path
    )
    assert len(keys.pseudonym_key(line)) == 32
    assert len(keys.receipt_key(line.model_copy(update={"receipt_key_file": folder / "receipt.key"}))) == 32
    private = PrivateKey(bytes.fromhex((folder / "failed.key").read_text()))
    assert bytes(private.public_key) == keys.failed_public_key(line)
    assert SealedBox(private).decrypt(SealedBox(private.public_key).encrypt(b"x")) == b"x"
