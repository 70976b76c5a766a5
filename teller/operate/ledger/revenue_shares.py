"""Hold the postings of each revenue against its order: shares are computed anew, of the weights and the carry of then.

Carries are what the postings before an order's first one come to. Memory is that of one order: rows lie in the file of
the check.
"""

import sqlite3
from collections.abc import Callable
from itertools import groupby
from typing import Final

from bank.ledger.accounts import AccountPlace, account, place_of
from bank.ledger.balances import AccountKey
from bank.ledger.ordering import OrderRefused, ordered
from bank.ledger.orders import RevenueOrder, name_of
from bank.ledger.posting import Posting

TABLES: Final = (
    "CREATE TABLE carry_leg (account TEXT, currency TEXT, number INTEGER, amount INTEGER)",
    # a sum may be beyond 64 bits, where somebody else wrote postings
    "CREATE TABLE carry (account TEXT, currency TEXT, number INTEGER, sum TEXT, "
    "PRIMARY KEY (account, currency, number)) WITHOUT ROWID",
    "CREATE TABLE right_share (name TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE wrong_share (name TEXT, id TEXT, PRIMARY KEY (name, id)) WITHOUT ROWID",
    "CREATE VIEW of_revenue AS SELECT * FROM posting WHERE kind IN ('REVENUE', 'SHARED') AND ordered != ''",
)
#: Ids of postings whose order says other legs; also of those that lack.
DIFFERING: Final = "SELECT id FROM wrong_share"


class _Carry:
    """The balance of one account; all others count as 0."""

    def __init__(self, key: AccountKey, amount: int) -> None:
        self._key, self._amount = key, amount

    def amount(self, key: AccountKey) -> int:
        return self._amount if key == self._key else 0


class RevenueShares:
    """Compares revenues with the table `posting`. `told` returns what its columns `fact` and `change` have."""

    def __init__(self, base: sqlite3.Connection, told: Callable[[Posting], tuple[str, bytes]]) -> None:
        self._base, self._told = base, told

    def note(self, number: int, posting: Posting) -> None:
        """Note what a posting changes of carries; `number` is its place among all, and its column of this name."""
        legs = [leg for leg in posting.legs if place_of(leg.account) is AccountPlace.CARRY]
        rows = ((leg.account, leg.currency, number, leg.amount) for leg in legs)
        self._base.executemany("INSERT INTO carry_leg VALUES (?, ?, ?, ?)", rows)

    def sum_up(self) -> None:
        """Compute the carries after each posting; call it once, when all are noted."""
        every = self._base.execute("SELECT * FROM carry_leg ORDER BY account, currency, number")
        for (name, currency), rows in groupby(every, lambda row: row[:2]):
            total = 0
            for _, _, number, amount in rows:
                total += amount
                row = name, currency, number, str(total)
                self._base.execute("INSERT OR REPLACE INTO carry VALUES (?, ?, ?, ?)", row)

    def compare(self, order: RevenueOrder) -> None:
        """Compare an order with what is posted of it, if anything is. Of orders of one name one must be what was
        posted: the ledger passes over the others.
        """
        name = name_of(order)
        (first,) = self._base.execute("SELECT min(number) FROM of_revenue WHERE ordered = ?", (name,)).fetchone()
        if first is None or self._base.execute("SELECT 1 FROM right_share WHERE name = ?", (name,)).fetchone():
            return
        wrong = self._differing(order, name, first)
        if not wrong:
            self._base.execute("DELETE FROM wrong_share WHERE name = ?", (name,))
            self._base.execute("INSERT INTO right_share VALUES (?)", (name,))
        elif not self._base.execute("SELECT 1 FROM wrong_share WHERE name = ?", (name,)).fetchone():
            self._base.executemany("INSERT INTO wrong_share VALUES (?, ?)", ((name, each) for each in wrong))

    def _differing(self, order: RevenueOrder, name: str, first: int) -> set[str]:
        """Return the ids of postings that are not what the order says, or lack."""
        of_model = account(AccountPlace.CARRY, order.model), order.currency
        found = ordered(order, _Carry(of_model, self._carry(of_model, first)), lambda _: None)
        wanted = {} if isinstance(found, OrderRefused) else {str(each.posting_id): self._told(each) for each in found}
        right, wrong = set[str](), set[str]()
        for posting, *told in self._base.execute("SELECT id, fact, change FROM of_revenue WHERE ordered = ?", (name,)):
            (right if wanted.get(posting) == tuple(told) else wrong).add(posting)
        return wrong | (wanted.keys() - right)

    def _carry(self, of: AccountKey, number: int) -> int:
        """Return an account's balance before a posting."""
        asked = "SELECT sum FROM carry WHERE account = ? AND currency = ? AND number < ? ORDER BY number DESC LIMIT 1"
        row = self._base.execute(asked, (*of, number)).fetchone()
        return int(row[0]) if row else 0
