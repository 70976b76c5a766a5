"""Revenue shared out: by records, by owners, or by declared weights; exact, by the largest remainder.

Each owner first gets the whole units of its exact share. Those that are left go one by one to the largest remainders.
**Ties** go in the order of SHA-256 of the offering's id, a zero byte and the pseudonym: whoever knows both can compute
it, nobody can choose it, and the next offering draws another order. So nobody loses or gains a whole unit, and parts
and carry sum to the amount.
"""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from bank.ledger.accounts import AccountPlace, account
from bank.ledger.money import WHOLE_SHARE, Overflow, fits
from bank.ledger.posting import Leg, Posting, PostingKind

#: Owners of one posting: a record of more would not fit into a message of Kafka.
MOST_OWNERS: Final = 5000


class Shares(NamedTuple):
    """Outcome of a split: each owner's part, and what is left for the next one, in millionths."""

    parts: dict[str, int]
    carried: int


class RevenueEarned(NamedTuple):
    """Revenue to be shared out: `id` of the offering, the model that earned it, and the bank's commission in
    millionths of it. `time` is in milliseconds since 1970.
    """

    id: str
    model: str
    currency: str
    commission: int
    time: int


def share_out(amount: int, weights: Mapping[str, int], offering: str, unit: int = 1) -> Shares | Overflow:
    """Share an amount, with what was carried to it, among owners by their weights, in units of so many millionths.

    What no unit can be made of is carried, and all of it where nobody has a weight. Weights are not negative.
    """
    if not amount >= 0 or not fits(amount):
        return Overflow("what is shared out")
    whole = sum(weights.values())
    units = amount // unit if whole > 0 else 0
    parts = {owner: units * weight // whole if whole else 0 for owner, weight in weights.items()}
    left = units - sum(parts.values())
    if left:
        shares = sorted(weights, key=lambda owner: (-(units * weights[owner] % whole), tie_break(offering, owner)))
        for owner in islice(shares, left):
            parts[owner] += 1
    return Shares({owner: part * unit for owner, part in parts.items()}, amount - units * unit)


def tie_break(offering: str, owner: str) -> bytes:
    """Return what orders owners of equal remainders, the lowest first."""
    return hashlib.sha256(f"{offering}\0{owner}".encode()).digest()


def by_owners(records: Mapping[str, int]) -> dict[str, int]:
    """Weigh each owner who has a record the same; `records` are themselves the weights by records."""
    return {owner: 1 for owner, count in records.items() if count > 0}


def grossed_up(net: int, commission: int) -> int | None:
    """Return the least amount of which `net` is left when a commission, in millionths of it, is taken off as `earned`
    does; None where the commission is all of it.
    """
    left = WHOLE_SHARE - commission
    if net <= 0 or not left:
        return None if net > 0 else 0
    return (net - 1) * WHOLE_SHARE // left + 1


def earned(offering: RevenueEarned, originator: str, amount: int) -> Posting:
    """Post what an originator owes for an offering, of which the bank's commission is its income, rounded down."""
    commission = amount * offering.commission // WHOLE_SHARE
    legs = (
        Leg(account(AccountPlace.ORIGINATOR, originator), offering.currency, amount),
        Leg(account(AccountPlace.MODEL, offering.model), offering.currency, commission - amount),
        Leg(account(AccountPlace.INCOME), offering.currency, -commission),
    )
    return Posting(PostingKind.REVENUE, offering.id, offering.time, tuple(leg for leg in legs if leg.amount))


def shared(offering: RevenueEarned, revenue: int, shares: Shares) -> Iterator[Posting]:
    """Post a split: the model's revenue goes to its carry, and owners' parts go from there, MOST_OWNERS a posting.

    `shares` are those of the revenue and of what the carry had. The causes are the offering's id and a number.
    """
    carry = account(AccountPlace.CARRY, offering.model)
    yield _posting(offering, 0, {account(AccountPlace.MODEL, offering.model): revenue, carry: -revenue})
    parts = ((owner, part) for owner, part in shares.parts.items() if part)
    number = 1
    while some := list(islice(parts, MOST_OWNERS)):
        legs = {account(AccountPlace.OWNER, owner): -part for owner, part in some}
        yield _posting(offering, number, {carry: -sum(legs.values()), **legs})
        number += 1


def _posting(offering: RevenueEarned, number: int, amounts: Mapping[str, int]) -> Posting:
    legs = tuple(Leg(name, offering.currency, amount) for name, amount in amounts.items() if amount)
    return Posting(PostingKind.SHARED, f"{offering.id}/{number}", offering.time, legs)
