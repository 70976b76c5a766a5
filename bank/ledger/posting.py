"""Postings: one record for each event; legs sum to zero per currency. Nothing is edited, a reversal takes it back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from bank.ledger.accounts import place_of
from bank.ledger.money import MOST, PARTS, fits
from schemas.currencies import CURRENCIES
from schemas.identifiers import posting_id


class PostingKind(StrEnum):
    """Kind of a posting, by what causes it; schema ledger.posting.v1 says it in full."""

    METERING = "METERING"
    #: A metering event that no tariff is for yet: it has no legs, and METERING follows when a tariff comes.
    HELD = "HELD"
    #: The end of a party's month: what was kept, and the minimum.
    MONTH = "MONTH"
    #: Revenue of a model that is earned, and revenue that is shared out.
    REVENUE = "REVENUE"
    SHARED = "SHARED"
    #: Money that came, or went.
    PAYMENT = "PAYMENT"
    REVERSAL = "REVERSAL"


class Leg(NamedTuple):
    """A change of an account: `amount` in millionths, debits positive. `carried` is by how much the carry of the
    account changes, in 10^-18: what is owed and less than a millionth.
    """

    account: str
    currency: str
    amount: int
    carried: int = 0


class Charge(NamedTuple):
    """Exact charge of a tariff, named with its version, to a party: in 10^-18 of the currency. It explains legs."""

    tariff: str
    party: str
    currency: str
    exact: int


class Quantities(NamedTuple):
    """Quantities that an event is charged by. A reversal's are negative."""

    records: int = 0
    bytes: int = 0
    objects: int = 0
    withdrawals: int = 0


NOTHING: Final = Quantities()


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting. `cause` is the id of the event that caused it, `time` the event's, in milliseconds since 1970.

    `depositor` and `owner` (a pseudonym) are whose the event is; empty for nobody. `schema` is the records', such as
    social.post.v1. `reverses` is the posting that a reversal takes back.
    """

    kind: PostingKind
    cause: str
    time: int
    legs: tuple[Leg, ...] = ()
    depositor: str = ""
    owner: str = ""
    quantities: Quantities = NOTHING
    charges: tuple[Charge, ...] = ()
    reverses: UUID | None = None
    schema: str = ""
    #: Follows from kind and cause: an event that comes again gives the same one.
    posting_id: UUID = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "posting_id", posting_id(self.kind, self.cause))


def problem(posting: Posting) -> str:
    """Say what is wrong with a posting; empty where nothing is."""
    if not posting.cause:
        return "a posting names the event that caused it"
    if (posting.kind is PostingKind.REVERSAL) != (posting.reverses is not None):
        return "a reversal, and no other posting, names what it takes back"
    for leg in posting.legs:
        if place_of(leg.account) is None:
            return "a leg names an account that is not in the chart"
        if leg.currency not in CURRENCIES:
            return "a leg's currency is none of ISO 4217"
        if not fits(leg.amount) or not fits(leg.carried):
            return "a leg is beyond 64 bits"
    return _unbalanced(posting.legs)


def _unbalanced(legs: Iterable[Leg]) -> str:
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        sums[leg.currency] += leg.amount
    wrong = sorted(currency for currency, amount in sums.items() if amount)
    return f"legs do not sum to zero in {', '.join(wrong)}" if wrong else ""


def rounded(carry: int, exact: int) -> tuple[int, int]:
    """Add an exact charge to an account's carry, both in 10^-18; return whole millionths, and the carry's change."""
    amount, after = divmod(carry + exact, PARTS)
    return amount, after - carry


def reversal(posting: Posting, cause: str, time: int) -> Posting:
    """Take a posting back: all its legs, charges and quantities, negated; `cause` is what asked for it."""
    return Posting(
        kind=PostingKind.REVERSAL,
        cause=cause,
        time=time,
        legs=tuple(leg._replace(amount=-leg.amount, carried=-leg.carried) for leg in posting.legs),
        depositor=posting.depositor,
        owner=posting.owner,
        quantities=Quantities(*(-each for each in posting.quantities)),
        charges=tuple(each._replace(exact=-each.exact) for each in posting.charges),
        reverses=posting.posting_id,
        schema=posting.schema,
    )


#: The largest exact charge, in 10^-18.
MOST_EXACT: Final = MOST * PARTS
