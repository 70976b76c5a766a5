"""Values of an owner's own deposit, and its protocol."""

from dataclasses import dataclass
from typing import Protocol

from teller.operate.owner_desk.port.refused import DeskRefusal


@dataclass(frozen=True, slots=True)
class UploadConnector:
    """A connector that takes an owner's export: its name, and what to upload, in words."""

    name: str
    takes: str
    record_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload: pieces come in order, from `received` on. It is forgotten an hour after its last piece."""

    upload: str
    received: int


@dataclass(frozen=True, slots=True)
class Trial:
    """Dry run of a deposit of an upload. `state`: running, ready, failed (`problem` says why, quoting nothing).

    `stripped`: by field, which entity would be removed how often in the first `scanned` records; `sample`: before and
    after of some texts, for the owner's eyes alone.
    """

    state: str
    records: tuple[tuple[str, int], ...] = ()  # record type, how many
    refused: tuple[tuple[str, int], ...] = ()  # reason, how many
    stripped: tuple[tuple[str, str, int], ...] = ()
    sample: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    scanned: int = 0


@dataclass(frozen=True, slots=True)
class DepositProgress:
    """A deposit under way: sent records, and of these stored, failed, and repeated, which were there already, as far
    as the desk has heard.
    """

    state: str
    sent: int = 0
    stored: int = 0
    failed: int = 0
    repeated: int = 0


class Giving(Protocol):
    """Deposits by the owner."""

    def connectors(self, who: str) -> tuple[UploadConnector, ...] | DeskRefusal:
        """Return connectors; none: this bank takes no deposits of owners themselves."""

    def begin_upload(self, who: str, connector: str, size: int) -> Upload | DeskRefusal: ...

    def add_piece(self, who: str, upload: str, start: int, piece: bytes) -> Upload | DeskRefusal:
        """Add a piece of at most 1 MiB."""

    def trial(self, who: str, upload: str) -> Trial | DeskRefusal:
        """Begin the dry run of a whole upload, or say how it goes."""

    def deposit(self, who: str, upload: str) -> DepositProgress | DeskRefusal:
        """Deposit what a trial read, once, or say how it goes."""

    def progress(self, who: str, upload: str) -> DepositProgress | DeskRefusal:
        """Return how a deposit goes, which `deposit` began: reading begins none."""

    def forget(self, who: str, upload: str) -> DeskRefusal | None:
        """Delete an upload."""
