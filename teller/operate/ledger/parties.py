"""Check that the bank has the parties that an order names, before it is given: it is posted for good."""

from collections.abc import Collection, Iterator
from typing import Final

from bank.ledger.ordering import order_of
from bank.ledger.orders import ReceivedOrder, RevenueOrder, name_of
from bank.ledger.posting import Posting, PostingKind
from pipelines.accounts import depositors
from teller.operate.accounts import reading
from teller.operate.ledger import orders
from teller.operate.ledger.orders import OrderError
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

#: Number of accounts that are named, by their first digits.
FIRST: Final = 3
_PREFIX: Final = 12
#: What comes from deposits, not from an operator's order, which may have had the slip.
_OF_DEPOSITS: Final = frozenset({PostingKind.METERING, PostingKind.HELD, PostingKind.MONTH})


def check_accounts(settings: Settings, accounts: Collection[str]) -> None:
    """Check accounts in the order of their file. One that is closed is the bank's, and so is an owner of before the
    bank had accounts, of whom something was metered.

    Raises:
        OrderError: the bank does not have one.
        TopicUnreadableError.
    """
    book = reading.read(command_settings(settings), accounts)
    unknown = {each for each in accounts if book.account(each) is None}
    if unknown:
        unknown -= {each.owner for each in _of_deposits(settings)}
    if unknown:
        raise OrderError(_unknown(accounts, unknown))


def check_payer(settings: Settings, order: ReceivedOrder) -> None:
    """Check that a depositor is registered or was charged, or that an originator owes something in the currency.

    Raises:
        OrderError: it is not so.
        TopicUnreadableError.
    """
    if order.place == "originator":
        if _owed(settings, order) <= 0:
            raise OrderError(
                f"this originator owes nothing in {order.currency}: correct the name or --currency, or order what it "
                "owes first, by `teller books revenue`"
            )
    elif depositors.read(command_settings(settings)).named(order.party) is None and not any(
        each.depositor == order.party for each in _of_deposits(settings)
    ):
        raise OrderError(
            "this depositor is not registered, and was never charged: `teller depositors show` lists the names; where "
            "an originator paid, add --originator"
        )


def _owed(settings: Settings, order: ReceivedOrder) -> int:
    """Return what who pays owes in the order's currency, with what is ordered and not posted yet, in millionths."""
    owed, posted, key = 0, set[str](), (order.account, order.currency)
    for _, posting in orders.placed(settings):
        posted.add(order_of(posting))
        owed += sum(leg.amount for leg in posting.legs if leg[:2] == key)
    waiting = {name: each for each in orders.given(settings) if (name := name_of(each)) not in posted}
    for each in waiting.values():
        if isinstance(each, RevenueOrder) and (each.originator, each.currency) == (order.party, order.currency):
            owed += each.micros
        elif isinstance(each, ReceivedOrder) and (each.account, each.currency) == key:
            owed -= each.micros
    return owed


def _of_deposits(settings: Settings) -> Iterator[Posting]:
    return (each for _, each in orders.placed(settings) if each.kind in _OF_DEPOSITS)


def _unknown(accounts: Collection[str], unknown: set[str]) -> str:
    named = [f"number {at} ({each[:_PREFIX]}…)" for at, each in enumerate(accounts, 1) if each in unknown]
    more = f" and {len(named) - FIRST:,} more" if len(named) > FIRST else ""
    return (
        f"--shares: the bank does not have {len(named):,} of the {len(accounts):,} accounts in the file: "
        f"{', '.join(named[:FIRST])}{more}. Correct them: `teller accounts show` lists the bank's"
    )
