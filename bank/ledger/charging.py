"""The posting that a metering event causes, and the one at the end of a party's month."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from bank.ledger.accounts import AccountPlace, account
from bank.ledger.balances import AccountKey, ChargedBefore
from bank.ledger.metered import MeteredObject
from bank.ledger.money import PARTS, WHOLE_SHARE, Overflow, fits
from bank.ledger.months import month_of, month_span
from bank.ledger.posting import Charge, Leg, Posting, PostingKind, Quantities, rounded
from bank.ledger.pricing import MONTHLY, cost, further
from bank.ledger.tariff import Side, Tariff
from bank.ledger.tariffs import Tariffs

_PLACES: Final = {name: place for place, name in enumerate(Quantities._fields)}
#: A price is in 10^-12, an exact charge in 10^-18.
_EXACT: Final = WHOLE_SHARE
Due = dict[AccountKey, int]


def charged(event: MeteredObject, tariffs: Tariffs, known: ChargedBefore) -> Posting | Overflow:
    """Charge an event by its depositor's tariff, and by its owner's where there is one.

    Where there is no tariff for the depositor at its time, it is held: charged when one comes. A withdrawal has no
    depositor: it is charged by its owner's tariff alone, and what that says is a depositor's part nobody pays.
    """
    applied = list[tuple[Tariff, str]]()
    if event.depositor:
        of_depositor = tariffs.find("depositor", event.depositor, event.time)
        if of_depositor is None:
            return held(event)
        applied.append((of_depositor, f"depositor/{event.depositor}"))
    if (of_owner := tariffs.find("owner", event.owner, event.time)) is not None:
        applied.append((of_owner, f"owner/{event.owner}"))
    month, due, charges = month_of(event.time), defaultdict[AccountKey, int](int), list[Charge]()
    for tariff, party in applied:
        exact = _asked(tariff, event.quantities, known.used((party, month))) * _EXACT
        paid = _paid(tariff, exact, event)
        charges.append(Charge(tariff.name, party, tariff.currency, sum(paid.values())))
        for name, part in paid.items():
            due[name, tariff.currency] += part
    legs = _legs(due, known)
    if isinstance(legs, Overflow):
        return legs
    return Posting(
        kind=PostingKind.METERING,
        cause=event.id,
        time=event.time,
        legs=legs,
        depositor=event.depositor,
        owner=event.owner,
        quantities=event.quantities,
        charges=tuple(charges),
        schema=event.schema,
    )


def held(event: MeteredObject) -> Posting:
    """Note an event that no tariff is for: nothing is owed yet."""
    return Posting(
        PostingKind.HELD,
        event.id,
        event.time,
        depositor=event.depositor,
        owner=event.owner,
        quantities=event.quantities,
        schema=event.schema,
    )


def released(posting: Posting) -> MeteredObject:
    """Return the event that a posting holds."""
    return MeteredObject(
        posting.cause, posting.time, posting.depositor, posting.owner, posting.quantities, posting.schema
    )


def month_end(side: Side, party: str, month: str, tariffs: Tariffs, known: ChargedBefore) -> Posting | Overflow | None:
    """Charge what a party kept at a month's end, and what lacks of the minimum; None where that is nothing.

    The tariff is the one at the month's last moment.
    """
    last = month_span(month)[-1]
    tariff, key = tariffs.find(side, party, last), (f"{side}/{party}", month)
    if tariff is None:
        return None
    exact = kept_and_minimum(tariff, known.kept(key), known.charged(key, tariff.currency))
    if not exact:
        return None
    legs = _legs({(account(_PAYS[side], party), tariff.currency): exact}, known)
    if isinstance(legs, Overflow):
        return legs
    depositor, owner = (party, "") if side == "depositor" else ("", party)
    charges = (Charge(tariff.name, key[0], tariff.currency, exact),)
    return Posting(PostingKind.MONTH, cause_of(key[0], month), last, legs, depositor, owner, charges=charges)


def kept_and_minimum(tariff: Tariff, kept: int, charged: int) -> int:
    """Return what a month's end asks, in 10^-18: for so many bytes kept, where so much was charged before."""
    keeping = sum(cost(each, kept) for each in tariff.prices if each.meter in MONTHLY) * _EXACT
    return keeping + max(0, tariff.minimum * PARTS - charged - keeping)


def simulated(tariff: Tariff, used: Quantities, kept: int) -> int:
    """Return what a whole month asks of a party, in 10^-18."""
    asked = _asked(tariff, used, Quantities()) * _EXACT
    return asked + kept_and_minimum(tariff, kept, asked)


_PAYS: Final[dict[Side, AccountPlace]] = {"depositor": AccountPlace.DEPOSITOR, "owner": AccountPlace.OWNER}


def side_of(party: str) -> tuple[Side, str]:
    """Return the side and the name of a party, such as depositor/example."""
    side, _, name = party.partition("/")
    return ("depositor" if side == "depositor" else "owner"), name


def account_of(party: str) -> str:
    """Return the account by which a party pays."""
    side, name = side_of(party)
    return account(_PAYS[side], name)


def cause_of(party: str, month: str) -> str:
    """Return the cause of the posting at the end of a party's month."""
    return f"{party}/{month}"


def _asked(tariff: Tariff, quantities: Quantities, before: Quantities) -> int:
    """Return what a tariff asks for quantities, in 10^-12."""
    asked = 0
    for price in tariff.prices:
        place = _PLACES.get(price.meter)
        if place is not None and quantities[place]:
            asked += further(price, before[place], quantities[place])
    return asked


def _paid(tariff: Tariff, exact: int, event: MeteredObject) -> dict[str, int]:
    """Return what a tariff asks of each payer's account: exactly, as a share in millionths divides no 10^-18."""
    of_owner = exact // WHOLE_SHARE * tariff.owner_share
    of_depositor = exact - of_owner if event.depositor else 0
    parts = {
        account(AccountPlace.DEPOSITOR, event.depositor): of_depositor,
        account(AccountPlace.OWNER, event.owner): of_owner,
    }
    return {name: part for name, part in parts.items() if part}


def _legs(due: Due, known: ChargedBefore) -> tuple[Leg, ...] | Overflow:
    """Make the legs of what is owed: whole millionths against the bank's income, the rest carried."""
    legs, income = list[Leg](), defaultdict[str, int](int)
    for key, exact in due.items():
        amount, carried = rounded(known.carry(key), exact)
        legs.append(Leg(*key, amount, carried))
        income[key[1]] -= amount
    legs += [Leg(account(AccountPlace.INCOME), currency, amount) for currency, amount in income.items() if amount]
    return tuple(legs) if _fit(legs) else Overflow("a charge")


def _fit(legs: Iterable[Leg]) -> bool:
    return all(fits(leg.amount) for leg in legs)
