"""Books in memory."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID

from bank.ledger.accounts import AccountPlace, place_of
from bank.ledger.balances import AccountKey, Balances, MonthKey
from bank.ledger.books.protocol import BooksDamaged
from bank.ledger.money import fits
from bank.ledger.posting import Posting, PostingKind, Quantities


class MemoryBooks(Balances):
    """Books that are gone with the process."""

    def __init__(self) -> None:
        super().__init__()
        self._position, self._posted, self._held = 0, set[UUID](), dict[str, Posting]()

    @property
    def position(self) -> int:
        return self._position

    def known(self, postings: Collection[UUID]) -> set[UUID]:
        return self._posted.intersection(postings)

    def apply(self, postings: Iterable[Posting], position: int | None = None) -> int:
        fresh = {name: each for each in postings if (name := each.posting_id) not in self._posted}
        sums = Balances(fresh.values())
        if not all(fits(amount + self.amounts.get(key, 0)) for key, amount in sums.amounts.items()):
            raise BooksDamaged("an account is beyond 64 bits")
        for each in fresh.values():
            self.take(each)
            self._note(each)
        self._posted |= fresh.keys()
        self._position = self._position if position is None else position
        return len(fresh)

    def _note(self, posting: Posting) -> None:
        if posting.kind is PostingKind.HELD:
            self._held[posting.cause] = posting
        elif posting.kind is PostingKind.METERING:
            self._held.pop(posting.cause, None)

    def amount(self, key: AccountKey) -> int:
        return self.amounts.get(key, 0)

    def carries_of(self, accounts: Collection[str]) -> Mapping[AccountKey, int]:
        return {key: carry for key, carry in self.carries.items() if key[0] in accounts}

    def usage_of(self, parties: Collection[str], months: Collection[str]) -> Mapping[MonthKey, Quantities]:
        return {key: used for key, used in self.usage.items() if key[0] in parties and key[1] in months}

    def parties(self, month: str) -> Iterator[str]:
        yield from sorted({party for party, when in self.usage if when <= month})

    def holds(self, causes: Collection[str]) -> set[str]:
        return self._held.keys() & set(causes)

    def held(self) -> Iterator[Posting]:
        yield from [self._held[cause] for cause in sorted(self._held)]

    def held_count(self) -> int:
        return len(self._held)

    def totals(self) -> Mapping[tuple[AccountPlace, str], int]:
        found: dict[tuple[AccountPlace, str], int] = defaultdict(int)
        for key, amount in self.amounts.items():
            if (place := place_of(key[0])) is not None:
                found[place, key[1]] += amount
        return found

    def close(self) -> None:
        """Keep all: the same books are opened again in tests."""
