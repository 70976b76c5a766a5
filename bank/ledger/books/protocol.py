"""The contract of the books: postings are applied once each, and sums are asked for.

Errors:

    BooksError
    ├── BooksUnavailable   another writer, no space, no rights: nothing has changed, do the same call again later
    └── BooksDamaged       these are no books of this version, or a sum does not fit: the message says what to do
"""

# ruff: noqa: N818 - the names say what happened; the tree above says that they are errors
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol
from uuid import UUID

from bank.ledger.accounts import AccountPlace
from bank.ledger.balances import AccountKey, ChargedBefore, MonthKey
from bank.ledger.posting import Posting, Quantities


class BooksError(Exception):
    """A call did not succeed; its subclass says what to do next."""


class BooksUnavailable(BooksError):
    """The books cannot be read or written now. They are as they were: try again."""


class BooksDamaged(BooksError):
    """The books cannot be used; the message says what to do."""


class Books(ChargedBefore, Protocol):
    """Sums of the postings that were applied, for one writer at a time. HELD postings change no sum, and are kept until
    their METERING comes.
    """

    @property
    def position(self) -> int:
        """The offset on the topic of postings before which all are applied; some behind it may be."""

    def known(self, postings: Collection[UUID]) -> set[UUID]:
        """Return which of these postings are applied."""

    def apply(self, postings: Iterable[Posting], position: int | None = None) -> int:
        """Apply those that are not, all or none, with the new position; return how many were. Durable on return.

        Raises:
            BooksUnavailable, BooksDamaged.
        """

    def amount(self, key: AccountKey) -> int:
        """Return the balance of an account, in millionths."""

    def carries_of(self, accounts: Collection[str]) -> Mapping[AccountKey, int]:
        """Return the carries of these accounts, as `carry` does, by account and currency; those of 0 may be missing."""

    def usage_of(self, parties: Collection[str], months: Collection[str]) -> Mapping[MonthKey, Quantities]:
        """Return what these parties used in these months, as `used` does; nothing may be missing."""

    def parties(self, month: str) -> Iterator[str]:
        """Yield who used something up to a month, such as depositor/example, in order; for one pass, as `held`."""

    def holds(self, causes: Collection[str]) -> set[str]:
        """Return which of these events are held, and not posted yet."""

    def held(self) -> Iterator[Posting]:
        """Yield the postings that hold events to which nothing was posted yet, by their causes; for one pass, during
        which the books may change.
        """

    def held_count(self) -> int:
        """Return how many these are."""

    def totals(self) -> Mapping[tuple[AccountPlace, str], int]:
        """Return the balances of all accounts of a place, by place and currency."""

    def close(self) -> None: ...
