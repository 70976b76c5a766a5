"""Whatever is red says what to do and links a runbook that there is; no other file of the disk is shown."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from pipelines.processor.state import WorkerState
from teller.operate.top.frame import WELL, PartRow
from teller.operate.top.sample import Behind, LineSample, StagePartition, values
from tests.web.samples import HOSTILE, FakeRecords, FakeStrips, busy, frame, verdict
from web import runbooks
from web.app import WebSources, application
from web.panels import account, flow, hour
from web.remedies import name_of, of_state, remedies
from web.rendering import coded
from web.snapshot import HistoryPoint, LastVerdict, Snapshot
from web.watch.metrics import MetricsWatch

GONE = PartRow("http://127.0.0.1:9/metrics", "?", "gone", ready=False, memory=0, cpu=0)
CALM = replace(busy(), trouble={}, frame=replace(frame(), parts=frame().parts[:2]))


def seen_with(*parts: PartRow) -> Snapshot:
    assert CALM.frame is not None
    return replace(CALM, frame=replace(CALM.frame, parts=parts))


def shown(seen: Snapshot) -> TestClient:
    return TestClient(application(WebSources(lambda: seen, FakeRecords(), FakeStrips())))


def test_a_calm_bank_has_nothing_red() -> None:
    assert remedies(CALM) == ()
    assert 'class="trouble"' not in shown(CALM).get("/").text
    assert "All is well" in shown(CALM).get("/panels/account").text


def test_a_stopped_part_says_what_to_do_and_links_its_runbook() -> None:
    seen = seen_with(replace(GONE, part="router"))
    (found,) = remedies(seen)
    assert (found.what, found.why, found.runbook) == ("router", "does not answer", "TellerPartDown")
    assert "Start it" in found.remedy
    client = shown(seen)
    for path in ("/trouble", "/panels/flow"):
        assert 'href="/runbooks/TellerPartDown"' in client.get(path).text
    assert client.get("/runbooks/TellerPartDown").status_code == 200
    assert account.read(seen).past
    assert "All was well" in client.get("/panels/account").text


@pytest.mark.parametrize("state", [
    *(each.value for each in WorkerState), "store-slow", "store-unavailable", "store-refused", "custody-unavailable",
    "keys-unavailable", "keys-refused", "gone", "one-that-comes-later",
])  # fmt: skip
def test_each_state_that_is_not_well_has_a_remedy_and_a_runbook_that_there_is(state: str) -> None:
    remedy, runbook = of_state(state)
    assert runbook in runbooks.names()
    part = PartRow("http://w:1/metrics", "worker", state, ready=state in WELL, memory=0, cpu=0)
    assert [each.remedy for each in remedies(seen_with(part))] == ([] if part.well else [remedy])


def test_everything_else_that_is_red() -> None:
    assert CALM.frame is not None
    assert CALM.frame.log is not None
    found = replace(
        CALM.frame,
        trouble="Kafka does not answer",
        slowest={"router": (StagePartition("router", "social", 3), Behind(9, 900.0))},
        log=replace(CALM.frame.log, stopped=True),
    )
    seen = replace(CALM, frame=found, verdict=LastVerdict(1.0, 1.0, verdict(3)))
    assert [each.runbook for each in remedies(seen)] == [
        "TellerKafkaDown", "TellerDelayOverObjective", "TellerLogStopped", "TellerUnaccountedRecords",
    ]  # fmt: skip
    assert {each.runbook for each in remedies(seen)} <= set(runbooks.names())
    once = replace(seen, trouble={"Kafka": "it does not answer"})
    assert [each.runbook for each in remedies(once)].count("TellerKafkaDown") == 1


def test_words_from_outside_are_escaped_and_commands_are_code() -> None:
    html = shown(replace(CALM, trouble={HOSTILE: f"`{HOSTILE}` {HOSTILE}"})).get("/trouble").text
    assert "<script" not in html
    assert coded("run `a<b` now") == "run <code>a&lt;b</code> now"
    assert coded("one ` alone") == "one ` alone"


def test_a_part_that_is_gone_keeps_its_name() -> None:
    answers: list[LineSample] = []
    up = values('teller_build_info{part="worker"} 1\nteller_ready 1\n')
    address = "http://w:1/metrics"

    class Source:
        def sample(self) -> LineSample:
            return answers.pop(0)

    answers += [
        LineSample(1.0, {address: up}, {}),
        LineSample(2.0, {address: up}, {}),
        LineSample(3.0, {address: None}, {}),
    ]
    watch = MetricsWatch(Source(), lambda: 0.0)
    for _ in range(3):
        watch.look()
    assert watch.frame is not None
    assert [(row.part, row.state) for row in watch.frame.parts] == [("worker", "gone")]
    assert name_of(GONE) == "127.0.0.1:9"
    assert flow.read(seen_with(GONE)).parts[0].name == "127.0.0.1:9"


@pytest.mark.parametrize("name", runbooks.names())
def test_each_runbook_is_shown_and_its_links_lead_somewhere(name: str) -> None:
    text = str(runbooks.html(name))
    assert text.startswith("<h1>")
    assert "<strong>Do</strong>" in text
    for address in text.split('href="')[1:]:
        link = address.partition('"')[0]
        assert link.startswith("https://") or link.removeprefix("/runbooks/") in runbooks.names(), link


@pytest.mark.parametrize("name", ["nothing", "README.md", "%2e%2e%2foperating", "TellerKey.md", "a" * 100])
def test_nothing_else_is_shown(name: str) -> None:
    assert runbooks.html(name) is None
    assert shown(CALM).get(f"/runbooks/{name}").status_code == 404


def points(most: float) -> Snapshot:
    history = [HistoryPoint(CALM.at - 100 + 10 * at, 1.0, 0.0, 0, 1.0, most) for at in range(10)]
    return replace(CALM, history=history)


def test_the_chart_of_the_delay_shows_the_objective_once_it_is_near_and_says_when_it_is_missed() -> None:
    *_, calm = hour.read(points(2.0)).charts
    assert (calm.limit, calm.bad) == (None, "")
    *_, late = hour.read(points(400.0)).charts
    assert late.limit == pytest.approx(120 - 300 / 500 * 120)
    assert "later than 5 min" in late.bad
    html = shown(points(400.0)).get("/panels/hour").text
    assert 'class="limit"' in html
    assert 'href="/runbooks/TellerDelayOverObjective"' in html
    assert f"<span>{late.top}</span><span>0</span>" in html
