"""`teller books`: the bank's books at a date, from the ledger's postings, and orders to post (`money`)."""

import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final

import typer

from bank.ledger.balances import Balances
from bank.ledger.journal import journal as lines
from bank.ledger.money import shown
from bank.ledger.months import day_start
from bank.ledger.posting import Posting, PostingKind
from bank.ledger.reports import (
    SheetRow,
    balance_sheet,
    before,
    profit_and_loss,
    sheet_totals,
    trial_balance,
    trial_totals,
)
from bank.ledger.tariff import NEVER
from schemas.currencies import MINOR_DIGITS
from teller.cli import money
from teller.operate.ledger import closing
from teller.operate.ledger.kafka_verifying import verify_ledger
from teller.operate.ledger.postings import postings
from teller.operate.ledger.tariffs import TariffError
from teller.output import JSON_FLAG, json_line, out, table
from teller.run import require_broker
from teller.settings import load
from teller.units import many

app = typer.Typer(
    help="Books: trial balance, profit and loss, balance sheet, journal; revenue, payments, reversals.",
    no_args_is_help=True,
)
app.command("revenue")(money.revenue)
app.command("received")(money.received)
app.command("reverse")(money.reverse)
NOTHING_POSTED: Final = "Nothing is posted yet."
At = Annotated[str, typer.Option(help="The last day that counts, UTC, such as 2026-11-30; not given: all.")]
Since = Annotated[
    str, typer.Option(help="The first day that counts, UTC, such as 2026-11-01; not given: the first of all.")
]


@app.command()
def trial(at: At = "", as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Show debits and credits of each place in the chart of accounts: they are equal."""
    found = trial_balance(_read(at))
    names = "account", "currency", "debit", "credit"
    rows = [dict(zip(names, (str(each.place), *each[1:]), strict=True)) for each in found]
    totals = [dict(zip(names, ("total", *each), strict=True)) for each in trial_totals(found)]
    _print("Trial balance", rows, as_json, totals=totals)


@app.command()
def profit(since: Since = "", at: At = "", as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Show the bank's income from a day to another."""
    _sheet("Profit and loss", profit_and_loss(trial_balance(_read(at, since))), as_json)


@app.command()
def sheet(at: At = "", as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Show assets, debts and income at the end of a day: assets equal debts and income."""
    found = balance_sheet(trial_balance(_read(at)))
    _sheet("Balance sheet", found, as_json, sheet_totals(found))


@app.command()
def journal(at: At = "") -> None:
    """Write all postings for beancount: `teller books journal > books.beancount; bean-check books.beancount`."""
    for line in lines(_read(at)):
        typer.echo(line, nl=False)


@app.command()
def close(month: Annotated[str, typer.Argument(help="A month that is over, UTC, such as 2026-11.")]) -> None:
    """Close a month: the ledger posts minimum and what was kept, for each party, once."""
    settings = load()
    with require_broker.broker(settings):
        before = closing.close(settings, month, int(time.time() * 1000))
    said = "ordered to be closed already" if before else "to be closed"
    out.print(f"{month} is {said}: `teller ledger` does so when it has read all that was metered.")


@app.command()
def verify(as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Hold postings against metering events, orders and statements; change nothing.

    Each event is posted once, each posting is caused by an event or an order, and stands on the statements of its
    month. `teller verify` does this too, and compares ledger and buckets. Exit code 0: all is well; 1: something is
    wrong, and what and where is printed; 2: it could not be checked.
    """
    settings = load()
    with require_broker.broker(settings):
        found = verify_ledger(settings)
    figures = {"events": found.events, "postings": found.postings, "held": found.held, "unread": found.unread}
    wrong = [{"finding": each.kind.value, "times": each.times, "places": list(each.places)} for each in found.findings]
    if as_json:
        json_line({**figures, "findings": wrong})
    else:
        out.print(
            f"{many(found.events, 'metering event')}, {many(found.postings, 'posting')}; held events: {found.held:,}."
        )
        out.print(f"Events that wait for the ledger to read them: {found.unread:,}.")
        if wrong:
            rows = [[each.kind.value, each.times, " ".join(each.places)] for each in found.findings]
            table("What is wrong", ["finding", "times", "where, the first ones"], rows, ["times"])
        else:
            out.print("Each event that the ledger has read is posted or held once, and nothing else is.")
    raise typer.Exit(1 if wrong else 0)


@app.command()
def carry(as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Show what is owed in parts of less than a millionth, and how many events are held as no tariff is for them."""
    found = list(_read(""))
    charged = {each.cause for each in found if each.kind is PostingKind.METERING}
    held = sum(each.kind is PostingKind.HELD and each.cause not in charged for each in found)
    sums: dict[str, int] = {}
    for (_, currency), parts in Balances(found).carries.items():
        sums[currency] = sums.get(currency, 0) + parts
    rows = [{"currency": currency, "carried": shown(parts, 18)} for currency, parts in sorted(sums.items())]
    _print("Carried", rows, as_json, "Nothing is carried." if found else NOTHING_POSTED)
    if as_json:
        json_line({"held": held})
    else:
        out.print(f"Metering events that are held: {held:,}.")


def _read(at: str, since: str = "") -> list[Posting]:
    """Read the postings of the days from one to another."""
    start = _start(since) if since else 0
    end = _start((date.fromisoformat(at) + timedelta(days=1)).isoformat()) if at and _start(at) else NEVER
    settings = load()
    with require_broker.broker(settings):
        return list(before(postings(settings), end, start))


def _start(day: str) -> int:
    found = day_start(day)
    if found is None:
        raise TariffError("a day is written as 2026-11-30")
    return found


def _sheet(title: str, rows: Iterable[SheetRow], as_json: bool, totals: Iterable[SheetRow] = ()) -> None:
    told, sums = (
        [{"account": row.title, "currency": row.currency, "amount": row.amount} for row in each]
        for each in (rows, totals)
    )
    _print(title, told, as_json, totals=sums)


def _print(
    title: str,
    rows: list[dict[str, Any]],
    as_json: bool,
    none: str = "Nothing is posted in that time.",
    totals: Sequence[dict[str, Any]] = (),
) -> None:
    """Print rows, in which whole numbers are amounts in millionths; totals are for people, who do not add up."""
    if as_json:
        for row in rows:
            json_line(_with_amounts(row))
    elif not rows:
        out.print(none)
    else:
        names, printed = list(rows[0]), [*rows, *totals]
        digits = max(map(_digits, printed))
        cells = [list(_with_amounts(row, digits).values()) for row in printed]
        table(title, names, cells, names[2:] or names[1:])


def _with_amounts(row: dict[str, Any], digits: int = 2) -> dict[str, Any]:
    return {name: shown(each, least=digits) if isinstance(each, int) else each for name, each in row.items()}


def _digits(row: dict[str, Any]) -> int:
    """Return how many digits behind the point a row takes, those of the currency's minor unit at least."""
    exact = _with_amounts(row, MINOR_DIGITS.get(row["currency"], 2))
    return max(len(exact[name].partition(".")[2]) for name in exact if name != "account")
