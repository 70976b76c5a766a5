"""`teller failed list`: in which order."""

import json
import uuid
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from teller.operate.repair import events
from teller.operate.repair.failure import Failure
from teller.run import require_broker
from tests.cli.test_commands import teller

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)


def failure(number: int) -> Failure:
    return Failure(
        uuid.UUID(int=number), "key_mismatch", None, "social.post.v1", "x-api", "deposits.raw.social", 0, number,
        BEGAN + timedelta(hours=number), 10, None, None,
    )  # fmt: skip


def test_the_newest_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = {each.failure_id: each for each in map(failure, (2, 30, 1, 4))}
    monkeypatch.setattr(require_broker, "broker", lambda _settings: nullcontext())
    monkeypatch.setattr(events, "failures", lambda _settings: every)
    monkeypatch.setattr(events, "replays", lambda _settings: {})
    lines = teller(tmp_path, "failed", "list", "--json").stdout.splitlines()
    assert [uuid.UUID(json.loads(line)["failure_id"]).int for line in lines] == [30, 4, 2, 1]
    shown = teller(tmp_path, "failed", "list", "--limit", "2").stdout
    assert "The newest 2 of 4" in shown
    places = [shown.find(f"deposits.raw.social/0/{number}") for number in (30, 4)]
    assert places == sorted(places)
    assert min(places) > 0
    assert "deposits.raw.social/0/2" not in shown
