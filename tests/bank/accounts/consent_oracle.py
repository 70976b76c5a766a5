"""The slow, obvious way to decide a record, and histories to decide by. It shares no code with permissions."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from hypothesis import strategies as st

from bank.accounts import account
from bank.accounts.account import OPEN, Account, Consent
from bank.accounts.account_records import Enforced
from bank.accounts.events import AccountEvent, AccountKind, EventKind

DEPOSITORS: Final = (1, 300)
TYPES: Final = ("social.post", "telecom.call")
#: Accounts; the first is a subject as well.
OWNERS: Final = ("a" * 32, "b" * 32)
SUBJECTS: Final = (OWNERS[0], "5" * 32)
FOREVER: Final = 10**18
CONSENT_ID: Final = UUID(int=7)


class Happened(NamedTuple):
    """An event with its offset and Kafka's time of it."""

    event: AccountEvent
    offset: int
    time: int


@st.composite
def histories(draw: st.DrawFn, most: int = 14) -> list[Happened]:
    """Events at rising offsets, whose times stand still or rise; ends of transactions lie between them."""
    offset, time = 0, 1  # 0 stands for an open end
    found = []
    for event in draw(st.lists(events(), max_size=most)):
        offset += draw(st.sampled_from((1, 2, 1 << 21)))
        time += draw(st.sampled_from((0, 0, 1, 1, 2)))
        found.append(Happened(event, offset, time))
    return found


@st.composite
def events(draw: st.DrawFn) -> AccountEvent:
    kinds = (EventKind.LINKED, EventKind.UNLINKED, EventKind.CONSENTED, EventKind.CONSENTED, EventKind.WITHDRAWN)
    kind = draw(st.sampled_from((*kinds, *kinds, EventKind.ENFORCED, EventKind.CLOSED)))
    if kind is EventKind.ENFORCED:
        return AccountEvent(kind)
    owner, depositor = draw(st.sampled_from(OWNERS)), draw(st.sampled_from(DEPOSITORS))
    if kind in (EventKind.LINKED, EventKind.UNLINKED):
        return AccountEvent(kind, owner, depositor=depositor, subject=draw(st.sampled_from(SUBJECTS)))
    if kind is EventKind.CLOSED:
        return AccountEvent(kind, owner)
    types = tuple(draw(st.sets(st.sampled_from((*TYPES, "no.type")))))
    if kind is EventKind.WITHDRAWN:
        return AccountEvent(kind, owner, depositor=depositor, schemas=types)
    since, until = draw(st.integers(0, 12)), draw(st.one_of(st.just(0), st.integers(0, 14)))
    return AccountEvent(
        kind, owner, depositor=depositor, schemas=types, valid_from=since, valid_until=until, consent_id=CONSENT_ID
    )


def decided(history: Sequence[Happened], depositor: int, subject: str, schema: str, time: int) -> object:
    """Return the reason of a refusal, or (owner, offset of the consent); `time` below 0: not known."""
    at = FOREVER if time < 0 else time
    owner = _owner(history, depositor, subject, at)
    consents = _consents(history, owner or subject, depositor, schema)
    holding = [each.offset for each in consents if each.since <= at and (each.until == OPEN or at < each.until)]
    enforced = [each.time for each in history if each.event.event is EventKind.ENFORCED]
    if not enforced or at < enforced[0]:
        return owner or subject, max(holding, default=None)
    if owner is None:
        return "owner_unknown"
    if holding:
        return owner, max(holding)
    begun = [each for each in consents if each.since <= at]
    if not begun:
        return "consent_missing"
    begun.sort(key=lambda each: (each.until, each.offset))
    return "consent_withdrawn" if begun[-1].withdrawn else "consent_ended"


def _owner(history: Sequence[Happened], depositor: int, subject: str, at: int) -> str | None:
    """Walk through the events until `at`: who was linked last, and whether that still holds."""
    linked: str | None = None
    for event, _offset, time in history:
        if time > at:
            break
        if (event.depositor, event.subject) != (depositor, subject):
            continue
        if event.event is EventKind.LINKED and linked is None:
            linked = event.owner
        if event.event is EventKind.UNLINKED and linked == event.owner:
            linked = None
    return linked


def _consents(history: Sequence[Happened], owner: str, depositor: int, schema: str) -> list[Consent]:
    """Return the consents as all events leave them."""
    found: list[Consent] = []
    for event, offset, time in history:
        if (event.owner, event.depositor) != (owner, depositor) or schema not in event.schemas:
            continue
        since = max(event.valid_from, time)
        if event.event is EventKind.CONSENTED and (event.valid_until == OPEN or event.valid_until > since):
            found.append(Consent(depositor, schema, since, event.valid_until, False, offset))
        if event.event is EventKind.WITHDRAWN:
            for place, each in enumerate(found):
                if each.until == OPEN or each.until > time:
                    found[place] = Consent(depositor, schema, each.since, time, True, each.offset)
    return found


def newest(history: Sequence[Happened]) -> list[Account | Enforced]:
    """Return the records that a writer of these events writes to the newest topic, in order, as it writes them."""
    accounts: dict[str, Account] = {}
    written: list[Account | Enforced] = []
    open_links: dict[tuple[int, str], str] = {}
    enforced: int | None = None
    for event, offset, time in history:
        if event.event is EventKind.ENFORCED:
            enforced = time if enforced is None else enforced
            written.append(Enforced(enforced, offset))
            continue
        place = event.depositor, event.subject
        before = accounts.get(event.owner) or Account(event.owner, 0, AccountKind.PERSON, 0)
        after = account.after(before, event, offset, time)
        if event.event is EventKind.LINKED and open_links.setdefault(place, event.owner) != event.owner:
            continue
        if event.event is EventKind.UNLINKED and open_links.get(place) == event.owner:
            del open_links[place]
        accounts[event.owner] = after
        written.append(after)
    return written
