"""Write Alertmanager's settings: who hears of which alert, and which alert says nothing that another has not said.

A page and a ticket go to receivers of these names; any other severity goes to `info`. The receivers are empty: each
site fills in how it is told. No alert about what is lost is ever inhibited.
"""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from deploy.generate.model import Severity

_HEAD: Final = """\
# Written by `python -m deploy.generate`: change deploy/generate/alertmanager.py, not this. Only the receivers are
# yours: say in a copy how each is told (webhook_configs, email_configs, pagerduty_configs ...). Until then
# Alertmanager shows what fires and tells nobody.
"""
#: What is late, and no more, while a part is down; by the part.
LATE: Final = {
    "feedback": ("TellerFeedbackLate",),
    "log-writer": ("TellerLogLate", "TellerLogLagGrowing", "TellerLogWitnessSilent"),
    "ledger": ("TellerLedgerLate",),
    "withdrawals": ("TellerWithdrawalsLate", "TellerOwnerDecisionsLate"),
    "packager": ("TellerPackagerLicencesOld", "TellerPackageStuck", "TellerNoticesLate"),
    "owner-desk": ("TellerOwnerDeskLate", "TellerOwnerPageFailed"),
    "exporter": ("TellerExporterStale",),
}
#: What is late for a stage, which is a worker or a router.
STAGE_LATE: Final = ("TellerDelayOverObjective", "TellerLagGrowing", "TellerDepositorLate")
#: What follows where a worker or a router is down.
BURNS: Final = ("TellerDelayBudgetBurns.*", "TellerFreshnessBudgetBurns.*")
#: What every part says while Kafka is down.
WITHOUT_KAFKA: Final = (
    "TellerPartNotReady", "TellerAccountsUnreadable", "TellerAccountsSlow", *STAGE_LATE, *BURNS,
    *(name for names in LATE.values() for name in names),
)  # fmt: skip
#: The worse of two alerts about one thing, the lesser, and the labels by which it is one thing.
WORSE: Final = (
    ("TellerDiskFull", "TellerDiskFilling", ("job", "instance", "folder")),
    ("TellerCertificateEnds", "TellerCertificateEndsSoon", ("certificate",)),
    ("Teller.*BudgetBurns1h", "Teller.*BudgetBurns(6h|3d)", ("slo",)),
    ("Teller.*BudgetBurns6h", "Teller.*BudgetBurns3d", ("slo",)),
    ("TellerStoreErrors", "TellerStoreSlow", ()),
    ("TellerDepositorRefused", "TellerFailureRatio", ("depositor",)),
    ("TellerPartDown", "TellerPartNotReady", ("job", "instance")),
    ("TellerKafkaRefused", "TellerPartNotReady", ("job", "instance")),
)


def text() -> str:
    """Return the file's text."""
    made = {"route": _route(), "receivers": [{"name": name} for name in _NAMES], "inhibit_rules": list(_inhibits())}
    return _HEAD + yaml.safe_dump(made, sort_keys=False, width=10_000)


_NAMES: Final = ("info", *(each.value for each in Severity))


def _route() -> dict[str, Any]:
    """Group by alert and by what it is about, so that ten alerts of one fault are one message."""
    return {
        "receiver": "info",
        "group_by": ["alertname", "domain", "depositor"],
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "1d",
        "routes": [
            _to(Severity.PAGE, group_wait="10s", repeat_interval="1h"),
            _to(Severity.TICKET, group_wait="5m", repeat_interval="1d"),
        ],
    }


def _to(severity: Severity, **times: str) -> dict[str, Any]:
    return {"matchers": [f'severity="{severity}"'], "receiver": severity.value, **times}


def _inhibits() -> Iterator[dict[str, Any]]:
    yield _inhibit(['alertname="TellerKafkaDown"'], [_any(WITHOUT_KAFKA)])
    for stage in ("worker", "router"):
        for down in _down(stage):
            yield _inhibit(down, [_any(STAGE_LATE), f'stage="{stage}"'])
            yield _inhibit(down, [_any(BURNS)])
    for part, names in LATE.items():
        for down in _down(part):
            yield _inhibit(down, [_any(names)])
    for worse, lesser, same in WORSE:
        yield _inhibit([_any((worse,))], [_any((lesser,))], same)


def _down(part: str) -> Iterator[list[str]]:
    """Yield the alerts that say that the part is down: one process does not answer, or none is there."""
    yield ['alertname="TellerPartDown"', f'job="{part}"']
    yield ['alertname="TellerPartMissing"', f'part="{part}"']


def _any(names: tuple[str, ...]) -> str:
    return f'alertname=~"{"|".join(names)}"'


def _inhibit(source: list[str], target: list[str], same: tuple[str, ...] = ()) -> dict[str, Any]:
    made: dict[str, Any] = {"source_matchers": [*source], "target_matchers": target}
    return made | ({"equal": list(same)} if same else {})
