"""Check the licences that owners granted, by the rules of docs/withdrawals.md, written here once more. Pure.

A writer of withdrawals that grants what it should refuse would find it right by its own judge. Memory holds the
licences that no event has ended, and 13 to 37 bytes of each event and of each offer.
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, NamedTuple
from uuid import UUID

from bank.accounts.compact import KeyNumbers
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.terms import Exclusivity, LicenceTerms, Offering
from schemas.countries import COUNTRIES
from teller.operate.verify.findings import FindingKind, Findings

_WORD: Final = (1 << 64) - 1
_ENDS: Final = (WithdrawalKind.REVOKED, WithdrawalKind.ENDED)


class WrittenOffering(NamedTuple):
    """A record of withdrawals.offerings, and where: a version of an offering, or the id of the one that it closes."""

    offering: Offering | str
    place: str


class WrittenWithdrawal(NamedTuple):
    """An event of withdrawals, and where it is."""

    event: WithdrawalEvent
    place: str


@dataclass(frozen=True, slots=True)
class LicenceSums:
    """Versions of offerings, events of withdrawals, licences that began, and those of them that no event has ended."""

    offerings: int = 0
    events: int = 0
    licences: int = 0
    live: int = 0


class _Granted(NamedTuple):
    """A licence that no event has ended; `terms` None: those of no version that there is."""

    agreement: UUID
    terms: LicenceTerms | None
    until: int


class LicenceAudit:
    """Notes what is wrong with licences: `take` each version of an offering, then each event, in their order."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._versions: dict[tuple[str, int], Offering] = {}
        self._originators: dict[str, str] = {}
        self._ids, self._offers = KeyNumbers(wide=True), KeyNumbers(wide=True)
        self._granted: dict[str, tuple[_Granted, ...]] = {}
        self._events = self._licences = 0

    @property
    def sums(self) -> LicenceSums:
        """Figures of what was taken."""
        live = sum(map(len, self._granted.values()))
        return LicenceSums(len(self._versions), self._events, self._licences, live)

    def take(self, written: WrittenOffering | WrittenWithdrawal) -> None:
        """Take a version of an offering, or an event."""
        if isinstance(written, WrittenWithdrawal):
            self._take_event(*written)
        elif isinstance(written.offering, Offering):
            self._take_offering(written.offering, written.place)

    def _take_offering(self, offering: Offering, place: str) -> None:
        """Keep the first record of a version; one with other terms, or another originator, is nobody's."""
        first = self._versions.setdefault((offering.id, offering.version), offering)
        originator = self._originators.setdefault(offering.id, offering.originator)
        if first != offering or originator != offering.originator:
            self._findings.note(FindingKind.MESSAGE_FOREIGN, place)

    def _take_event(self, event: WithdrawalEvent, place: str) -> None:
        self._events += 1
        if not self._ids.take(event.event_id.int & _WORD, event.event_id.int >> 64):
            self._findings.note(FindingKind.WITHDRAWAL_TWICE, place)
        elif event.kind is WithdrawalKind.OFFERED:
            self._offers.take(*_offer(event))
        elif event.kind is WithdrawalKind.ACCEPTED:
            self._accept(event, place)
        elif event.kind in _ENDS:
            self._end(event, place)

    def _accept(self, event: WithdrawalEvent, place: str) -> None:
        self._licences += 1
        offering = self._versions.get((event.offering, event.version))
        if offering is None or not self._follows(event, offering):
            self._findings.note(FindingKind.LICENCE_UNFOUNDED, place)
        held = self._granted.get(event.owner, ())
        new = _Granted(event.event_id, offering.terms if offering else None, event.until)
        if any(event.time < each.until and _conflict(each, new) for each in held):
            self._findings.note(FindingKind.LICENCES_EXCLUDE, place)
        self._granted[event.owner] = (*held, new)

    def _follows(self, event: WithdrawalEvent, offering: Offering) -> bool:
        """Return whether a licence is by this version, which was made to its owner and could still be answered."""
        parties = event.originator == offering.originator == self._originators[offering.id]
        times = offering.opens <= event.time < offering.closes and event.until == offering.terms.expires
        return parties and times and self._offers.find(*_offer(event)) >= 0

    def _end(self, event: WithdrawalEvent, place: str) -> None:
        held = self._granted.pop(event.owner, ())
        still = tuple(each for each in held if each.agreement != event.agreement)
        if len(still) == len(held):
            self._findings.note(FindingKind.LICENCE_UNFOUNDED, place)
        if still:
            self._granted[event.owner] = still


def _offer(event: WithdrawalEvent) -> tuple[int, int]:
    """Return two words that stand for an owner and a version of an offering."""
    text = f"{event.owner}/{event.offering}/{event.version}".encode()
    found = blake2b(text, digest_size=16).digest()
    return int.from_bytes(found[:8]), int.from_bytes(found[8:])


def _conflict(one: _Granted, other: _Granted) -> bool:
    """Return whether two licences cannot be together; of those without terms nobody can tell."""
    if one.terms is None or other.terms is None:
        return False
    types = {each.record_type for each in one.terms.wanted} & {each.record_type for each in other.terms.wanted}
    meet = types and _countries(one.terms) & _countries(other.terms)
    return bool(meet) and (_excludes(one.terms, other.terms) or _excludes(other.terms, one.terms))


def _countries(terms: LicenceTerms) -> frozenset[str]:
    return COUNTRIES if terms.territory.world else terms.territory.countries


def _excludes(one: LicenceTerms, other: LicenceTerms) -> bool:
    for_a_use = one.exclusivity is Exclusivity.PURPOSE and bool(one.uses & other.uses)
    return for_a_use or one.exclusivity is Exclusivity.WHOLE
