"""`teller payouts draw`, `file`, `show`, `confirm` and `return`."""

import re
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from bank.access.access_event import Access
from bank.ledger.documents.iban import BankDetails
from bank.ledger.documents.payout_answers import ReportedPayouts
from bank.ledger.documents.payout_book import PayoutBook, PayoutEntry, drawn, to_pay
from bank.ledger.documents.payouts import KeptBalance, PayoutState, may_become
from bank.ledger.money import decimal, shown
from bank.ledger.months import day_start
from bank.ledger.orders import HEX_ID, RUN_NAME, LedgerOrder
from schemas.currencies import MINOR_DIGITS
from teller.cli.payouts.reported import SOME_LEFT, Report, by_report, tell
from teller.operate.ledger import orders
from teller.operate.ledger.orders import OrderError
from teller.operate.payouts import register
from teller.operate.private_file import private_file
from teller.output import JSON_FLAG, json_line, out, problem, table
from teller.run import require_broker
from teller.settings import Settings, SettingsError, acting, load
from teller.units import many

AsJson = Annotated[bool, JSON_FLAG]
Run = Annotated[str, typer.Argument(help="Name of the run: 1 to 24 letters and digits, such as 202611A.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Payouts, by their ids.")]
OfRun = Annotated[str, typer.Option("--run", help="All of this run.")]
#: What a payout is called that the ledger has not posted: it is not paid.
ORDERED: Final = "ordered"
_OF_ANOTHER_RUN: Final = {KeptBalance.RETURNED_IN_RUN, KeptBalance.PAID_IN_RUN}
_RENDERERS: Final = ("pyiso20022", "xsdata")


def draw(
    run: Run,
    least: Annotated[list[str], typer.Option("--least", help="Least amount by currency: EUR=5.00, once for each.")],
    as_json: AsJson = False,
) -> None:
    """Order the payout of each owner's balance that has a payee and reaches the least amount of its currency.

    The ledger posts each once, and only what is still due. A currency that is not named is not paid. A run that is
    repeated orders nothing twice.
    """
    _check_run(run)
    thresholds, settings = _thresholds(least), load()
    with require_broker.broker(settings):
        found, kept = drawn(run, _book(settings, run), register.registered(settings), thresholds, _now())
        orders.give(settings, found)
    sums: dict[str, int] = {}
    for each in found:
        sums[each.currency] = sums.get(each.currency, 0) + each.micros
    if as_json:
        amounts = {currency: shown(amount) for currency, amount in sorted(sums.items())}
        json_line({"run": run, "ordered": len(found), "amounts": amounts, "kept": {str(k): n for k, n in kept.items()}})
        return
    out.print(f"{_are(len(found))} ordered: {_listed(sums) or 'nothing'}. `teller ledger` posts them.")
    if kept:
        table("Balances that are kept", ["why", "balances"], sorted(kept.items()), ["balances"])
    if kept.keys() & _OF_ANOTHER_RUN:
        out.print("A run pays an owner once in a currency: for what it has returned or paid, take another run.")


def file(
    run: Run,
    out_file: Annotated[Path, typer.Option("--out", metavar="FILE", help="New file, for this user alone.")],
    on: Annotated[str, typer.Option(help="Day of execution, UTC; not given: the day of the run.")] = "",
) -> None:
    """Write a run's payouts that are made, and neither confirmed nor returned, as ISO 20022 pain.001 for the real bank.

    The same payouts give the same file, and the bank carries out each id once. Exit code 3: some are not in it.
    """
    _check_run(run)
    if missing := [each for each in _RENDERERS if find_spec(each) is None]:
        raise SettingsError(f"{', '.join(missing)} is not installed: pip install 'teller[statements]'")
    from bank.ledger.documents.pain001 import Order, to_pain001  # noqa: PLC0415 - what is not everywhere

    settings = load()
    if not settings.bank_iban:
        raise SettingsError("bank_iban is not set: give the IBAN of the account from which the bank pays owners")
    debtor = BankDetails(settings.bank_name, settings.bank_iban, settings.bank_bic)
    if debtor.fault:
        raise SettingsError(f"settings bank_name, bank_iban, bank_bic: {debtor.fault}")
    opened = register.opener(settings)
    with require_broker.broker(settings):
        found = [each for each in _book(settings, run).in_order() if each.state is PayoutState.MADE]
        if not found:
            raise OrderError(f"no payout of run {run} is to be paid: `teller payouts show --run {run}` says why")
        acting.note(settings, Access.READ, acting.actor(settings, "pay out balances"), what="payees")
        details = {name: each.details for name, each in opened().items()}
    created = min(each.time for each in found)
    heading = Order(run, created, _day(on) if on else created, debtor)
    data, left_out = to_pain001(heading, map(to_pay, found), details)
    if data is not None:
        with private_file(out_file, "--out") as target:
            target.write(data)
        out.print(f"{_are(len(found) - len(left_out))} in {out_file}.")
    for each in left_out:
        problem(f"payout {each.id} is not in it: {each.reason}")
    raise typer.Exit(SOME_LEFT if left_out else 0)


def show(run: OfRun = "", as_json: AsJson = False) -> None:
    """Show payouts and their states: ordered (not posted yet, or refused by the ledger), made, confirmed, returned."""
    settings = load()
    with require_broker.broker(settings):
        found = [_row(each) for each in _book(settings, run).in_order()]
    if as_json:
        for row in found:
            json_line(row)
    elif not found:
        out.print("No payouts yet.")
    else:
        names = list(found[0])
        table("Payouts", names, [list(row.values()) for row in found], ["amount"])


def confirm(ids: Ids = None, run: OfRun = "", report: Report = None) -> None:
    """Note that the real bank has carried out payouts: these, all of a run that are made, or those that a report names.

    Exit code 3: a report names what nothing is done for, and it is printed.
    """
    settings = load()
    with require_broker.broker(settings):
        found, reported = _chosen(_book(settings, run), ids or [], run, report, PayoutState.CONFIRMED)
        now = _now()
        orders.give(settings, [orders.order(order="confirmed", time=now, id=each.id) for each in found])
    out.print(f"{_are(len(found))} confirmed.")
    if reported:
        tell(reported)


def return_(ids: Ids = None, report: Report = None) -> None:
    """Take payouts back that the real bank has returned or rejected: the ledger reverses them, and they are due again.

    Exit code 3: a report names what nothing is done for, and it is printed.
    """
    settings = load()
    with require_broker.broker(settings):
        found, reported = _chosen(_book(settings), ids or [], "", report, PayoutState.RETURNED)
        now = _now()
        reversals = [_reversal(each, now) for each in found]
        before = len(orders.names_given(settings, reversals))
        orders.give(settings, reversals)
    out.print(f"{_are(len(found) - before)} to be reversed: `teller ledger` does so.")
    if before:
        out.print(f"{_are(before)} ordered already: `teller ledger` reverses each once.")
    if reported:
        tell(reported)


def _reversal(entry: PayoutEntry, now: int) -> LedgerOrder:
    return orders.order(order="reverse", time=now, posting=str(entry.posting), offset=entry.offset)


def _chosen(
    book: PayoutBook, ids: Sequence[str], run: str, report: Path | None, state: PayoutState
) -> tuple[list[PayoutEntry], ReportedPayouts | None]:
    """Return the payouts that are meant, all of which may become so; with what else a report says."""
    if bool(ids) + bool(run) + bool(report) != 1:
        raise OrderError("say which payouts: ids, --report or, to confirm, --run; one of these")
    if report:
        found = by_report(report, book, state)
        return found.found, found
    if run:
        return [each for each in book.in_order() if each.state is PayoutState.MADE], None
    return [_one(book, each, state) for each in dict.fromkeys(ids)], None


def _one(book: PayoutBook, name: str, state: PayoutState) -> PayoutEntry:
    if re.fullmatch(HEX_ID, name) is None:
        raise OrderError("a payout is named by the 32 hex digits of its id: `teller payouts show`")
    found = book.entries.get(name)
    if found is None or found.state is None:
        raise OrderError(f"no payout {name} is posted: `teller payouts show`")
    if not may_become(found.state, state):
        raise OrderError(f"payout {name} is {found.state}, and so cannot be {state}")
    return found


def _book(settings: Settings, run: str = "") -> PayoutBook:
    return PayoutBook(orders.given(settings), orders.placed(settings), run)


def _row(entry: PayoutEntry) -> dict[str, str]:
    day = datetime.fromtimestamp(entry.time // 1000, UTC).date().isoformat()
    amount, state = shown(entry.micros), entry.state or ORDERED
    return {"id": entry.id, "run": entry.run, "day": day, "amount": amount, "currency": entry.currency, "state": state}


def _check_run(run: str) -> None:
    if re.fullmatch(RUN_NAME, run) is None:
        raise OrderError("a run's name is 1 to 24 letters and digits")


def _thresholds(given: Iterable[str]) -> dict[str, int]:
    """Read least amounts by currency, as minor units."""
    found: dict[str, int] = {}
    for each in given:
        currency, _, amount = each.partition("=")
        digits = MINOR_DIGITS.get(currency)
        least = None if digits is None else decimal(amount, digits)
        if not least or currency in found:
            raise OrderError("--least is a currency and an amount above 0 in its minor units, once: EUR=5.00")
        found[currency] = least
    return found


def _are(number: int) -> str:
    return f"{many(number, 'payout')} {'is' if number == 1 else 'are'}"


def _listed(sums: dict[str, int]) -> str:
    return ", ".join(f"{shown(amount)} {currency}" for currency, amount in sorted(sums.items()))


def _day(text: str) -> int:
    found = day_start(text)
    if found is None:
        raise OrderError("a day is written as 2026-11-30")
    return found


def _now() -> int:
    return time.time_ns() // 1_000_000
