"""Alertmanager's settings: their form, names that there are, and who hears of what beside what."""

import re

import pytest
import yaml
from pydantic import BaseModel, ConfigDict

from deploy.generate.alertmanager import text
from deploy.generate.alerts import ALERTS
from tests.generate.prometheus import ROOT

FILE = ROOT / "deploy" / "alertmanager.yml"
NAMES = {each.name for each in ALERTS}
#: Losses are told whatever else is down.
LOSSES = {
    "TellerUnaccountedRecords", "TellerCommitBeyondEnd", "TellerRawExpiring", "TellerStrippingFell",
    "TellerAccountsForeign", "TellerKeysDiffer", "TellerKeysRefused", "TellerDiskFull", "TellerKafkaDown",
    "TellerPartDown", "TellerPartMissing",
}  # fmt: skip


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Inhibit(Strict):
    """As prometheus.io/docs/alerting/latest/configuration has it."""

    source_matchers: list[str]
    target_matchers: list[str]
    equal: list[str] = []


class Route(Strict):
    receiver: str
    matchers: list[str] = []
    group_by: list[str] = []
    group_wait: str = ""
    group_interval: str = ""
    repeat_interval: str = ""
    routes: list["Route"] = []


class Config(Strict):
    route: Route
    receivers: list[dict[str, str]]
    inhibit_rules: list[Inhibit]


CONFIG = Config.model_validate(yaml.safe_load(text()))


def matches(matchers: list[str], labels: dict[str, str]) -> bool:
    for each in matchers:
        found = re.fullmatch(r'(\w+)(=~?)"(.*)"', each)
        assert found, each
        name, sign, value = found.groups()
        if not (re.fullmatch(value, labels.get(name, "")) if sign == "=~" else labels.get(name, "") == value):
            return False
    return True


def inhibited(alert: dict[str, str], firing: dict[str, str]) -> bool:
    """Whether the one keeps Alertmanager from telling the other."""
    return any(
        matches(rule.source_matchers, firing)
        and matches(rule.target_matchers, alert)
        and all(alert.get(label, "") == firing.get(label, "") for label in rule.equal)
        for rule in CONFIG.inhibit_rules
    )


def one(name: str, **labels: str) -> dict[str, str]:
    assert name in NAMES
    return {"alertname": name, **labels}


def receiver(severity: str) -> str:
    taken = (each for each in CONFIG.route.routes if matches(each.matchers, {"severity": severity}))
    return next(taken, CONFIG.route).receiver


def test_each_severity_has_its_receiver_and_others_are_information() -> None:
    known = {each["name"] for each in CONFIG.receivers}
    assert {each: receiver(each) for each in ("page", "ticket", "else")} == {
        "page": "page", "ticket": "ticket", "else": "info",
    }  # fmt: skip
    assert {receiver(each.severity) for each in ALERTS} <= known
    assert CONFIG.route.receiver in known
    assert "alertname" in CONFIG.route.group_by


def test_rules_name_alerts_that_there_are() -> None:
    for rule in CONFIG.inhibit_rules:
        for side in (rule.source_matchers, rule.target_matchers):
            for named in re.findall(r'alertname=~?"([^"]*)"', " ".join(side)):
                for name in re.sub(r"\((\w+)\|(\w+)\)", ".*", named).split("|"):
                    assert any(re.fullmatch(name, known) for known in NAMES), name


@pytest.mark.parametrize("down", ["TellerPartDown", "TellerPartMissing"])
def test_a_part_that_is_down_hides_what_is_late_for_it_and_nothing_else(down: str) -> None:
    router = one(down, **{"job" if down == "TellerPartDown" else "part": "router"})
    assert inhibited(one("TellerDelayOverObjective", stage="router", domain="social"), router)
    assert inhibited(one("TellerDepositorLate", stage="router", depositor="acme"), router)
    assert inhibited(one("TellerFreshnessBudgetBurns1h", slo="freshness"), router)
    assert not inhibited(one("TellerDelayOverObjective", stage="worker", domain="social"), router)
    assert not inhibited(one("TellerFeedbackLate", domain="social"), router)
    assert not inhibited(one("TellerFailureRatio", depositor="acme"), router)


def test_kafka_hides_what_stands_on_it() -> None:
    for name in ("TellerExporterStale", "TellerPartNotReady", "TellerLogLate", "TellerDelayOverObjective"):
        assert inhibited(one(name), one("TellerKafkaDown"))


def test_the_worse_hides_the_lesser_of_the_same_thing() -> None:
    full = one("TellerDiskFull", job="worker", instance="w:1", folder="data")
    assert inhibited(one("TellerDiskFilling", job="worker", instance="w:1", folder="data"), full)
    assert not inhibited(one("TellerDiskFilling", job="worker", instance="w:2", folder="data"), full)


def test_losses_are_never_hidden_and_no_two_hide_each_other() -> None:
    every = [{"alertname": name, "stage": stage, "job": part, "part": part, "slo": "delay"}
             for name in NAMES for stage in ("worker", "router") for part in ("worker", "exporter")]  # fmt: skip
    for alert in every:
        for firing in every:
            if inhibited(alert, firing):
                assert alert["alertname"] not in LOSSES
                assert not inhibited(firing, alert) or alert["alertname"] == firing["alertname"]
