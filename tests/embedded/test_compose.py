"""docker-compose.yml fits Teller's settings and itself; no Docker is needed to know that."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from teller import settings
from teller.cli.main import app
from teller.embedded import jars
from teller.settings import Settings

ROOT = Path(__file__).parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
PROMETHEUS = yaml.safe_load((ROOT / "deploy" / "prometheus.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PAGE = SERVICES["owner-page"]
#: What has rights of the bank, which the owners' page has not.
OURS = {name: service for name, service in SERVICES.items() if "build" in service and service is not PAGE}
PARTS = ("worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager", "owner-desk", "exporter")


@pytest.mark.parametrize("name", OURS)
def test_the_environment_is_settings_and_they_are_valid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in os.environ:
        if variable.startswith(settings.PREFIX):
            monkeypatch.delenv(variable)
    for variable, value in OURS[name]["environment"].items():
        assert isinstance(value, str), f"{variable}: compose wants quotes around what is not text"
        monkeypatch.setenv(variable, value)
    loaded = settings.load()
    assert loaded.kafka_bootstrap in SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert loaded.s3_access_key == SERVICES["minio"]["environment"]["MINIO_ROOT_USER"]
    secret = Path(SERVICES["minio"]["environment"]["MINIO_ROOT_PASSWORD_FILE"])
    assert (loaded.s3_secret_key_file, loaded.s3_secret_key.get_secret_value()) == (secret, "")
    assert secret.name in OURS[name]["secrets"]
    assert secret.name in SERVICES["minio"]["secrets"]
    host, port = loaded.s3_endpoint.split(":")
    assert f"--address :{port}" in SERVICES[host]["command"]


@pytest.mark.parametrize("name", OURS)
def test_each_part_runs_a_command_that_there_is(name: str) -> None:
    command = OURS[name]["command"].split()[0]
    assert command in get_command(app).commands  # type: ignore[attr-defined]
    assert command == name


def test_the_page_asks_every_part_and_listens_where_it_is_published() -> None:
    page = OURS["web"]
    port = Settings.model_fields["web_port"].default
    parts = {f"{name}:{page['environment']['TELLER_METRICS_PORT']}" for name in PARTS}
    assert set(page["command"].split()[1:]) == parts
    assert page["environment"]["TELLER_WEB_HOST"] == "0.0.0.0"
    assert page["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"http://127.0.0.1:{port}/live" in page["healthcheck"]["test"][-1]


def test_the_owners_page_has_the_desks_socket_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in os.environ:
        if variable.startswith(settings.PREFIX):
            monkeypatch.delenv(variable)
    for variable, value in PAGE["environment"].items():
        monkeypatch.setenv(variable, value)
    found, desk = settings.load(), OURS["owner-desk"]
    assert str(found.owner_desk_socket) == desk["environment"]["TELLER_OWNER_DESK_SOCKET"]
    assert set(PAGE["volumes"]) == {each for each in desk["volumes"] if "socket" in each}
    assert not PAGE.keys() & {"secrets", "ports"}
    assert found.owner_page_host == "127.0.0.1", "on this machine's own network, which it needs for passkeys"
    assert f"'127.0.0.1', {found.owner_page_listens}" in PAGE["healthcheck"]["test"][-1]
    for key in ("read_only", "cap_drop", "security_opt", "tmpfs"):
        assert PAGE[key] == desk[key]
    assert (PAGE["image"], PAGE["build"]) == (desk["image"], desk["build"])
    assert PAGE["command"] in get_command(app).commands  # type: ignore[attr-defined]


def test_prometheus_scrapes_the_port_that_the_parts_serve() -> None:
    scraped = {
        (name, found["port"])
        for job in PROMETHEUS["scrape_configs"]
        for found in job["dns_sd_configs"]
        for name in found["names"]
    }
    assert scraped == {(name, int(OURS[name]["environment"]["TELLER_METRICS_PORT"])) for name in PARTS}


def test_the_broker_is_the_embedded_ones_version_and_listens_where_it_says() -> None:
    kafka = SERVICES["kafka"]
    assert kafka["image"] == f"apache/kafka:{jars.version()}"
    listeners = dict(one.split("://:") for one in kafka["environment"]["KAFKA_LISTENERS"].split(","))
    for advertised in kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(","):
        name, address = advertised.split("://")
        assert address.split(":")[1] == listeners[name]
    assert [port.split(":")[-1] for port in kafka["ports"]] == [listeners["OUTSIDE"]]


def test_what_is_published_is_published_on_this_machine_only() -> None:
    """Kafka, MinIO, the page, Prometheus, Alertmanager and Grafana, for whoever sits there."""
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(published) == 6
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_every_secret_volume_and_dependency_is_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        assert set(service.get("depends_on", [])) <= set(SERVICES)
        named = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith("./")}
        assert named <= set(COMPOSE["volumes"])
    for service in OURS.values():
        assert service["environment"]["TELLER_PSEUDONYM_KEY_FILE"] == "/run/secrets/pseudonym_key"


def test_the_image_is_built_from_files_that_there_are() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--)(.*) \S+$", dockerfile, re.MULTILINE) for word in line.split()]
    allowed = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert copied
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in allowed
