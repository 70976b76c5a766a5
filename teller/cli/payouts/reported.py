"""Payouts that a status report of the real bank names, for `teller payouts confirm` and `return`."""

from pathlib import Path
from typing import Annotated, Final

import typer

from bank.ledger.documents.payout_answers import ReportedPayouts, answered
from bank.ledger.documents.payout_book import PayoutBook
from bank.ledger.documents.payouts import PayoutState
from teller.operate.payouts import status_reports
from teller.output import LISTED, out, problem

Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Those that a pain.002 of the real bank says are so.")
]
SOME_LEFT: Final = 3


def by_report(file: Path, book: PayoutBook, state: PayoutState) -> ReportedPayouts:
    """Return the payouts that become so by a report."""
    return answered(book, status_reports.from_file(file), state)


def tell(found: ReportedPayouts) -> None:
    """Print what a report leads to, beside those that change; what nothing is done for is a problem each.

    Raises:
        typer.Exit: with SOME_LEFT, where nothing is done for something that the report names.
    """
    if found.reasons and found.state is PayoutState.RETURNED:
        out.print(f"Why: {', '.join(f'{code} {count:,}' for code, count in sorted(found.reasons.items()))}.")
    out.print(f"{found.already:,} were {found.state} already, {found.open:,} are on their way, {found.others:,} became "
              f"{'returned' if found.state is PayoutState.CONFIRMED else 'confirmed'}.")  # fmt: skip
    for name, why in found.left[:LISTED]:
        problem(f"{name}: {why}")
    if len(found.left) > LISTED:
        problem(f"and {len(found.left) - LISTED:,} more")
    if found.left:
        raise typer.Exit(SOME_LEFT)
