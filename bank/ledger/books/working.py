"""Sums of a batch that is not applied yet, on top of the books."""

from collections.abc import Iterable, Mapping

from bank.ledger.accounts import AccountPlace, account
from bank.ledger.balances import AccountKey, Balances, MonthKey, plus
from bank.ledger.books.protocol import Books
from bank.ledger.metered import MeteredObject
from bank.ledger.months import month_of
from bank.ledger.posting import NOTHING, Posting, PostingKind, Quantities


class WorkingSums:
    """Sums as they are with the postings of this batch; what its events need is asked of the books at once, and
    so are the carries of the accounts whose month is closed. `gone` are bytes that its parties keep no more.
    """

    def __init__(
        self,
        books: Books,
        events: Iterable[MeteredObject] = (),
        closing: Iterable[str] = (),
        gone: Mapping[str, int] = {},
    ) -> None:
        self._books, self._gone = books, gone
        accounts, parties, months = set(closing), set[str](), set[str]()
        for each in events:
            accounts |= {account(AccountPlace.DEPOSITOR, each.depositor), account(AccountPlace.OWNER, each.owner)}
            parties |= {f"depositor/{each.depositor}", f"owner/{each.owner}"}
            months.add(month_of(each.time))
        # by account and currency, by party and month: what is asked for each event, with what this batch adds
        self._carries, self._used = dict(books.carries_of(accounts)), dict(books.usage_of(parties, months))
        self._taken: list[Posting] = []

    def take(self, posting: Posting) -> None:
        """Add a posting."""
        self._taken.append(posting)
        if posting.kind is PostingKind.HELD:
            return
        for leg in posting.legs:
            if leg[3]:
                self._carries[leg[:2]] = self._carries.get(leg[:2], 0) + leg[3]
        month = month_of(posting.time)
        for key in ((f"depositor/{posting.depositor}", month), (f"owner/{posting.owner}", month)):
            before = self._used.get(key)
            self._used[key] = plus(before, posting.quantities) if before else posting.quantities

    def carry(self, key: AccountKey) -> int:
        return self._carries.get(key, 0)

    def used(self, key: MonthKey) -> Quantities:
        return self._used.get(key, NOTHING)

    def kept(self, key: MonthKey) -> int:
        return self._books.kept(key) + Balances(self._taken).kept(key) - self._gone.get(key[0], 0)

    def charged(self, key: MonthKey, currency: str) -> int:
        return self._books.charged(key, currency) + Balances(self._taken).charged(key, currency)


class WorkingAmounts:
    """Balances as they are with postings that are not applied yet."""

    def __init__(self, books: Books, postings: Iterable[Posting]) -> None:
        self._books, self._added = books, Balances(postings)

    def take(self, posting: Posting) -> None:
        """Add a posting."""
        self._added.take(posting)

    def amount(self, key: AccountKey) -> int:
        return self._books.amount(key) + self._added.amounts.get(key, 0)
