"""Configuration of `teller ledger`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bank.ledger.books import Books
from pipelines.ledger.port import LedgerLog

#: Seconds between two looks at what there is to read.
LOOK_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerConfig:
    """Configuration: `open_log` opens the log and fences a former process, `open_books` the books. In seconds."""

    open_log: Callable[[], LedgerLog] = field(repr=False)
    open_books: Callable[[], Books]
    look_every: float = LOOK_S
