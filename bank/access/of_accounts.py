"""Events of the trail that changes of accounts, links and consents make."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from bank.access.access_event import Access, AccessEvent, Actor, made
from bank.accounts.events import AccountEvent, EventKind

_ACCESS: Final = {
    EventKind.CLAIMED: Access.LINK,
    EventKind.LINKED: Access.LINK,
    EventKind.UNLINKED: Access.LINK,
    EventKind.CONSENTED: Access.CONSENT,
    EventKind.WITHDRAWN: Access.CONSENT,
}


def of_accounts(changes: Iterable[AccountEvent], by: Actor, new_id: Callable[[], UUID]) -> list[AccessEvent]:
    """Return an event for each change of an account; what changes nobody's alone, ENFORCED, is everybody's.

    `what` is the change's kind, with the record types of a consent.
    """
    return [
        made(new_id(), each.owner, _ACCESS.get(each.event, Access.ACCOUNT), by, what=_what(each)) for each in changes
    ]


def _what(change: AccountEvent) -> str:
    return " ".join((change.event.value.lower(), *sorted(change.schemas)))
