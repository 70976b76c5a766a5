"""The bank's books at a date: trial balance, profit and loss, balance sheet. Amounts in millionths, debits positive.

Owners, depositors and so on are one row each per currency here: their own accounts are theirs to see.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from bank.ledger.accounts import TYPES, AccountPlace, AccountType, place_of
from bank.ledger.posting import Posting

_ORDER: Final = tuple(AccountPlace)
_ASSETS: Final = frozenset(str(each) for each, kind in TYPES.items() if kind is AccountType.ASSET)


class BookRow(NamedTuple):
    """A place in the chart: debits and credits, both as positive amounts."""

    place: AccountPlace
    currency: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        return self.debit - self.credit


class SheetRow(NamedTuple):
    """A line of profit and loss, or of a balance sheet; `amount` is positive where it is as usual: an asset that is
    there, a debt that is owed, income that was earned.
    """

    title: str
    currency: str
    amount: int


def before(postings: Iterable[Posting], end: int, start: int = 0) -> Iterator[Posting]:
    """Yield the postings of events from `start` to before `end`, in milliseconds since 1970."""
    return (each for each in postings if start <= each.time < end)


def trial_balance(postings: Iterable[Posting]) -> list[BookRow]:
    """Return debits and credits of each place in the chart; per currency they are equal."""
    sums: dict[tuple[AccountPlace, str], list[int]] = defaultdict(lambda: [0, 0])
    for posting in postings:
        for leg in posting.legs:
            if (place := place_of(leg.account)) is not None and leg.amount:
                sums[place, leg.currency][leg.amount < 0] += abs(leg.amount)
    rows = [BookRow(*key, *amounts) for key, amounts in sums.items()]
    return sorted(rows, key=lambda row: (row.currency, _ORDER.index(row.place)))


def trial_totals(rows: Iterable[BookRow]) -> list[tuple[str, int, int]]:
    """Return currencies with the sums of debits and of credits."""
    debit, credit = Counter[str](), Counter[str]()
    for row in rows:
        debit[row.currency] += row.debit
        credit[row.currency] += row.credit
    return [(each, debit[each], credit[each]) for each in sorted(debit)]


def profit_and_loss(rows: Iterable[BookRow]) -> list[SheetRow]:
    """Return the bank's income. Of models' revenue it is what is not shared out yet: shares are owners'."""
    return [SheetRow(str(row.place), row.currency, -row.balance) for row in rows if _is(row, AccountType.INCOME)]


def balance_sheet(rows: Iterable[BookRow]) -> list[SheetRow]:
    """Return assets, then debts, and last what is left: the income so far. Assets equal debts and income."""
    found = list(rows)
    sheet = [SheetRow(str(row.place), row.currency, row.balance) for row in found if _is(row, AccountType.ASSET)]
    sheet += [SheetRow(str(row.place), row.currency, -row.balance) for row in found if _is(row, AccountType.LIABILITY)]
    income: dict[str, int] = defaultdict(int)
    for line in profit_and_loss(found):
        income[line.currency] += line.amount
    return sheet + [SheetRow("income", currency, amount) for currency, amount in sorted(income.items())]


def sheet_totals(sheet: Iterable[SheetRow]) -> list[SheetRow]:
    """Return the sums of a balance sheet: of its assets, and of debts and income, for each currency."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in sheet:
        sums[row.currency][row.title not in _ASSETS] += row.amount
    titles = "total assets", "total debts and income"
    return [SheetRow(title, each, sums[each][at]) for each in sorted(sums) for at, title in enumerate(titles)]


def _is(row: BookRow, kind: AccountType) -> bool:
    return TYPES[row.place] is kind
