"""Tell whether owners had agreed: the rule of docs/topics.md (links and consents), written here once more. Pure.

A worker that stores what it should refuse would find it right by its own tables (`bank.accounts.permissions`). This
keeps each link and each consent as a span of time, and looks through all of them.
"""

import sys
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, NamedTuple

from bank.accounts.compact import KeyNumbers
from bank.accounts.events import AccountEvent, EventKind
from bank.accounts.newest import ConsentFields

#: Clocks of the bank's brokers are at most this far apart, in milliseconds; within it no order of events is judged.
APART_MS: Final = 100
#: No command writes a consent that overlaps one that holds for longer, in milliseconds: it judges by its own machine's
#: clock, which may be ahead of Kafka's.
OVERLAP_MS: Final = 60_000
_NEVER: Final = sys.maxsize
_WORD: Final = (1 << 64) - 1


class WrittenEvent(NamedTuple):
    """An event of bank.accounts, its offset there, and Kafka's time of it (milliseconds since 1970-01-01T00:00:00Z)."""

    event: AccountEvent
    offset: int
    time: int


class Use(NamedTuple):
    """Use that a consent allows: of the owner's records, by a depositor (its number; 0: it has none), of a record type
    such as social.post.
    """

    owner: str
    depositor: int
    record_type: str


@dataclass(slots=True)
class _Span:
    """A link or consent, by its event's offset: it holds from `since` until before `until`. `ended`: by an event."""

    offset: int
    since: int
    until: int = _NEVER
    ended: bool = False

    def end(self, time: int) -> None:
        """End it; one that has ended before stays as it is."""
        if time < self.until:
            self.until, self.ended = time, True

    @property
    def fields(self) -> tuple[int, int]:
        """Beginning and end as records of bank.account.v1 have them: an end of 0 has not come."""
        return self.since, 0 if self.until == _NEVER else self.until

    def overlaps(self, since: int, until: int) -> bool:
        return min(self.until, until) - max(self.since, since) > OVERLAP_MS

    def covers(self, first: int, last: int) -> bool:
        return self.surely_holds(first) and self.surely_holds(last)

    def may_hold(self, time: int) -> bool:
        return self.since - APART_MS <= time < self.until + APART_MS

    def surely_holds(self, time: int) -> bool:
        return self.since + APART_MS <= time < self.until - APART_MS


class Agreements:
    """Links and consents, by the events in their order.

    `enforced` is since when the bank asks for them, in milliseconds since 1970-01-01T00:00:00Z (None: it does not),
    `enforced_by` the offset of the event that says so, `events` counts what was taken, and `idle` what of it changed
    nothing. `unclaimed` has the offsets of links whose depositor had claimed nothing, `foreign` those of consents that
    no command writes: with an id that came before, or while another held for that use.
    """

    def __init__(self) -> None:
        self.enforced: int | None = None
        self.enforced_by = -1
        self.owners: set[str] = set()
        self.events = self.idle = 0
        self.unclaimed: list[int] = []
        self.foreign: list[int] = []
        self._given = array("q")
        self._ids = KeyNumbers(wide=True)
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

    def take(self, written: WrittenEvent) -> bool:
        """Take the next event; return False for one that changes nothing."""
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
        return changed

    def _take_account(self, written: WrittenEvent) -> bool:
        event, offset, time = written
        if event.event is EventKind.ENFORCED:
            if first := self.enforced is None:
                self.enforced, self.enforced_by = time, offset
            return first
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
        if self._came_before(event) or any(self._overlap(use, since, until) for use in uses):
            self.foreign.append(offset)
        self._given.append(offset)
        for use in uses:
            self._consents[use].append(_Span(offset, since, until))
        return bool(uses)

    def _came_before(self, event: AccountEvent) -> bool:
        """Return True if the consent's id is that of an earlier one; note it."""
        whole = event.consent_id.int if event.consent_id else 0
        low, high = whole & _WORD, whole >> 64
        found, slot = self._ids.probe(low, high)
        if found < 0:
            self._ids.add(slot, low, high)
        return found >= 0

    def _overlap(self, use: Use, since: int, until: int) -> bool:
        return any(span.overlaps(since, until) for span in reversed(self._consents.get(use, ())))

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
        return self._span(offset, use) is not None

    def is_consent(self, offset: int) -> bool:
        """Return True if the event at this offset is a consent, whoever's."""
        place = bisect_left(self._given, offset)
        return place < len(self._given) and self._given[place] == offset

    def _span(self, offset: int, use: Use) -> _Span | None:
        spans = self._consents.get(use, ())
        place = bisect_left(spans, offset, key=attrgetter("offset"))
        return spans[place] if place < len(spans) and spans[place].offset == offset else None

    def may_hold(self, offset: int, use: Use, time: int) -> bool:
        """Return True if that consent may have held at the time."""
        span = self._span(offset, use)
        return span is not None and span.may_hold(time)

    def surely_held(self, use: Use, time: int) -> int | None:
        """Return the highest offset of the consents that certainly held at the time; None: there is none."""
        held = (span.offset for span in self._consents.get(use, ()) if span.surely_holds(time))
        return max(held, default=None)

    def links_of(self, owner: str, depositor: int, subject: str) -> list[tuple[int, int]]:
        """Return beginning and end (0: open) of each link of the subject to the owner, in their order."""
        return [span.fields for holder, span in self._links.get((depositor, subject), ()) if holder == owner]

    def has(self, owner: str, consent: ConsentFields) -> bool:
        """Return True if the owner has this consent, as it says."""
        depositor, record_type, since, until, withdrawn, offset = consent
        span = self._span(offset, Use(owner, depositor, record_type))
        return span is not None and (*span.fields, span.ended) == (since, until, withdrawn)

    def surely_same(self, use: Use, consent: int | None, first: int, last: int) -> bool:
        """Return True if it makes no difference when from `first` to `last` Kafka took a record by this consent."""
        span = None if consent is None else self._span(consent, use)
        asked = self.is_asked(first) or not self.may_be_asked(last)
        links = self._of_owner.get((use.owner, use.depositor), ())
        linked = self.enforced is None or any(link.covers(first, last) for link in links)
        return asked and linked and (not self.may_be_asked(last) if span is None else span.covers(first, last))

    def surely_allowed(self, depositor: int, subject: str, record_type: str, time: int) -> bool:
        """Return True if a record of this id (a pseudonym) of the depositor was certainly to be taken."""
        owners = [owner for owner, span in self._links.get((depositor, subject), ()) if span.surely_holds(time)]
        return any(self.surely_held(Use(owner, depositor, record_type), time) is not None for owner in owners)


def _uses(event: AccountEvent) -> Iterator[Use]:
    return (Use(event.owner, event.depositor, name) for name in dict.fromkeys(event.schemas))
