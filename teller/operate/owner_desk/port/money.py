"""Values of money and documents, and the protocol by which they are read."""

from dataclasses import dataclass, field
from typing import Protocol

from teller.operate.owner_desk.port.reading import Money
from teller.operate.owner_desk.port.refused import DeskRefusal


@dataclass(frozen=True, slots=True)
class MonthSum:
    """Sum of a month, by kind (earned, fee, paid, taken_back) and partner: an offering's name, or a depositor."""

    month: str
    kind: str
    partner: str
    amount: Money
    times: int


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement; `formats` are those that can be had here: json, pdf, camt053."""

    month: str
    status: str
    version: int
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earnings:
    """Balances, sums of the newest months, and statements; None: where they lie does not answer."""

    balances: tuple[Money, ...]
    months: tuple[MonthSum, ...]
    statements: tuple[StatementRow, ...] | None
    more: str


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """A file for the owner: a name that says nothing of whom it is, a media type, and where the desk holds it.

    The page fetches its bytes in pieces by `DeskFiles.piece`.
    """

    name: str
    media_type: str
    size: int
    file: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """State of an export: none, running, ready, failed; objects done and of how many; lacking: not exported."""

    state: str
    done: int = 0
    of: int = 0
    lacking: int = 0
    made: int = 0
    file: OwnersFile | None = None


class DeskFiles(Protocol):
    """Earnings, statements and the export of everything."""

    def earnings(self, who: str, more: str = "") -> Earnings | DeskRefusal: ...

    def statement(self, who: str, month: str, status: str, version: int, form: str) -> OwnersFile | DeskRefusal:
        """Return a statement in a format; PDF and camt.053 are drawn on demand."""

    def begin_export(self, who: str) -> ExportProgress | DeskRefusal:
        """Begin an export, or go on with one; one at a time for an owner."""

    def export_state(self, who: str) -> ExportProgress | DeskRefusal: ...

    def piece(self, who: str, file: str, start: int) -> bytes | DeskRefusal:
        """Return the next bytes of a file from `start` on, at most 1 MiB; empty at the end."""
