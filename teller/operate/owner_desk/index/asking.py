"""A question of one owner: the owner, a view of the index, and the time; pages of lists."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from teller.operate.owner_desk.index import cursors
from teller.operate.owner_desk.index.connections import View
from teller.operate.owner_desk.index.cursors import Value
from teller.operate.owner_desk.index.registers import PublicRegisters
from teller.operate.owner_desk.port.reading import ROWS, Money

T = TypeVar("T")


class Asked(NamedTuple):
    """A question of one owner: each query takes it, and has no other owner."""

    account: str
    view: View
    now: int

    @property
    def owner(self) -> bytes:
        return bytes.fromhex(self.account)

    @property
    def registers(self) -> PublicRegisters:
        return self.view.registers

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query, the owner being its first value."""
        return self.view.base.execute(query, (self.owner, *values)).fetchall()

    def one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        """Return the first row of a query, the owner being its first value."""
        found: tuple[Any, ...] | None = self.view.base.execute(query, (self.owner, *values)).fetchone()
        return found

    def place(self, listed: str, more: str) -> Sequence[int | str] | None:
        """Return where a page of a list begins; None: it is the first."""
        return cursors.opened(self.view.key, self.owner, listed, more)

    def paged(
        self, listed: str, found: Sequence[T], place_of: Callable[[T], Sequence[Value]], rows: int = ROWS
    ) -> tuple[Sequence[T], str]:
        """Cut what was found, one more than a page, to the page; return it with where the next one begins."""
        if len(found) <= rows:
            return found, ""
        return found[:rows], cursors.sealed(self.view.key, self.owner, listed, place_of(found[rows - 1]))


def money(rows: Iterable[tuple[str, int]]) -> tuple[Money, ...]:
    """Return amounts by currency, without those that are nothing."""
    return tuple(Money(currency, amount) for currency, amount in rows if amount)


def leaf_of(base: sqlite3.Connection, name: bytes) -> int:
    """Return a leaf by 16 bytes of a record's name; -1: it has none yet."""
    found = base.execute("SELECT leaf FROM leaf WHERE id = ?", (name,)).fetchone()
    return found[0] if found else -1
