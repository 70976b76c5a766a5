"""Fill the docs' tables, between the marks in the files."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from deploy.generate.alerts import ALERTS
from deploy.generate.slo import BURNS, OBJECTIVES
from pipelines.metrics.metrics import TABLE


def metrics() -> Iterator[str]:
    """Yield the lines of the table of docs/metrics.md."""
    yield "| metric | kind | labels | unit | set by | what it shows |"
    yield "|---|---|---|---|---|---|"
    for row in TABLE:
        labels = ", ".join(row.label_names)
        yield f"| `{row.shown}` | {row.kind} | {labels} | {row.unit} | {row.part} | {row.words} |"


def alerts() -> Iterator[str]:
    """Yield the lines of the table of docs/alerts.md."""
    yield "| alert | | fires when | for | runbook |"
    yield "|---|---|---|---|---|"
    for each in ALERTS:
        expr = " and ".join(map(str, each.conditions)).replace("|", "\\|")
        page = f"[{each.runbook}](runbooks/{each.runbook}.md)"
        yield f"| `{each.name}` | {each.severity} | `{expr}` | {each.lasting} | {page} |"


def objectives() -> Iterator[str]:
    """Yield the lines of the table of docs/slo.md that lists what is promised."""
    yield "| objective | good is | target in 30 days | bad share of a window |"
    yield "|---|---|---|---|"
    for each in OBJECTIVES:
        bad = each.bad.replace("{0}", "window").replace("|", "\\|")
        yield f"| {each.name} | {each.words} | {each.target:.1%} | `{bad}` |"


def burns() -> Iterator[str]:
    """Yield the lines of the table of docs/slo.md that says when somebody is alerted."""
    yield "| | windows | budget burns | " + " | ".join(f"{each.name}: bad share above" for each in OBJECTIVES) + " |"
    yield "|---|---|---|" + "---|" * len(OBJECTIVES)
    for burn in BURNS:
        limits = " | ".join(f"{burn.factor * (1 - each.target):.4g}" for each in OBJECTIVES)
        rate = f"{burn.factor:g} times as fast as it may: {burn.budget} of the month's in {burn.long}"
        yield f"| {burn.severity} | {burn.long} and {burn.short} | {rate} | {limits} |"


TABLES: Final[Mapping[str, Callable[[], Iterator[str]]]] = {
    "metrics": metrics,
    "alerts": alerts,
    "objectives": objectives,
    "burns": burns,
}


def filled(page: str) -> str:
    """Return the page with its tables filled in, between `<!-- table: NAME -->` and `<!-- end -->`."""

    def table(found: re.Match[str]) -> str:
        return f"<!-- table: {found[1]} -->\n" + "\n".join(TABLES[found[1]]()) + "\n<!-- end -->"

    return re.sub(r"<!-- table: (\w+) -->\n.*?<!-- end -->", table, page, flags=re.DOTALL)
