"""What the threads keep: the last hour, the newest of a topic, the last verdict."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from teller.operate.top.sample import Behind, LineSample, StagePartition, values
from tests.web.samples import NOW, verdict
from web.watch.metrics import POINT_S, POINTS, MetricsWatch
from web.watch.topics import Newest
from web.watch.verdict import BUSY, FIRST_S, REST, VerdictWatch, verdict_of

WORKER = """\
# TYPE teller_build_info gauge
teller_build_info{{part="worker"}} 1.0
teller_raw_records_total{{domain="social"}} {count}
teller_stored_records_total{{domain="social"}} {count}
teller_failed_records_total{{domain="social",reason="bad_json"}} {count}
teller_entities_removed_total{{entity="PERSON",domain="social"}} {count}
teller_entities_removed_total{{entity="URL",domain="social"}} 0.0
"""


class Samples:
    """Samples two seconds apart, in which 20 records more are stored each."""

    def __init__(self) -> None:
        self.at = 0.0

    def sample(self) -> LineSample:
        self.at += 2
        found = values(WORKER.format(count=10 * self.at))
        return LineSample(self.at, {"a": found}, {StagePartition("worker", "social", 0): Behind(7)})


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_two_samples_give_a_frame_and_ten_seconds_a_point() -> None:
    watch = MetricsWatch(Samples(), lambda: NOW)
    watch.look()
    assert watch.frame is None
    watch.look()
    assert watch.frame is not None
    assert watch.frame.domains[0].rates["stored"] == 10
    assert watch.frame.domains[0].totals["stored"] == 40
    assert watch.frame.removed == {"PERSON": 40, "URL": 0}
    for _ in range(4):
        watch.look()
    [point] = watch.history
    assert (point.at, point.stored, point.failed, point.waiting, point.half) == (NOW, 10.0, 10.0, 7, None)


def test_the_last_hour_is_bounded() -> None:
    watch = MetricsWatch(Samples(), lambda: NOW)
    for _ in range(int(POINT_S / 2 * (POINTS + 5))):
        watch.look()
    assert len(watch.history) == POINTS


def test_the_newest_are_kept_whatever_order_they_come_in() -> None:
    newest = Newest[float](lambda each: each, 3)
    newest.add([5.0, 1.0])
    newest.add([])
    newest.add([9.0, 2.0, 7.0])
    assert newest.all == (9.0, 7.0, 5.0)


class Runs:
    """Counts runs of `verify`, each of which takes two seconds."""

    def __init__(self, clock: Clock, code: int = 0, printed: Mapping[str, Any] | None = None) -> None:
        self.clock, self.code, self.count = clock, code, 0
        self.printed = json.dumps(verdict() if printed is None else printed)

    def __call__(self) -> tuple[int, str]:
        self.count += 1
        self.clock.now += 2
        return self.code, self.printed


def test_verify_runs_when_something_happened_and_it_has_rested() -> None:
    clock = Clock()
    runs = Runs(clock)
    watch = VerdictWatch(runs, 30.0, clock, lambda: NOW)
    watch.look(1, busy=False)
    assert runs.count == 0
    clock.now += FIRST_S
    watch.look(1, busy=False)
    assert runs.count == 1
    assert watch.last is not None
    assert (watch.last.at, watch.last.took, watch.running) == (NOW, 2.0, False)
    clock.now += 10_000
    watch.look(1, busy=False)
    assert runs.count == 1
    watch.look(2, busy=False)
    watch.look(3, busy=False)
    assert runs.count == 2
    clock.now += REST * 2
    watch.look(3, busy=False)
    assert runs.count == 3


def test_verify_waits_for_a_busy_line_but_not_for_good() -> None:
    clock = Clock()
    runs = Runs(clock)
    watch = VerdictWatch(runs, 30.0, clock, lambda: NOW)
    clock.now += FIRST_S
    watch.look(1, busy=True)
    assert runs.count == 0
    clock.now += 30 * BUSY
    watch.look(1, busy=True)
    assert runs.count == 1


def test_verify_never_runs_where_the_setting_is_0() -> None:
    clock = Clock()
    runs = Runs(clock)
    watch = VerdictWatch(runs, 0, clock)
    clock.now += 1e6
    watch.look(1, busy=False)
    assert runs.count == 0


def test_a_run_without_a_verdict_is_tried_again() -> None:
    clock = Clock()
    runs = Runs(clock, 2, {"error": "no Kafka"})
    watch = VerdictWatch(runs, 30.0, clock)
    clock.now += FIRST_S
    watch.look(1, busy=False)
    assert watch.last is not None
    assert (watch.last.found, watch.last.trouble) == (None, "no Kafka")
    clock.now += REST * 2
    watch.look(1, busy=False)
    assert runs.count == 2


@pytest.mark.parametrize(
    ("code", "printed", "words"),
    [(-9, "", "exit code -9"), (1, "half of {", "exit code 1"), (0, "[]", "exit code 0"), (0, "{}", "exit code 0"),
     (2, json.dumps(verdict()), "exit code 2")],
)  # fmt: skip
def test_what_is_no_verdict_is_never_taken_for_one(code: int, printed: str, words: str) -> None:
    found = verdict_of(code, printed, NOW, 1.0)
    assert found.found is None
    assert words in found.trouble
