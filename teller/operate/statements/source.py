"""Port to what statements are drawn up from: postings, as rows, and the log's leaves."""

from collections.abc import Iterator
from typing import Protocol

from bank.ledger.documents.posted import Period
from bank.ledger.documents.rows import PackedRow


class StatementSource(Protocol):
    """Postings and leaves, in the order of their topics."""

    def rows(self, period: Period) -> Iterator[PackedRow]:
        """Yield the rows of a month, and of the balances with which it began."""

    def leaves(self) -> Iterator[tuple[str, int]]:
        """Yield what records of the log are called, with the numbers of their leaves."""
