"""An owner's account, and what an event makes of it. Pure: Kafka's time and offset of an event are given."""

from dataclasses import dataclass, replace
from typing import Final

from bank.accounts.events import AccountEvent, AccountKind, EventKind

#: An end that has not come.
OPEN: Final = 0


@dataclass(frozen=True, slots=True)
class LinkClaim:
    """A depositor's claim that a subject is this owner, by the event at this offset."""

    depositor: int
    subject: str
    offset: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link from `since` until before `until` (OPEN: no end), in milliseconds, by the event LINKED at this offset."""

    depositor: int
    subject: str
    since: int
    until: int
    offset: int

    def holds_at(self, time: int) -> bool:
        return self.since <= time and (self.until == OPEN or time < self.until)


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent for one record type, from `since` until before `until` (OPEN: no end), in milliseconds, by the event
    CONSENTED at this offset. `withdrawn`: it was withdrawn at `until`.
    """

    depositor: int
    schema: str
    since: int
    until: int
    withdrawn: bool
    offset: int

    def holds_at(self, time: int) -> bool:
        return self.since <= time and (self.until == OPEN or time < self.until)

    def ends_after(self, time: int) -> bool:
        return self.until == OPEN or self.until > time


@dataclass(frozen=True, slots=True)
class Account:
    """An account: see schema bank.account.v1. `offset` is that of the newest event in it."""

    owner: str
    offset: int
    kind: AccountKind
    opened: int
    closed: int = OPEN
    keepers: tuple[str, ...] = ()
    successor: str = ""
    claims: tuple[LinkClaim, ...] = ()
    links: tuple[Link, ...] = ()
    consents: tuple[Consent, ...] = ()


def opened(event: AccountEvent, offset: int, time: int) -> Account | None:
    """Return the account that an event OPENED opens; None: the event is another."""
    if event.event is not EventKind.OPENED or event.kind is None:
        return None
    return Account(event.owner, offset, event.kind, time, keepers=event.keepers, successor=event.successor)


def after(account: Account, event: AccountEvent, offset: int, time: int) -> Account:
    """Return the account after an event of it; as it was, but for the offset, where the event changes nothing.

    That a subject is linked to another account is for the caller to see: no account knows of the others.
    """
    account = replace(account, offset=offset)
    match event.event:
        case EventKind.CHANGED if event.kind:
            return replace(account, kind=event.kind, keepers=event.keepers, successor=event.successor)
        case EventKind.CLAIMED:
            return replace(account, claims=(*_others(account, event), LinkClaim(*_place(event), offset)))
        case EventKind.LINKED:
            linked = any(link.until == OPEN and _place(link) == _place(event) for link in account.links)
            link = Link(*_place(event), time, OPEN, offset)
            return account if linked else replace(account, claims=_others(account, event), links=(*account.links, link))
        case EventKind.UNLINKED:
            return replace(account, claims=_others(account, event), links=_unlinked(account, event, time))
        case EventKind.CONSENTED:
            return replace(account, consents=account.consents + consents_of(event, offset, time))
        case EventKind.WITHDRAWN:
            return replace(account, consents=tuple(_withdrawn(each, event, time) for each in account.consents))
        case EventKind.CLOSED:
            return replace(account, closed=time)
        case _:
            return account


def consents_of(event: AccountEvent, offset: int, time: int) -> tuple[Consent, ...]:
    """Return the consents of an event CONSENTED, one for each record type; none where it ends before it begins."""
    since = max(event.valid_from, time)
    if event.valid_until and event.valid_until <= since:
        return ()
    names = dict.fromkeys(event.schemas)
    return tuple(Consent(event.depositor, name, since, event.valid_until, False, offset) for name in names)


def _withdrawn(consent: Consent, event: AccountEvent, time: int) -> Consent:
    """Return the consent after a withdrawal, if it is one of these; one that has not begun never will."""
    if consent.depositor == event.depositor and consent.schema in event.schemas and consent.ends_after(time):
        return replace(consent, until=time, withdrawn=True)
    return consent


def _unlinked(account: Account, event: AccountEvent, time: int) -> tuple[Link, ...]:
    return tuple(
        replace(link, until=time) if link.until == OPEN and _place(link) == _place(event) else link
        for link in account.links
    )


def _others(account: Account, event: AccountEvent) -> tuple[LinkClaim, ...]:
    return tuple(claim for claim in account.claims if _place(claim) != _place(event))


def _place(of: LinkClaim | Link | AccountEvent) -> tuple[int, str]:
    return of.depositor, of.subject
