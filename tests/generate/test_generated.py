"""What is committed is what the code writes; tables, objects and docs agree."""

import json
import re

import pytest

from deploy.generate import slo
from deploy.generate.__main__ import DASHBOARDS, files
from deploy.generate.alerts import ALERTS
from pipelines.metrics import metrics
from pipelines.metrics.metrics import BY_NAME, DELAY_S, TABLE
from pipelines.metrics.row import MetricType
from tests.generate.prometheus import ROOT

FILES = files(ROOT)


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_what_the_code_writes(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == FILES[name], "run: python -m deploy.generate"


def test_each_row_has_its_object_and_the_other_way_round() -> None:
    made = {family.name: family for family in metrics.REGISTRY.collect() if family.name.startswith("teller_")}
    assert made.keys() == BY_NAME.keys()
    for name, row in BY_NAME.items():
        assert made[name].documentation == row.words
        assert made[name].type == row.kind


def test_each_metric_that_an_expression_names_is_in_the_table() -> None:
    texts = [query.expr for board in DASHBOARDS for panel in board.panels() for query in panel.queries]
    texts += [each.expr for each in ALERTS] + [expr for _, expr, _ in slo.recordings()]
    shown = {row.shown for row in TABLE}
    shown |= {
        f"{row.name}_{end}" for row in TABLE if row.kind is MetricType.HISTOGRAM for end in ("bucket", "sum", "count")
    }
    named = {name for text in texts for name in re.findall(r"\bteller_\w+", text)}
    assert named <= shown
    # a metric that nobody looks at is not worth its room
    assert {row.name for row in TABLE if not any(row.name in name for name in named)} == set()


def test_no_label_can_name_a_person() -> None:
    bounded = {
        "part", "version", "python", "folder", "key", "connector", "outcome", "domain", "reason", "depositor", "entity",
        "status", "operator", "schema", "field", "stage", "state", "call", "error", "partition", "certificate",
        "kind", "rule", "event", "step", "witness", "place", "currency", "desk_part", "method",
        "room", "why",
    }  # fmt: skip
    assert {label for row in TABLE for label in row.label_names} <= bounded


def test_the_objective_is_a_bound_of_the_histogram() -> None:
    assert slo.DELAY_S in DELAY_S


def test_dashboards_are_what_grafana_takes() -> None:
    for board in DASHBOARDS:
        made = json.loads(FILES[f"deploy/grafana/dashboards/{board.uid}.json"])
        panels = [panel for panel in made["panels"] if panel["type"] != "row"]
        assert [panel["title"] for panel in panels] == [panel.title for panel in board.panels()]
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in made["panels"]]
        assert len(set(places)) == len(places)
        assert all(panel["targets"] and panel["description"] for panel in panels)
        ids = [panel["id"] for panel in made["panels"]]
        assert len(set(ids)) == len(ids)


def test_figures_that_can_be_bad_are_red_from_their_bound_on() -> None:
    for board in DASHBOARDS:
        made = json.loads(FILES[f"deploy/grafana/dashboards/{board.uid}.json"])["panels"]
        shown = [panel for panel in made if panel["type"] != "row"]
        for panel, drawn in zip(board.panels(), shown, strict=True):
            bounds = drawn.get("fieldConfig", {}).get("defaults", {}).get("thresholds", {}).get("steps", [])
            steps = [step["color"] for step in bounds]
            if panel.least is not None:
                assert steps == ["red", "green"]
                assert panel.limit is None
            else:
                assert steps == (["green", "red"] if panel.limit is not None else [])
                assert "udget" not in panel.title or steps


def test_the_page_leads_from_each_alert_to_its_runbook() -> None:
    page = FILES["deploy/consoles/teller.html"]
    others = dict(re.findall(r'else if eq \. "(\w+)" \}\}(\w+)\{\{', page))
    assert {each.name: others.get(each.name, each.name) for each in ALERTS} == {
        each.name: each.runbook for each in ALERTS
    }
    assert 'href="http://127.0.0.1:8470/runbooks/{{ template "runbook" .Labels.alertname }}"' in page
    elsewhere = files(ROOT, "https://site.example/runbooks/")["deploy/consoles/teller.html"]
    assert 'href="https://site.example/runbooks/{{ template "runbook" .Labels.alertname }}.md"' in elsewhere
