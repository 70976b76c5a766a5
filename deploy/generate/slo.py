"""Service level objectives, and alerts on how fast their error budgets burn.

Windows and factors are those of the Site Reliability Workbook (Beyer et al., 2018), chapter 5, "Alerting on SLOs",
"6: Multiwindow, Multi-Burn-Rate Alerts": a page when 2 % of a month's budget goes in an hour or 5 % in six, a ticket
when 10 % go in three days; the shorter window, a twelfth, ends the alert soon after the trouble has ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deploy.generate.model import Alert, Condition, Severity, alert

#: Seconds from publication to receipt that the objective allows; one of the histogram's bounds.
DELAY_S: Final = 300
#: Reasons of failure that are not the depositor's fault.
OUR_REASONS: Final = "scan_failed|too_costly|internal_error"
RATIO: Final = "teller:slo_errors:ratio"


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective: over 30 days, the share `target` of all that is counted is good.

    `bad` is the bad share over the window {0}. `counted` is how many records the window has; "": it counts time.
    """

    name: str
    title: str
    words: str
    target: float
    bad: str
    runbook: str
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Burn:
    """A burn alert: fires when the budget burns `factor` times as fast as it may, over both windows."""

    severity: Severity
    long: str
    short: str
    factor: float
    budget: str
    #: The first quarter of the long window, as a range and its offset.
    first: str


BURNS: Final = (
    Burn(Severity.PAGE, "1h", "5m", 14.4, "2 %", "[15m] offset 45m"),
    Burn(Severity.PAGE, "6h", "30m", 6, "5 %", "[90m] offset 270m"),
    Burn(Severity.TICKET, "3d", "6h", 1, "10 %", "[18h] offset 54h"),
)
#: Records that the long window has at least: of fewer, one is too large a share.
LEAST: Final = 100
WINDOWS: Final = tuple(dict.fromkeys(window for burn in BURNS for window in (burn.short, burn.long)))

DELAY: Final = Objective(
    "delay", "Delay", f"Records that are stored have their receipt within {DELAY_S} s of publication.", 0.99,
    f'1 - sum(rate(teller_delay_seconds_bucket{{le="{DELAY_S:.1f}"}}[{{0}}])) '
    "/ sum(rate(teller_delay_seconds_count[{0}]))",
    "TellerDelayOverObjective", "sum(increase(teller_delay_seconds_count[{0}]))",
)  # fmt: skip
FRESHNESS: Final = Objective(
    "freshness", "Freshness", f"Minutes in which no record waits for more than {DELAY_S} s.", 0.995,
    "avg_over_time(teller:stale:bool[{0}])", "TellerDelayOverObjective",
)  # fmt: skip
ACCEPTANCE: Final = Objective(
    "acceptance",
    "Acceptance",
    "Records that do not fail by a fault of ours (`scan_failed`, `too_costly`, `internal_error`).",
    0.999,
    f'sum(rate(teller_failed_records_total{{reason=~"{OUR_REASONS}"}}[{{0}}])) '
    "/ sum(rate(teller_raw_records_total[{0}]))",
    "TellerOurFailures",
    "sum(increase(teller_raw_records_total[{0}]))",
)  # fmt: skip
OBJECTIVES: Final = (DELAY, FRESHNESS, ACCEPTANCE)
#: Recording rules come first: the objective of freshness counts time, not records.
STALE: Final = ("teller:stale:bool", f"max(teller_lag_seconds) > bool {DELAY_S}")


def recordings() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield name, expression and labels of each recording rule."""
    yield (*STALE, {})
    for objective in OBJECTIVES:
        for window in WINDOWS:
            yield f"{RATIO}_rate{window}", objective.bad.replace("{0}", window), {"slo": objective.name}


def burns() -> Iterator[Alert]:
    """Yield the burn alerts of every objective."""
    for objective in OBJECTIVES:
        for burn in BURNS:
            limit = f"> {burn.factor * (1 - objective.target):.4g}"
            summary = (
                f"{objective.title}: at this rate {burn.budget} of a month's budget go in {burn.long} "
                f"({{{{ $value | humanizePercentage }}}} are bad, the objective allows {1 - objective.target:.1%})."
            )
            yield alert(
                f"Teller{objective.title}BudgetBurns{burn.long}", burn.severity, "0m", summary,
                *(Condition(_ratio(objective, window), limit) for window in (burn.long, burn.short)),
                *_enough(objective, burn),
                runbook=objective.runbook,
            )  # fmt: skip


def _enough(objective: Objective, burn: Burn) -> Iterator[Condition]:
    """Yield what keeps an alert silent that knows little: the long window was begun, and has records enough."""
    short = _ratio(objective, burn.short)
    yield Condition(f"present_over_time({short}{burn.first})", "", short)
    if objective.counted:
        counted = objective.counted.replace("{0}", burn.long)
        yield Condition(f"on () {counted}", f">= {LEAST}", counted)


def _ratio(objective: Objective, window: str) -> str:
    return f'{RATIO}_rate{window}{{slo="{objective.name}"}}'
