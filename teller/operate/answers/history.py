"""Offers, words and licences of an owner, by what was decided. Pure."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.offerings import Offerings, OfferingState
from bank.withdrawals.terms import StandingTerms

WORDS: Final = frozenset(
    {WithdrawalKind.ACCEPTED, WithdrawalKind.DECLINED, WithdrawalKind.REFUSED, WithdrawalKind.REVOKED}
)


@dataclass(frozen=True, slots=True)
class HeldLicence:
    """Licence: the event that began it, and the one that ended it, where one did."""

    begun: WithdrawalEvent
    ended: WithdrawalEvent | None = None

    def holds_at(self, time: int) -> bool:
        return self.ended is None and time < self.begun.until


@dataclass(slots=True)
class OwnersHistory:
    """History of an owner: the newest version that was offered of each offering, the newest word to each, which may be
    to an older version or without an offer, and all licences, in their order.
    """

    offered: dict[str, WithdrawalEvent] = field(default_factory=dict)
    words: dict[str, WithdrawalEvent] = field(default_factory=dict)
    licences: dict[UUID, HeldLicence] = field(default_factory=dict)
    standing: StandingTerms | None = None

    def take(self, event: WithdrawalEvent) -> None:
        """Take the next event."""
        if event.kind in WORDS:
            self.words[event.offering] = event
        match event.kind:
            case WithdrawalKind.OFFERED:
                self.offered[event.offering] = event
            case WithdrawalKind.ACCEPTED:
                self.licences[event.event_id] = HeldLicence(event)
            case WithdrawalKind.REVOKED | WithdrawalKind.ENDED if event.agreement in self.licences:
                begun = self.licences[event.agreement].begun
                self.licences[event.agreement] = HeldLicence(begun, event)
            case WithdrawalKind.STANDING:
                self.standing = event.standing

    def offers(self, known: Offerings, now: int) -> list[WithdrawalEvent]:
        """Return the newest offers: those that can be answered at this time first, the one that closes next before
        the others; then the rest, from the newest to the oldest.
        """
        found = self.offered.values()
        can = sorted((each for each in found if is_open(each, known, now)), key=lambda each: each.until)
        return can + sorted((each for each in found if not is_open(each, known, now)), key=lambda each: -each.time)


def is_open(offered: WithdrawalEvent, known: Offerings, now: int) -> bool:
    """Return whether an offer can be answered at this time."""
    offering = known.version(offered.offering, offered.version)
    return offering is not None and known.state(offering, now) is OfferingState.OPEN
