"""Counts of what happened to the selected failures, and the ids of those that were not sent."""

from collections import Counter
from collections.abc import Iterable

import typer

from teller.cli.failed.options import SOME_LEFT
from teller.operate.repair.run import LEFT, RepairOutcome
from teller.output import err, json_line, table


class Tally:
    """Counts outcomes by state and detail; memory does not grow with their number."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.left = 0

    def add(self, outcome: RepairOutcome) -> None:
        self.counts[outcome.state.value, outcome.detail] += 1
        self.left += outcome.state in LEFT

    def show(self, title: str) -> None:
        """Print the counts as a table on standard output."""
        rows = [(state, detail, count) for (state, detail), count in sorted(self.counts.items())]
        table(title, ["", "why", "records"], rows, ["records"])

    def complain(self) -> None:
        """Print a line on standard error for each failure that needs attention."""
        for (state, detail), count in sorted(self.counts.items()):
            err.print(f"teller: {count:,} {state}: {detail}", style="red")


def report(title: str, outcomes: Iterable[RepairOutcome], *, as_json: bool) -> None:
    """Print the outcomes as they come (JSON), or their counts; exit with code 3 when some failures were not sent."""
    tally = Tally()
    try:
        for outcome in outcomes:
            tally.add(outcome)
            if as_json:
                json_line({"failure_id": outcome.failure_id, "state": outcome.state.value, "detail": outcome.detail})
    finally:  # also when sending broke off: report what was sent
        if not as_json and tally.counts:
            tally.show(title)
    if tally.left:
        raise typer.Exit(SOME_LEFT)
