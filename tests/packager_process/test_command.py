"""`teller packager` on a real Kafka: it starts by the settings, decides an order, and shows how far packages are."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest

from bank.withdrawals.packaging import package_events
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind, PackageRule
from schemas.topics import PACKAGES
from teller.operate.top.sample import values
from teller.run.local_processes import environment_of
from teller.run.process import Child, free_port, start
from teller.settings import PREFIX, Settings, SettingsError, keys
from teller.settings import packager as of_settings
from tests.accounts import kafka
from tests.packager_process.test_on_kafka import found
from tests.withdrawals.test_on_kafka import send


@contextmanager
def command(settings: Settings, port: int) -> Iterator[Child]:
    environment = environment_of(settings) | {PREFIX + "METRICS_PORT": port}
    child = start("packager", ["packager"], environment, settings.data_dir / "logs")
    try:
        yield child
    finally:
        child.stop()


def shown(port: int) -> dict[str, float]:
    """Return the packager's metrics, all series of each together."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        series = values(answer.read().decode())
    total: dict[str, float] = {}
    for (name, _), value in series.items():
        total[name.removeprefix("teller_packager_")] = total.get(name.removeprefix("teller_packager_"), 0) + value
    return total


def order(settings: Settings) -> UUID:
    package = uuid4()
    event = PackageEvent(PackageKind.ORDERED, package, 1, "nothing", 1, "nobody", order="{}", grant=b"canary")
    send(settings, PACKAGES, package_events.encoded(event))
    return package


def rules(settings: Settings) -> dict[UUID, PackageRule | None]:
    events = found(settings, PACKAGES, package_events.decoded)
    return {each.package: each.rule for each in events if each.kind is PackageKind.FAILED}


def test_a_killed_command_goes_on_and_shows_how_far_packages_are(deposit_topics: Settings) -> None:
    settings, port = deposit_topics, free_port()
    keys.make_embedded_keys(settings)
    first = order(settings)
    with command(settings, free_port()) as child:
        kafka.wait_for(lambda: first in rules(settings), 120)
        child.process.kill()
        child.process.wait()
    second = order(settings)
    with command(settings, port) as child:
        send(settings, PACKAGES, (b"canary", b"canary"))
        kafka.wait_for(lambda: second in rules(settings), 120)
        kafka.wait_for(lambda: (shown(port)["foreign_total"], shown(port)["waiting"]) == (1, 0), 60)
        said = shown(port)
    assert rules(settings) == {first: PackageRule.OFFERING_UNKNOWN, second: PackageRule.OFFERING_UNKNOWN}
    assert (said["failed_total"], said["events_total"], said["stopped"]) == (1, 1, 0)
    assert said["licences_age_seconds"] < 60
    log = (settings.data_dir / "logs" / "packager.log").read_text("utf-8")
    assert "canary" not in log
    assert (settings.packager_folder.stat().st_mode & 0o077) == 0


def test_missing_libraries_and_keys_are_said(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="packager_key_file"):
        of_settings.packager_keys(
            deposit_topics.model_copy(update={"packager_key_file": deposit_topics.data_dir / "no"})
        )
    monkeypatch.setattr(of_settings, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match="teller\\[packages\\]"):
        of_settings.require_packages()
