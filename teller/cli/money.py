"""`teller books revenue`, `received` and `reverse`: what the ledger is ordered to post."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bank.ledger.months import day_start
from bank.ledger.orders import LedgerOrder, ReceivedOrder, name_of
from teller.operate.ledger import orders, parties
from teller.operate.ledger.orders import OrderError
from teller.output import out
from teller.run import require_broker
from teller.settings import load

Currency = Annotated[str, typer.Option("--currency", help="ISO 4217, such as EUR.")]
On = Annotated[str, typer.Option("--on", help="The day on which it was, UTC, such as 2026-11-30; not given: now.")]
_DAY_MS = 86_400_000


def revenue(  # noqa: PLR0913, PLR0917 - a command's options
    offering: Annotated[str, typer.Argument(help="Id of the offering, such as voices: its revenue is posted once.")],
    amount: Annotated[str, typer.Option("--amount", help="What the originator owes, such as 1200.00.")],
    currency: Currency,
    shares: Annotated[Path, typer.Option("--shares", metavar="FILE", help="JSON: weight by account.")],
    originator: Annotated[str, typer.Option("--originator", help="Who bought the use, and owes it.")],
    model: Annotated[str, typer.Option("--model", help="The model that earned it; not given: the offering.")] = "",
    commission: Annotated[str, typer.Option("--commission", help="The bank's part, from 0 to 1.")] = "0",
    on: On = "",
) -> None:
    """Post the revenue of an offering, and share it out among owners by their weights, exactly and once."""
    weights = orders.shares(shares)
    found = orders.revenue(
        amount, weights, time=_time(on), id=offering, originator=originator, model=model or offering,
        currency=currency, commission=commission,
    )  # fmt: skip
    settings = load()
    with require_broker.broker(settings):
        before = orders.given_before(settings, found)
        if not before:
            parties.check_accounts(settings, weights)
        orders.give(settings, found)
    _tell(found, "`teller ledger` posts it and shares it out, once", before)


def received(  # noqa: PLR0913, PLR0917 - a command's options
    party: Annotated[str, typer.Argument(metavar="DEPOSITOR", help="Who paid.")],
    amount: Annotated[str, typer.Argument(help="What came, such as 120.50.")],
    currency: Currency,
    reference: Annotated[str, typer.Option("--reference", help="Id of the payment at the real bank: it counts once.")],
    originator: Annotated[bool, typer.Option("--originator", help="Who paid is an originator.")] = False,
    on: On = "",
) -> None:
    """Post a payment that came: the depositor, or originator, owes so much less."""
    found = orders.order(
        order="received", time=_time(on), id=reference, party=party,
        place="originator" if originator else "depositor", currency=currency, amount=amount,
    )  # fmt: skip
    settings = load()
    with require_broker.broker(settings):
        before = orders.given_before(settings, [found])
        if isinstance(found, ReceivedOrder) and not before:
            parties.check_payer(settings, found)
        orders.give(settings, [found])
    _tell([found], "`teller ledger` posts it, once", before)


def reverse(posting: Annotated[str, typer.Argument(metavar="POSTING_ID", help="Id of the posting.")]) -> None:
    """Take a posting back by a reversal, once. A payout that came back is taken back by `teller payouts return`."""
    settings = load()
    with require_broker.broker(settings):
        offset = next((at for at, each in orders.placed(settings) if str(each.posting_id) == posting), None)
        if offset is None:
            raise OrderError("there is no such posting: `teller books journal` shows their ids")
        found = orders.order(order="reverse", time=time.time_ns() // 1_000_000, posting=posting, offset=offset)
        before = orders.names_given(settings, [found])
        orders.give(settings, [found])
    _tell([found], "`teller ledger` reverses it, once", bool(before))


def _tell(found: Sequence[LedgerOrder], what_next: str, before: bool) -> None:
    """Print what is ordered; one that was refused by the ledger may be given again, so it is given all the same."""
    names = ", ".join(map(name_of, found[:3]))
    out.print(f"{names} is ordered{' already' if before else ''}: {what_next}.")


def _time(day: str) -> int:
    """Return the last moment of a day, or now: the day's end is the latest that it can have been."""
    now = time.time_ns() // 1_000_000
    if not day:
        return now
    start = day_start(day)
    if start is None or start > now:
        raise OrderError("--on is a day that has begun, UTC, such as 2026-11-30")
    return min(now, start + _DAY_MS - 1)
