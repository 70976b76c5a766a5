"""Values of an owner's decisions, and the protocol by which they are given."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from teller.operate.owner_desk.port.refused import DeskRefusal


@dataclass(frozen=True, slots=True)
class TakenDecision:
    """A decision that Kafka took at `taken` (0: it is on its way); its outcome is asked for by `decision`."""

    decision: str
    taken: int


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """Outcome of a decision. `state`: waiting, done, refused (`rule` says by which), late (it is written, and what
    decides is away). `since`: from when it holds.
    """

    state: str
    since: int = 0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """An order to close the account and erase it, at `due`; it can be taken back before."""

    ordered: int
    due: int


class Deciding(Protocol):
    """Decisions. Each needs a passkey that was proven of late (`Why.PROVE_AGAIN`) where it cannot be taken back."""

    def accept(self, who: str, offering: str, version: int) -> TakenDecision | DeskRefusal: ...

    def decline(self, who: str, offering: str, version: int) -> TakenDecision | DeskRefusal: ...

    def revoke(self, who: str, agreement: UUID) -> TakenDecision | DeskRefusal: ...

    def set_standing_terms(self, who: str, document: str) -> TakenDecision | DeskRefusal:
        """Set standing terms; `document` is theirs as JSON, empty: there are none any more."""

    def consent(self, who: str, depositor: str, schemas: tuple[str, ...], until: int) -> TakenDecision | DeskRefusal:
        """Consent to deposits of a depositor, until a time (0: without end)."""

    def withdraw(self, who: str, depositor: str, schemas: tuple[str, ...]) -> TakenDecision | DeskRefusal:
        """Withdraw consent."""

    def confirm_link(self, who: str, link: str) -> TakenDecision | DeskRefusal:
        """Confirm that an id which a depositor claims is the owner's."""

    def refuse_link(self, who: str, link: str) -> TakenDecision | DeskRefusal:
        """Refuse a claim, or end a link."""

    def name_successor(self, who: str, account: str) -> TakenDecision | DeskRefusal:
        """Name who inherits the account; empty: nobody."""

    def close(self, who: str, grace_days: int) -> Closing | DeskRefusal:
        """Order to close the account and erase everything, after so many days: 0, 1, 7, 14 or 30."""

    def keep(self, who: str) -> DeskRefusal | None:
        """Take the order back."""

    def outcome(self, who: str, decision: str) -> DecisionOutcome | DeskRefusal: ...
