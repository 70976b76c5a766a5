"""Rows of postings: what an owner's balance, months and packages change by. Pure.

An owner sees the account's other side: what the bank owes is above 0.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID

from bank.accounts.events import HEX
from bank.ledger import posting_records
from bank.ledger.accounts import AccountPlace, party_of, place_of
from bank.ledger.months import month_of
from bank.ledger.posting import Posting, PostingKind
from teller.operate.owner_desk.index.heard import Heard

#: Cause of a share of a package's revenue: the package's id, the number of the order's part, that of the posting.
_OF_PACKAGE: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.[0-9]+)?/[0-9]+")
#: Kinds of an owner's sums, by the posting's.
KINDS: Final = {
    PostingKind.METERING: "fee",
    PostingKind.MONTH: "fee",
    PostingKind.REVENUE: "earned",
    PostingKind.SHARED: "earned",
    PostingKind.PAYMENT: "paid",
    PostingKind.REVERSAL: "taken_back",
}
_OF_MODELS: Final = frozenset({PostingKind.SHARED, PostingKind.REVERSAL})


class MoneyRow(NamedTuple):
    """A change of an owner's balance, in millionths. `posting` is the id of what caused it; of a reversal, of what it
    takes back: so the package of either is found.
    """

    owner: bytes
    currency: str
    amount: int
    month: str
    kind: str
    partner: str
    posting: bytes


class PackagePosting(NamedTuple):
    """A posting that shares out the revenue of a package."""

    posting: bytes
    package: bytes


def money_rows(heard: Heard) -> tuple[MoneyRow | PackagePosting, ...] | None:
    """Return the rows of a posting, the package's first; None: the ledger did not write it."""
    found = posting_records.decoded(heard.key, heard.value)
    if found is None:
        return None
    return () if found.kind is PostingKind.HELD else (*_packages(found), *_owners(found))


def _packages(posting: Posting) -> Iterator[PackagePosting]:
    found = _OF_PACKAGE.fullmatch(posting.cause) if posting.kind is PostingKind.SHARED else None
    if found:
        yield PackagePosting(posting.posting_id.bytes, UUID(found[1]).bytes)


def _owners(posting: Posting) -> Iterator[MoneyRow]:
    month, kind, partner = month_of(posting.time), KINDS[posting.kind], _partner(posting)
    for leg in posting.legs:
        owner = party_of(leg.account)
        if leg.amount and place_of(leg.account) is AccountPlace.OWNER and HEX.fullmatch(owner):
            of = posting.reverses or posting.posting_id
            yield MoneyRow(bytes.fromhex(owner), leg.currency, -leg.amount, month, kind, partner, of.bytes)


def _partner(posting: Posting) -> str:
    """Return the offering whose revenue is shared out or taken back, else the depositor; empty where there is none."""
    carries = (leg.account for leg in posting.legs if place_of(leg.account) is AccountPlace.CARRY)
    model = party_of(next(carries, "")) if posting.kind in _OF_MODELS else ""
    return model or posting.depositor
