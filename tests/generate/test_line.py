"""A real Prometheus on a real line: every panel and every alert finds its data, and the figures are right."""

import json
import subprocess
from pathlib import Path

import pytest

from deploy.generate.__main__ import DASHBOARDS
from deploy.generate.alerts import ALERTS
from deploy.generate.console import plain
from teller.settings import Settings
from tests.generate.prometheus import Prometheus, tool
from tests.generate.running import get, records, scraped_line, settings_of

PANELS = [
    (f"{board.uid}: {panel.title}", plain(query.expr))
    for board in DASHBOARDS
    for panel in board.panels()
    for query in panel.queries
]
CONDITIONS = [(each.name, one.reads or one.value) for each in ALERTS for one in each.conditions]


def without_data(prometheus: Prometheus, asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, expr) for name, expr in asked if not prometheus.query(expr)]


def logged(settings: Settings, part: str) -> set[tuple[str, int, int]]:
    """The places that a part's log speaks of; each of its lines is an event in JSON."""
    lines = (settings.data_dir / "logs" / f"{part}-0.log").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    assert all({"time", "level", "logger", "message"} <= event.keys() for event in events)
    return {
        (event["topic"], event["partition"], offset)
        for event in events
        if "topic" in event
        for offset in range(event["offset"], event["end"])
    }


def firing(prometheus: Prometheus) -> set[str]:
    return {each["metric"]["alertname"] for each in prometheus.query('ALERTS{alertstate="firing"}')}


def figure(prometheus: Prometheus, expr: str) -> float:
    (found,) = prometheus.query(expr)
    return float(found["value"][1])


@pytest.mark.prove
def test_every_panel_and_alert_finds_its_data_on_a_real_line(deposit_topics: Settings, tmp_path: Path) -> None:
    settings = settings_of(deposit_topics)
    sent = 2 * len(records(0)) + 2  # and two calls by `teller deposit`
    with scraped_line(settings, tmp_path) as (parts, prometheus):
        asked = PANELS + CONDITIONS
        prometheus.wait_until(
            lambda: not without_data(prometheus, asked), f"no data: {without_data(prometheus, asked)}"
        )
        prometheus.wait_until(
            lambda: figure(prometheus, "sum(teller_ledger_records_total)") == sent, "each record is in the books"
        )
        assert figure(prometheus, "sum(teller_raw_records_total)") == sent
        accounted = "sum(teller_stored_records_total) + sum(teller_failed_records_total)"
        assert figure(prometheus, accounted) == sent
        assert figure(prometheus, "sum(teller_delay_seconds_count)") == figure(
            prometheus, "sum(teller_metered_records_total)"
        )
        prometheus.wait_until(lambda: figure(prometheus, "sum(teller_lag_records)") == 0, "nothing waits")
        assert figure(prometheus, "sum(teller_unaccounted_records)") == 0
        depositors = {each["metric"]["depositor"] for each in prometheus.query("teller_depositor_records_total")}
        assert depositors == {"acme", "calls", "other", "unknown"}
        # some products are a person's name; rules are evaluated a moment after what they are of is scraped
        prometheus.wait_until(lambda: "TellerSuspectFields" in firing(prometheus), "an alert of suspect fields")
        assert firing(prometheus) == {"TellerSuspectFields"}
        page = prometheus.page("/consoles/teller.html")
        assert ">TellerSuspectFields</a>" in page
        assert "no data" not in page
        assert len(logged(settings, "worker")) == sent
        clean = figure(prometheus, "sum(teller_clean_records_total)")
        assert len(logged(settings, "router")) == clean
        for name, port in parts.metrics_ports.items():
            assert json.loads(get(port, "/ready")[1])["well"], (name, get(port, "/ready"))
            assert get(port, "/live")[0] == 200
            checked = subprocess.run(
                [tool("promtool"), "check", "metrics"],
                input=get(port, "/metrics")[1].encode(),
                capture_output=True,
                check=False,
            )
            assert (checked.returncode, checked.stderr) == (0, b""), name
