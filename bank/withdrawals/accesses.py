"""Events of the trail that answers of owners to offerings make."""

from collections.abc import Callable, Iterable
from uuid import UUID

from bank.access.access_event import Access, AccessEvent, Actor, made
from bank.withdrawals.answers import OwnersAnswer


def of_answers(
    said: Iterable[OwnersAnswer], by: Actor, new_id: Callable[[], UUID], given_by: str = ""
) -> list[AccessEvent]:
    """Return an event for each answer. `what` is what was said, the offering with its version, and the account of the
    keeper who decided, where one did.
    """
    return [made(new_id(), each.owner, Access.CONSENT, by, what=_what(each, given_by)) for each in said]


def _what(answer: OwnersAnswer, given_by: str) -> str:
    version = f"/{answer.version}" if answer.version else ""
    return f"{answer.kind.value} {answer.offering}{version}" + (f" by {given_by}" if given_by else "")
