"""Sums of postings: balances, carries, and what was used and charged in each month. Their order is no matter."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol

from bank.ledger.months import month_of
from bank.ledger.posting import NOTHING, Posting, PostingKind, Quantities

#: An account and a currency; a party, such as depositor/example or owner/ and a pseudonym, and a month. Plain pairs, as
#: dozens are made for each event.
AccountKey = tuple[str, str]
MonthKey = tuple[str, str]


class ChargedBefore(Protocol):
    """Sums that decide what an event is charged."""

    def carry(self, key: AccountKey) -> int:
        """Return what is owed and less than a millionth, in 10^-18."""

    def used(self, key: MonthKey) -> Quantities:
        """Return what a party used in a month."""

    def kept(self, key: MonthKey) -> int:
        """Return the bytes that a party has stored up to a month's end."""

    def charged(self, key: MonthKey, currency: str) -> int:
        """Return what tariffs asked of a party for a month, exactly, in 10^-18."""


class Balances:
    """Sums of postings. Amounts are in millionths, carries and charges in 10^-18."""

    def __init__(self, postings: Iterable[Posting] = ()) -> None:
        self.amounts: dict[AccountKey, int] = defaultdict(int)
        self.carries: dict[AccountKey, int] = defaultdict(int)
        self.usage: dict[MonthKey, Quantities] = {}
        self.charges: dict[tuple[MonthKey, str], int] = defaultdict(int)
        for each in postings:
            self.take(each)

    def take(self, posting: Posting) -> None:
        """Add a posting. One that holds an event is no change: the one that follows it counts."""
        if posting.kind is PostingKind.HELD:
            return
        for leg in posting.legs:
            key = leg[:2]
            self.amounts[key] += leg[2]
            if leg[3]:
                self.carries[key] += leg[3]
        month = month_of(posting.time)
        if posting.quantities != NOTHING:
            for party in parties_of(posting):
                whose = (party, month)
                before = self.usage.get(whose)
                self.usage[whose] = plus(before, posting.quantities) if before else posting.quantities
        for each in posting.charges:
            self.charges[(each[1], month), each[2]] += each[3]

    def carry(self, key: AccountKey) -> int:
        return self.carries.get(key, 0)

    def used(self, key: MonthKey) -> Quantities:
        return self.usage.get(key, NOTHING)

    def kept(self, key: MonthKey) -> int:
        return sum(used.bytes for (party, month), used in self.usage.items() if party == key[0] and month <= key[1])

    def charged(self, key: MonthKey, currency: str) -> int:
        return self.charges.get((key, currency), 0)


def parties_of(posting: Posting) -> Iterator[str]:
    """Yield whose use a posting is, such as depositor/example and owner/ and a pseudonym."""
    if posting.depositor:
        yield f"depositor/{posting.depositor}"
    if posting.owner:
        yield f"owner/{posting.owner}"


def plus(one: Quantities, other: Quantities) -> Quantities:
    """Add quantities."""
    return Quantities(one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])
