"""Books in a file: the embedded default."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from bank.ledger import posting_records
from bank.ledger.accounts import AccountPlace, place_of
from bank.ledger.balances import AccountKey, Balances, MonthKey
from bank.ledger.books.protocol import BooksDamaged
from bank.ledger.books.schema import connect, named_errors, transaction
from bank.ledger.money import PARTS
from bank.ledger.posting import NOTHING, Posting, PostingKind, Quantities

#: Questions of one statement, and held events that are read at a time.
_AT_ONCE: Final = 500
_ACCOUNTS: Final = (
    "INSERT INTO account VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount, "
    "carry = carry + excluded.carry"
)
_USED: Final = (
    "INSERT INTO used VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET records = records + excluded.records, "
    "bytes = bytes + excluded.bytes, objects = objects + excluded.objects, "
    "withdrawals = withdrawals + excluded.withdrawals"
)
#: `rest` stays below a millionth: what is above it goes to `amount`.
_CHARGES: Final = (
    "INSERT INTO charge VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET "
    "amount = amount + excluded.amount + (rest + excluded.rest) / ?6, rest = (rest + excluded.rest) % ?6"
)


class SqliteBooks:
    """Books in this file, for one thread.

    Raises:
        BooksUnavailable, BooksDamaged: as each method does.
    """

    def __init__(self, file: Path) -> None:
        self._base = connect(file)

    def close(self) -> None:
        self._base.close()

    def _one(self, statement: str, *values: Any) -> Any:
        with named_errors():
            return self._base.execute(statement, values).fetchone()

    @property
    def position(self) -> int:
        return int(self._one("SELECT position FROM state")[0])

    def _among(self, statement: str, values: Collection[Any], *more: Any) -> Iterator[Any]:
        """Yield the rows of a statement that ends with the list of some of the values; `more` stand before it."""
        asked = list(values)
        with named_errors():
            for start in range(0, len(asked), _AT_ONCE):
                some = asked[start : start + _AT_ONCE]
                yield from self._base.execute(f"{statement} ({','.join('?' * len(some))})", [*more, *some])

    def known(self, postings: Collection[UUID]) -> set[UUID]:
        rows = self._among("SELECT id FROM posted WHERE id IN", [each.bytes for each in postings])
        return {UUID(bytes=row[0]) for row in rows}

    def carries_of(self, accounts: Collection[str]) -> Mapping[AccountKey, int]:
        rows = self._among("SELECT name, currency, carry FROM account WHERE name IN", accounts)
        return {(name, currency): carry for name, currency, carry in rows}

    def usage_of(self, parties: Collection[str], months: Collection[str]) -> Mapping[MonthKey, Quantities]:
        statement = "SELECT party, records, bytes, objects, withdrawals FROM used WHERE month = ? AND party IN"
        rows = ((month, row) for month in months for row in self._among(statement, parties, month))
        return {(row[0], month): Quantities(*row[1:]) for month, row in rows}

    def parties(self, month: str) -> Iterator[str]:
        statement = "SELECT DISTINCT party FROM used WHERE party > ? AND month <= ? ORDER BY party LIMIT ?"
        last = ""
        while True:
            with named_errors():
                found = [row[0] for row in self._base.execute(statement, (last, month, _AT_ONCE))]
            if not found:
                return
            yield from found
            last = found[-1]

    def holds(self, causes: Collection[str]) -> set[str]:
        return {row[0] for row in self._among("SELECT cause FROM held WHERE cause IN", causes)}

    def apply(self, postings: Iterable[Posting], position: int | None = None) -> int:
        with named_errors(), transaction(self._base):
            by_id = {each.posting_id: each for each in postings}
            known = self.known(by_id)
            fresh = {name: each for name, each in by_id.items() if name not in known}
            self._base.executemany("INSERT INTO posted VALUES (?)", ((name.bytes,) for name in fresh))
            self._hold(fresh.values())
            self._add(Balances(fresh.values()))
            if position is not None:
                self._base.execute("UPDATE state SET position = ?", (position,))
        return len(fresh)

    def _hold(self, postings: Collection[Posting]) -> None:
        held = [(each.cause, posting_records.encoded(each)[1]) for each in postings if each.kind is PostingKind.HELD]
        self._base.executemany("INSERT OR REPLACE INTO held VALUES (?, ?)", held)
        charged = [(each.cause,) for each in postings if each.kind is PostingKind.METERING]
        self._base.executemany("DELETE FROM held WHERE cause = ?", charged)

    def _add(self, sums: Balances) -> None:
        keys = dict.fromkeys([*sums.amounts, *sums.carries])
        self._base.executemany(_ACCOUNTS, ((*key, sums.amounts.get(key, 0), sums.carry(key)) for key in keys))
        self._base.executemany(_USED, ((*key, *used) for key, used in sums.usage.items()))
        charges = ((*key, currency, *divmod(exact, PARTS), PARTS) for (key, currency), exact in sums.charges.items())
        self._base.executemany(_CHARGES, charges)

    def amount(self, key: AccountKey) -> int:
        row = self._one("SELECT amount FROM account WHERE name = ? AND currency = ?", *key)
        return int(row[0]) if row else 0

    def carry(self, key: AccountKey) -> int:
        row = self._one("SELECT carry FROM account WHERE name = ? AND currency = ?", *key)
        return int(row[0]) if row else 0

    def used(self, key: MonthKey) -> Quantities:
        row = self._one(
            "SELECT records, bytes, objects, withdrawals FROM used WHERE party = ? AND month = ?", key[0], key[1]
        )
        return Quantities(*row) if row else NOTHING

    def kept(self, key: MonthKey) -> int:
        row = self._one("SELECT sum(bytes) FROM used WHERE party = ? AND month <= ?", key[0], key[1])
        return int(row[0] or 0)

    def charged(self, key: MonthKey, currency: str) -> int:
        row = self._one(
            "SELECT amount, rest FROM charge WHERE party = ? AND month = ? AND currency = ?", *key, currency
        )
        return int(row[0]) * PARTS + int(row[1]) if row else 0

    def held(self) -> Iterator[Posting]:
        last = ""
        while True:
            with named_errors():
                rows = self._base.execute(
                    "SELECT cause, value FROM held WHERE cause > ? ORDER BY cause LIMIT ?", (last, _AT_ONCE)
                ).fetchall()
            if not rows:
                return
            for last, value in rows:
                found = posting_records.decoded(last.encode(), value)
                if found is None:
                    raise BooksDamaged("the file holds what is no posting: remove it, it is made anew")
                yield found

    def held_count(self) -> int:
        return int(self._one("SELECT count(*) FROM held")[0])

    def totals(self) -> Mapping[tuple[AccountPlace, str], int]:
        found: dict[tuple[AccountPlace, str], int] = defaultdict(int)
        with named_errors():
            for name, currency, amount in self._base.execute("SELECT name, currency, amount FROM account"):
                if (place := place_of(name)) is not None:
                    found[place, currency] += amount
        return found
