"""The journal as text for beancount, which checks it by its own arithmetic (`bean-check`).

The text ends with a statement of each balance as the ledger has it, so that two programs must agree.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from bank.ledger.accounts import TYPES, party_of, place_of
from bank.ledger.balances import AccountKey, Balances
from bank.ledger.money import shown
from bank.ledger.posting import Posting

#: Of a party's name; any other is written as the hex digits of its bytes.
_PLAIN: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_FIRST: Final = "1970-01-01"


def journal(postings: Iterable[Posting]) -> Iterator[str]:
    """Yield lines: accounts as they are first used, transactions, and balances on the day behind the last."""
    balances, opened, last = Balances(), set[str](), 0
    for each in postings:
        for account in dict.fromkeys(leg.account for leg in each.legs):
            if account not in opened:
                opened.add(account)
                yield f"{_FIRST} open {named(account)}\n"
        yield from _transaction(each)
        balances.take(each)
        last = max(last, each.time)
    day = _day(last) + timedelta(days=1)
    for key, amount in sorted(balances.amounts.items()):
        yield _balance(day.date().isoformat(), key, amount)


def named(account: str) -> str:
    """Name an account as beancount takes it: different accounts have different names."""
    place = place_of(account)
    if place is None:
        raise ValueError("no account of the chart")
    words = [word.capitalize() for word in place.split(".")]
    party = party_of(account)
    part = f":P-{party}" if _PLAIN.fullmatch(party) else f":X-{party.encode().hex()}"
    return f"{TYPES[place].value}:{'-'.join(words)}{part if party else ''}"


def _transaction(posting: Posting) -> Iterator[str]:
    legs = [leg for leg in posting.legs if leg.amount]
    if legs:
        yield f'{_day(posting.time).date()} * "{posting.kind.value}" "{posting.posting_id}"\n'
        for leg in legs:
            yield f"  {named(leg.account)}  {shown(leg.amount, least=6)} {leg.currency}\n"


def _balance(day: str, key: AccountKey, amount: int) -> str:
    return f"{day} balance {named(key[0])}  {shown(amount, least=6)} ~ 0 {key[1]}\n"


def _day(time: int) -> datetime:
    return datetime.fromtimestamp(time // 1000, UTC)
