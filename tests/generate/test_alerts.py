"""Alerts fire when they should and not when they should not, by promtool; each has a page that says what to do."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.generate.alerts import ALERTS
from deploy.generate.rules import text
from tests.generate.blind_cases import BLIND
from tests.generate.cases import BURNS, CASES, Case
from tests.generate.prometheus import ROOT, tool
from tests.generate.quiet_cases import QUIET

SEVERITIES = {each.name: each.severity.value for each in ALERTS}


def entries(name: str, case: Case) -> list[dict[str, Any]]:
    asked = {"expr": f'ALERTS{{alertname="{name}",alertstate="firing"}}', "eval_time": f"{case.minute}m"}
    labels = case.labels | {"alertname": name, "alertstate": "firing", "severity": SEVERITIES[name]}
    shown = ",".join(f'{key}="{value}"' for key, value in labels.items())
    fires = {"labels": f"ALERTS{{{shown}}}", "value": 1}
    calm = _entry(f"{name} is calm", case.calm, asked, [])
    return [each | {"interval": case.step} for each in (_entry(name, case.fires, asked, [fires]), calm)]


def _entry(name: str, series: dict[str, str], asked: dict[str, str], expected: list[Any]) -> dict[str, Any]:
    given = [{"series": each, "values": values} for each, values in series.items()]
    return {
        "name": name,
        "input_series": given,
        "promql_expr_test": [asked | {"exp_samples": expected}],
    }


@pytest.mark.parametrize(
    ("cases", "interval"), [(CASES, "1m"), (BLIND, "1m"), (BURNS, "15m")], ids=["alerts", "blind", "burns"]
)
def test_each_alert_fires_when_it_should_and_only_then(cases: dict[str, Case], interval: str, tmp_path: Path) -> None:
    promtool_holds([entry for name, case in cases.items() for entry in entries(name, case)], interval, tmp_path)


def test_alerts_that_know_too_little_are_silent(tmp_path: Path) -> None:
    asked = {name: f'ALERTS{{alertname=~"{each.alerts}",alertstate="firing"}}' for name, each in QUIET.items()}
    tests = [_entry(name, each.series, {"expr": asked[name], "eval_time": f"{each.minute}m"}, []) | {"interval": "1m"}
             for name, each in QUIET.items()]  # fmt: skip
    for one, each in zip(tests, QUIET.values(), strict=True):
        (last,) = one["promql_expr_test"]
        one["promql_expr_test"] = [last | {"eval_time": f"{minute}m"} for minute in range(1, each.minute + 1)]
    promtool_holds(tests, "1m", tmp_path)


def promtool_holds(tests: list[dict[str, Any]], interval: str, tmp_path: Path) -> None:
    """Check that promtool finds what the tests expect of the rules."""
    (tmp_path / "teller.yml").write_text(text())
    file = tmp_path / "test.yml"
    order = [group["name"] for group in yaml.safe_load(text())["groups"]]
    head = {"rule_files": ["teller.yml"], "evaluation_interval": interval, "group_eval_order": order}
    file.write_text(yaml.safe_dump(head | {"tests": tests}))
    done = subprocess.run([tool("promtool"), "test", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_has_a_case() -> None:
    assert CASES.keys() | BURNS.keys() == SEVERITIES.keys()
    assert len(ALERTS) == len(SEVERITIES)


def test_each_alert_has_a_page_that_names_it_and_says_what_to_do() -> None:
    pages = {file.stem: file.read_text("utf-8") for file in (ROOT / "docs" / "runbooks").glob("*.md")}
    assert {each.runbook for each in ALERTS} == pages.keys() - {"Restore"}  # which a silent line leads to
    for page in pages.values():
        assert "**Look**" in page
        assert "**Do**" in page
    for each in ALERTS:
        first = pages[each.runbook].splitlines()[0]
        assert each.name.removesuffix("1h").removesuffix("6h").removesuffix("3d") in first


def test_prometheus_takes_the_rules() -> None:
    checked = subprocess.run(
        [tool("promtool"), "check", "rules", ROOT / "deploy" / "alerts" / "teller.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
