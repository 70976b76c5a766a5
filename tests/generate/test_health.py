"""Red when a restart helps, or when nothing is done for anybody; and what is answered over HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.metrics import metrics, server
from pipelines.metrics.health import Busy, Health, Pulse, existing, room
from pipelines.metrics.labels import RouterState
from pipelines.metrics.row import Part
from pipelines.processor.state import WorkerState
from pipelines.router.metrics import RouterMetrics
from tests.generate.running import get


class Usage(NamedTuple):
    total: int
    used: int
    free: int


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_loop_that_does_not_turn_is_dead() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    check = pulse.within(60.0)
    clock.now = 59.0
    assert check() == ""
    clock.now = 61.0
    assert check() == "has not turned for 61 s"
    pulse.beat()
    assert check() == ""


def test_a_batch_that_never_ends_is_stuck_unless_it_waits_for_an_outage() -> None:
    clock, waits = Clock(), False
    busy = Busy(clock)
    check = busy.below(300.0, lambda: waits)
    clock.now = 1000.0
    assert check() == ""  # nothing in hand
    with busy.work():
        clock.now = 1299.0
        assert check() == ""
        clock.now = 1301.0
        assert check() == "a batch is in hand for 301 s"
        waits = True
        assert check() == ""
    waits = False
    assert check() == ""


def test_a_full_disk_is_told_of_the_disk_that_the_folder_will_be_on(tmp_path: Path) -> None:
    asked: list[Path] = []

    def usage(folder: Path) -> Usage:
        asked.append(folder)
        return Usage(2**40, 2**40 - 2**20, 2**20)

    assert room(tmp_path / "not" / "yet", usage)() == "1 MiB left"
    assert asked == [tmp_path]
    assert room(tmp_path, lambda _: Usage(2**40, 0, 2**40))() == ""
    assert existing(tmp_path / "no") == tmp_path


def test_it_is_not_ready_before_it_has_started_and_says_what_is_wrong() -> None:
    health = Health()
    assert health.live().well
    assert health.ready().checks == {"started": "not yet"}
    health.started()
    health.register_readiness("state", lambda: "kafka-unavailable")
    assert health.live().well
    assert not health.ready().well


def test_what_does_not_live_is_not_ready_and_a_check_that_fails_is_red() -> None:
    health = Health()
    health.started()
    health.register_liveness("loop", lambda: str(1 // 0))
    assert health.ready().checks == {"loop": "cannot be told (ZeroDivisionError)"}
    assert not health.live().well


@pytest.mark.parametrize("state", RouterState)
def test_a_router_is_ready_in_one_state_only(state: RouterState) -> None:
    observer = RouterMetrics()
    observer.state(state)
    assert (observer.troubled == "") is (state is RouterState.ROUTING)


def test_every_outage_of_a_worker_is_waited_out() -> None:
    from pipelines.processor.state import OUTAGES  # noqa: PLC0415

    assert {state for state in WorkerState if "-" in state} == OUTAGES


@contextmanager
def serving(part: Part, health: Health) -> Iterator[int]:
    listening = server.listening(part, health, 0, "127.0.0.1")
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield int(listening.server_address[1])
    finally:
        listening.shutdown()
        listening.server_close()


def test_the_answers() -> None:
    health = Health()
    health.register_liveness("loop", lambda: "")
    with serving(Part.WORKER, health) as port:
        assert get(port, "/live")[0] == 200
        status, body = get(port, "/ready")
        assert status == 503
        assert json.loads(body) == {"well": False, "checks": {"loop": "", "started": "not yet"}}
        assert get(port, "/nowhere")[0] == 404
        assert "teller_ready 0.0" in get(port, "/metrics")[1]
        health.started()
        assert get(port, "/ready")[0] == 200
        assert "teller_ready 1.0" in get(port, "/metrics")[1]


def test_a_part_shows_what_it_sets_and_no_more() -> None:
    metrics.raw_records.labels("social")
    with serving(Part.ROUTER, Health()) as port:
        shown = get(port, "/metrics")[1]
    assert "teller_router_partitions" in shown
    assert "process_start_time_seconds" in shown
    assert "teller_failed_records" in shown
    assert "teller_raw_records" not in shown
    assert "teller_lag_records" not in shown
