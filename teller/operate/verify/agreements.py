"""Tell whether owners had agreed: the rule of docs/topics.md (links and consents), written here once more. Pure.

A worker that stores what it should refuse would find it right by its own tables (`bank.accounts.permissions`). This
keeps each link and each consent as a span of time, and looks through all of them.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from bank.accounts.events import AccountEvent, EventKind

#: Clocks of the bank's brokers are at most this far apart, in milliseconds; within it no order of events is judged.
APART_MS: Final = 100
_NEVER: Final = sys.maxsize


class WrittenEvent(NamedTuple):
    """An event of bank.accounts, its offset there, and Kafka's time of it (milliseconds since 1970-01-01T00:00:00Z)."""

    event: AccountEvent
    offset: int
    time: int


class Use(NamedTuple):
    """Whose records, of which depositor (its number; 0: it has none) and record type, such as social.post."""

    owner: str
    depositor: int
    record_type: str


@dataclass(slots=True)
class _Span:
    """A link or consent, by its event's offset: it holds from `since` until before `until`."""

    offset: int
    since: int
    until: int = _NEVER

    def end(self, time: int) -> None:
        """End it; one that has ended before stays as it is."""
        self.until = min(self.until, time)

    def may_hold(self, time: int) -> bool:
        return self.since - APART_MS <= time < self.until + APART_MS

    def surely_holds(self, time: int) -> bool:
        return self.since + APART_MS <= time < self.until - APART_MS


class Agreements:
    """Links and consents, by the events in their order.

    `enforced` is since when the bank asks for them, in milliseconds since 1970-01-01T00:00:00Z (None: it does not),
    `events` counts what was taken, `idle` what of it changed nothing, and `unclaimed` has the offsets of links whose
    depositor had claimed nothing.
    """

    def __init__(self) -> None:
        self.enforced: int | None = None
        self.owners: set[str] = set()
        self.events = self.idle = 0
        self.unclaimed: list[int] = []
        self._consents: dict[Use, list[_Span]] = defaultdict(list)
        self._claims: set[tuple[str, int, str]] = set()
        #: By depositor and subject, with the owner; only the last may be open.
        self._links: dict[tuple[int, str], list[tuple[str, _Span]]] = defaultdict(list)
        self._of_owner: dict[tuple[str, int], list[_Span]] = defaultdict(list)

    @property
    def consents(self) -> int:
        """Number of consents, ended ones among them, one for each record type."""
        return sum(map(len, self._consents.values()))

    @property
    def links(self) -> int:
        """Number of links, ended ones among them."""
        return sum(map(len, self._of_owner.values()))

    def take(self, written: WrittenEvent) -> None:
        """Take the next event."""
        self.events += 1
        match written.event.event:
            case EventKind.ENFORCED | EventKind.OPENED | EventKind.CHANGED | EventKind.CLOSED:
                changed = self._take_account(written)
            case EventKind.CLAIMED | EventKind.LINKED | EventKind.UNLINKED:
                changed = self._take_link(written)
            case EventKind.CONSENTED:
                changed = self._consent(written)
            case EventKind.WITHDRAWN:
                changed = self._withdraw(written)
        self.idle += not changed

    def _take_account(self, written: WrittenEvent) -> bool:
        event, _, time = written
        if event.event is EventKind.ENFORCED:
            self.enforced, before = time if self.enforced is None else self.enforced, self.enforced
            return before is None
        known = event.owner in self.owners
        self.owners.add(event.owner)
        return known != (event.event is EventKind.OPENED)

    def _take_link(self, written: WrittenEvent) -> bool:
        event, offset, time = written
        claim, subject = (event.owner, event.depositor, event.subject), (event.depositor, event.subject)
        claimed, holder = claim in self._claims, self._holder(subject)
        if event.event is EventKind.CLAIMED:
            self._claims.add(claim)
            return not claimed
        if event.event is EventKind.LINKED and holder is not None:
            return False
        self._claims.discard(claim)
        if event.event is EventKind.UNLINKED:
            if holder == event.owner:
                self._links[subject][-1][1].end(time)
            return claimed or holder == event.owner
        span = _Span(offset, time)
        self._links[subject].append((event.owner, span))
        self._of_owner[event.owner, event.depositor].append(span)
        self.unclaimed += [] if claimed else [offset]
        return True

    def _holder(self, subject: tuple[int, str]) -> str | None:
        """Return whose link of the subject is open."""
        links = self._links.get(subject, ())
        return links[-1][0] if links and links[-1][1].until == _NEVER else None

    def _consent(self, written: WrittenEvent) -> bool:
        event, offset, time = written
        since, until = max(event.valid_from, time), event.valid_until or _NEVER
        uses = list(_uses(event)) if since < until else []
        for use in uses:
            self._consents[use].append(_Span(offset, since, until))
        return bool(uses)

    def _withdraw(self, written: WrittenEvent) -> bool:
        spans = [span for use in _uses(written.event) for span in self._consents.get(use, ())]
        later = [span for span in spans if span.until > written.time]
        for span in later:
            span.end(written.time)
        return bool(later)

    def is_asked(self, time: int) -> bool:
        """Return True if the bank certainly asked for link and consent at this time."""
        return self.enforced is not None and time >= self.enforced + APART_MS

    def may_be_asked(self, time: int) -> bool:
        """Return True unless it certainly did not."""
        return self.enforced is not None and time >= self.enforced - APART_MS

    def may_be_linked(self, owner: str, depositor: int, time: int) -> bool:
        """Return True if an id of this depositor may have been linked to the owner at the time."""
        return any(span.may_hold(time) for span in self._of_owner.get((owner, depositor), ()))

    def is_for(self, offset: int, use: Use) -> bool:
        """Return True if the event at this offset is a consent for this use."""
        return any(span.offset == offset for span in self._consents.get(use, ()))

    def may_hold(self, offset: int, use: Use, time: int) -> bool:
        """Return True if that consent may have held at the time."""
        return any(span.offset == offset and span.may_hold(time) for span in self._consents.get(use, ()))

    def surely_held(self, use: Use, time: int) -> int | None:
        """Return the highest offset of the consents that certainly held at the time; None: there is none."""
        held = (span.offset for span in self._consents.get(use, ()) if span.surely_holds(time))
        return max(held, default=None)

    def surely_allowed(self, depositor: int, subject: str, record_type: str, time: int) -> bool:
        """Return True if a record of this id (a pseudonym) of the depositor was certainly to be taken."""
        owners = [owner for owner, span in self._links.get((depositor, subject), ()) if span.surely_holds(time)]
        return any(self.surely_held(Use(owner, depositor, record_type), time) is not None for owner in owners)


def _uses(event: AccountEvent) -> Iterator[Use]:
    return (Use(event.owner, event.depositor, name) for name in dict.fromkeys(event.schemas))
