"""From shared streams to own ones, while the line runs: the walk through docs/upgrading.md, with the ways back."""

import json
import time
import uuid
from collections import Counter

import pytest

from pipelines.accounts.depositors import AHEAD_MS, read
from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.operate import topic_reader
from teller.operate.depositors import changes
from teller.operate.depositors.changes import DepositorError
from teller.operate.depositors.cluster import Brokers
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.accounts.kafka import wait_for
from tests.cli.test_commands import Command, done
from tests.deploy.guarded import AuthorizingKafka
from tests.depositors.platform import Platform
from tests.line import running
from tests.samples import raw

PATIENCE_S = 300.0


@pytest.fixture(autouse=True)
def as_it_is(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers run beside the commands: changes lie as far ahead as they must."""
    monkeypatch.setattr(changes, "AHEAD_MS", AHEAD_MS)


class Line:
    """What went into a running line, and what became of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._sent = 0

    def post(self, depositor: str) -> RawRecord:
        self._sent += 1
        return raw("social.post.v1", event_id=uuid.UUID(int=self._sent), depositor=depositor)

    def on_shared_stream(self, *depositors: str) -> None:
        running.produce(self.settings, [self.post(name) for name in depositors])

    def stored(self) -> Counter[tuple[str, str]]:
        """Records by depositor and clean topic."""
        found: Counter[tuple[str, str]] = Counter()
        for receipt in topic_reader.records(self.settings, topics.RECEIPTS):
            found[receipt["depositor"], receipt["clean_topic"]] += receipt["record_count"]
        return found

    def refused(self) -> Counter[tuple[str, str]]:
        """Failed events by depositor and reason."""
        events = running.failed(self.settings).values()
        return Counter((each[0]["depositor"], each[0]["reason"]) for each in events)


@pytest.mark.prove
def test_from_shared_streams_to_own_ones_and_back(
    broker: AuthorizingKafka, line: Settings, depositors: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Line(line.model_copy(update={"chunk_seconds": 0.5}))
    shared = topics.clean("social")
    with running.parts(here.settings):
        here.on_shared_stream("acme", "mill", "acme")
        wait_for(lambda: here.stored() == {("acme", shared): 2, ("mill", shared): 1}, PATIENCE_S)

        _cut_off(depositors, monkeypatch)
        assert depositors("migrate").returncode == 0
        assert _shared(depositors) == {"acme": "open", "mill": "open"}
        assert [entry.schemas for entry in read(command_settings(line))] == [frozenset({"social.post"})] * 2
        here.on_shared_stream("acme", "mill")  # as ever

        told = done(depositors("rotate", "acme", "--json"))
        (own,) = told["topics"]
        own_clean = topics.clean(str(topics.stream_of(own)))
        platform = Platform(broker.guarded, told["user"], told["password"])
        assert platform.publish(own, here.post("acme").value or b"") == ""
        wait_for(lambda: here.stored()["acme", own_clean] == 1, PATIENCE_S)

        assert depositors("migrate", "--close", "acme").returncode == 0
        _wait_for_the_change(line, "acme")
        here.on_shared_stream("acme", "mill", "stranger")
        wait_for(lambda: here.refused()["acme", "depositor_unproven"] == 1, PATIENCE_S)
        assert depositors("migrate", "--open", "acme").returncode == 0  # the way back
        assert _shared(depositors)["acme"] == "open"
        wait_for(lambda: here.stored()["stranger", shared] == 1, PATIENCE_S)

        assert depositors("migrate", "--close-all").returncode == 0
        _wait_for_the_change(line, "shared-streams")
        here.on_shared_stream("mill", "stranger")
        wait_for(lambda: here.refused()["stranger", "unknown_depositor"] == 1, PATIENCE_S)
        assert depositors("migrate", "--open-all").returncode == 0  # the way back
        _wait_for_the_change(line, "shared-streams")
        here.on_shared_stream("acme", "stranger")
        whole = {
            ("acme", shared): 4,
            ("acme", own_clean): 1,
            ("mill", shared): 4,
            ("stranger", shared): 2,
        }
        wait_for(lambda: here.stored() == whole, PATIENCE_S)
    assert here.refused() == {("acme", "depositor_unproven"): 1, ("stranger", "unknown_depositor"): 1}


def _cut_off(depositors: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first run ends before anybody has rights."""
    with monkeypatch.context() as patch:
        patch.setattr(Brokers, "open", lambda *_: (_ for _ in ()).throw(DepositorError("cut off")))
        assert "cut off" in depositors("migrate").stderr


def _shared(depositors: Command) -> dict[str, str]:
    shown = map(json.loads, depositors("show", "--json").stdout.splitlines())
    return {each["depositor"]: each["shared"] for each in shown}


def _wait_for_the_change(line: Settings, name: str) -> None:
    entry = read(command_settings(line)).named(name)
    assert entry is not None
    since = entry.changes[-1].since if not entry.number else entry.shared_until
    wait_for(lambda: time.time() * 1000 > since, PATIENCE_S)


def test_one_step_at_a_time(depositors: Command) -> None:
    assert "at a time" in depositors("migrate", "--close-all", "--close", "acme").stderr
    assert "no depositor nobody" in depositors("migrate", "--close", "nobody").stderr
