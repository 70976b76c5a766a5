"""Queries of an owner's account: consents, links, and whom it may consent to."""

import sqlite3
from collections.abc import Collection
from typing import Final

from bank.accounts.account import Account, Consent, Link, LinkClaim
from schemas.topics import ACCOUNTS
from teller.operate.accounts.book import Book
from teller.operate.owner_desk.index.asking import Asked
from teller.operate.owner_desk.index.taking_accounts import account_of
from teller.operate.owner_desk.link_ids import link_id
from teller.operate.owner_desk.port.reading import ConsentRow, ConsentsAndLinks, LinkRow

_CLAIMED: Final = "SELECT offset, time FROM claim WHERE owner = ?"
_READ: Final = "SELECT position FROM place WHERE topic = ? AND partition = 0"
_NAMED: Final = "SELECT owner, value FROM account WHERE owner = ?"
#: Looks through all accounts: it is asked once for each link, and an index of links would be written for each.
_SPEAKING: Final = "SELECT owner, value FROM account WHERE instr(value, ?)"


def account(asked: Asked) -> Account | None:
    """Return the account; None: none was opened."""
    return account_of(asked.view.base, asked.owner)


def agreements(asked: Asked) -> ConsentsAndLinks:
    """Return consents and links, the newest first."""
    found = account(asked)
    if found is None:
        return ConsentsAndLinks((), (), asked.registers.choices(asked.account))
    times = dict(asked.rows(_CLAIMED))
    links = [_link(asked, each) for each in found.links] + [_claim(asked, each, times) for each in found.claims]
    return ConsentsAndLinks(
        tuple(_consent(asked, each) for each in reversed(found.consents)),
        tuple(sorted(links, key=lambda each: -int(each.link))),
        asked.registers.choices(asked.account),
    )


def book(base: sqlite3.Connection, names: Collection[str], subject: str, end: int) -> Book | None:
    """Return the accounts of these names, and all that speak of a subject; None: bank.accounts is not read up to
    `end`.
    """
    position = base.execute(_READ, (ACCOUNTS,)).fetchone()
    if position is None or position[0] < end:
        return None
    found = Book()
    rows = [row for name in names for row in base.execute(_NAMED, (bytes.fromhex(name),))]
    rows += base.execute(_SPEAKING, (subject.encode(),)) if subject else ()
    for owner, value in rows:
        found.take(owner.hex().encode(), value)
    found.position = position[0]
    return found


def holding(found: Account, now: int) -> int:
    """Return how many consents hold."""
    return sum(each.holds_at(now) for each in found.consents)


def _consent(asked: Asked, each: Consent) -> ConsentRow:
    names = asked.registers.numbered(each.depositor)
    return ConsentRow(*names, each.schema, each.since, each.until, _state(each, asked.now), each.offset)


def _state(each: Consent, now: int) -> str:
    if each.withdrawn:
        return "withdrawn"
    if each.holds_at(now):
        return "holds"
    return "later" if now < each.since else "ended"


def _link(asked: Asked, each: Link) -> LinkRow:
    return LinkRow(link_id(each), *asked.registers.numbered(each.depositor), each.since, each.until, is_claim=False)


def _claim(asked: Asked, each: LinkClaim, times: dict[int, int]) -> LinkRow:
    since = times.get(each.offset, 0)
    return LinkRow(link_id(each), *asked.registers.numbered(each.depositor), since, 0, is_claim=True)
