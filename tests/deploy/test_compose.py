"""What docker-compose.yml adds to `tests/embedded/test_compose.py`: Grafana, alerts, secrets, files that are there."""

import os
import re
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from nacl.public import PrivateKey, SealedBox

from bank.keys.custody import CustodyRefused
from schemas import sealed
from teller import settings
from teller.settings import Settings, custody, keys, seal_keys
from tests.deploy.manifests import DEPLOY, ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
POSTGRESQL = yaml.safe_load((ROOT / "docker-compose.postgresql.yml").read_text("utf-8"))
OURS = {name: service for name, service in SERVICES.items() if "build" in service and name != "owner-page"}
PARTS = ("worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager", "owner-desk", "exporter")
#: Where a part writes but to memory of its own; what others see lies in volumes in memory.
VOLUMES = {
    "packager": ["/var/lib/teller"],
    "owner-desk": ["/var/lib/teller", "/run/teller/index", "/run/teller/socket"],
    "log-writer": ["/run/teller/index"],
}


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
def test_our_parts_write_nowhere_but_to_memory_and_to_volumes_that_are_named(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    volumes = [volume.split(":")[1] for volume in service.get("volumes", [])]
    assert volumes == VOLUMES.get(name, [])
    own = [each for each in volumes if each == "/var/lib/teller"]
    assert [mount.split(":")[0] for mount in service["tmpfs"]] + own == ["/tmp", "/var/lib/teller"]
    for each in service.get("volumes", []):
        if not each.endswith(":/var/lib/teller"):
            assert "uid=10001,gid=10001,mode=0700" in COMPOSE["volumes"][each.split(":")[0]]["driver_opts"]["o"]
    assert service["cap_drop"] == ["ALL"]
    for setting in ("TELLER_PSEUDONYM_KEY_FILE", "TELLER_FAILED_PUBLIC_KEY_FILE"):
        assert service["environment"][setting].removeprefix("/run/secrets/") in service["secrets"]


@pytest.mark.parametrize("name", PARTS)
def test_health_is_asked_where_it_is_told(name: str) -> None:
    port = OURS[name]["environment"]["TELLER_METRICS_PORT"]
    assert f"http://127.0.0.1:{port}/live" in OURS[name]["healthcheck"]["test"][-1]


def test_no_password_comes_by_the_environment() -> None:
    for name, service in SERVICES.items():
        variables = [variable for variable in service.get("environment", {}) if re.search("PASSWORD|SECRET", variable)]
        assert all(variable.endswith("_FILE") for variable in variables), name
        for variable in variables:
            assert Path(service["environment"][variable]).name in service["secrets"]


def test_make_secrets_makes_what_compose_names_and_replaces_nothing(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl: apt-get install openssl")
    (tmp_path / "deploy").mkdir()
    script = Path(shutil.copy(DEPLOY / "make-secrets", tmp_path / "deploy"))
    (tmp_path / ".env").write_text("GRAFANA_PASSWORD=as-before\nOTHER=1\n")
    for _ in range(2):
        subprocess.run([script], check=True, capture_output=True, env={"PATH": os.environ["PATH"]})
        made = {file: file.read_bytes() for file in sorted((tmp_path / "deploy" / "secrets").iterdir())}
    assert made == {file: file.read_bytes() for file in made}
    for secret in [*COMPOSE["secrets"].values(), *POSTGRESQL["secrets"].values()]:
        assert (tmp_path / secret["file"]).is_file()
    folder = tmp_path / "deploy" / "secrets"
    assert (folder / "grafana.password").read_text() == "as-before\n"
    assert re.fullmatch(r"[0-9a-f]{40}\n", (folder / "s3-secret.key").read_text())
    assert (tmp_path / ".env").read_text() == "GRAFANA_PASSWORD=as-before\nOTHER=1\n"
    assert stat.S_IMODE((tmp_path / "deploy" / "secrets").stat().st_mode) == 0o700
    assert SERVICES["log-writer"]["environment"]["TELLER_LOG_KEY_FILE"] == "/run/secrets/log_key"
    assert [name for name, service in OURS.items() if "log_key" in service["secrets"]] == ["log-writer", "owner-desk"]
    assert SERVICES["worker"]["environment"]["TELLER_RAW_PRIVATE_KEYS_FILE"] == "/run/secrets/raw_keys"
    assert [name for name, service in OURS.items() if "raw_keys" in service["secrets"]] == ["worker"]
    sealing = [name for name, service in OURS.items() if "epochs_key" in service["secrets"]]
    assert sealing == ["router", "log-writer", "packager", "owner-desk"]
    assert [name for name, service in OURS.items() if "packager_key" in service["secrets"]] == ["packager"]
    for name, service in OURS.items():
        named = service["environment"].get("TELLER_CUSTODY"), service["environment"].get("TELLER_CUSTODY_KEY_FILE")
        assert named == (("file", "/run/secrets/epochs_key") if name in sealing else (None, None))
    for of_operators in ("failed.key", "receipt.key"):
        assert stat.S_IMODE((tmp_path / "deploy" / "secrets" / of_operators).stat().st_mode) == 0o600


def test_the_ledger_finds_its_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, server = (POSTGRESQL["services"][name] for name in ("ledger", "postgresql"))
    for variable, value in (OURS["ledger"]["environment"] | ledger["environment"]).items():
        monkeypatch.setenv(variable, value)
    found, made = settings.load(), server["environment"]
    assert found.ledger_books_url == f"postgresql://{made['POSTGRES_USER']}@postgresql/{made['POSTGRES_DB']}"
    assert str(found.ledger_books_password_file) == made["POSTGRES_PASSWORD_FILE"]
    for service in (ledger, server):
        assert service["secrets"] == [Path(made["POSTGRES_PASSWORD_FILE"]).name] == list(POSTGRESQL["secrets"])
    assert ledger["image"] != OURS["ledger"]["image"], "one name has one image"
    extra = ledger["build"]["args"]["EXTRAS"].strip("[]")
    assert extra in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert "ports" not in server
    assert {volume.split(":")[0] for volume in server["volumes"]} == set(POSTGRESQL["volumes"])


@pytest.mark.parametrize(("name", "extra"), [("packager", "[packages]"), ("owner-desk", "[owner-page]")])
def test_a_part_with_an_extra_has_an_image_of_its_own(name: str, extra: str) -> None:
    images = [service["image"] for each, service in OURS.items() if each != name]
    assert OURS[name]["image"] not in images, "one name has one image"
    assert OURS[name]["build"] == OURS["worker"]["build"] | {"args": {"EXTRAS": extra}}


def _wraps(line: Settings) -> bool:
    found = custody.custody(line)
    assert found is not None
    return found.unwrap(found.wrap(b"k" * 32, b"c"), b"c") == b"k" * 32


def test_its_keys_are_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl: apt-get install openssl")
    (tmp_path / "deploy").mkdir()
    script = Path(shutil.copy(DEPLOY / "make-secrets", tmp_path / "deploy"))
    subprocess.run([script], check=True, capture_output=True, env={"PATH": os.environ["PATH"]})
    folder = tmp_path / "deploy" / "secrets"
    line = settings.load(
        pseudonym_key_file=folder / "pseudonym.key", failed_public_key_file=folder / "failed.pub",
        raw_private_keys_file=folder / "raw.keys", data_dir=tmp_path
    )  # fmt: skip
    ((name, key),) = seal_keys.in_force(line).items()
    assert sealed.opened(key, "t", b"k", sealed.seal(key.public, "t", b"k", b"x")) == b"x"
    assert name == sealed.key_id(key.public)
    assert len(keys.pseudonym_key(line)) == 32
    assert len(keys.receipt_key(line.model_copy(update={"receipt_key_file": folder / "receipt.key"}))) == 32
    assert len(keys.packager_seed(line.model_copy(update={"packager_key_file": folder / "packager.key"}))) == 32
    assert len(keys.log_seed(line.model_copy(update={"log_key_file": folder / "log.key"}))) == 32
    sealing = line.model_copy(update={"custody": "file", "custody_key_file": folder / "epochs.key"})
    with pytest.raises(CustodyRefused, match="read or written by everybody"):
        _wraps(sealing)
    # in a container it is mounted for reading alone
    monkeypatch.setattr(os, "fstatvfs", lambda _handle: SimpleNamespace(f_flag=os.ST_RDONLY))
    assert _wraps(sealing)
    private = PrivateKey(bytes.fromhex((folder / "failed.key").read_text()))
    assert bytes(private.public_key) == keys.failed_public_key(line)
    assert SealedBox(private).decrypt(SealedBox(private.public_key).encrypt(b"x")) == b"x"
