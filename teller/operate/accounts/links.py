"""Commands about links: a depositor claims that a subject is an owner, the owner confirms. Pure."""

from bank.accounts.account import OPEN, Account
from bank.accounts.events import AccountEvent, EventKind
from teller.operate.accounts import rules
from teller.operate.accounts.book import Book, Place
from teller.operate.accounts.operations import Events
from teller.operate.accounts.rules import MOST_LINKS, AccountError


def check_steps(*, claim: bool, confirm: bool) -> None:
    """Check that a command claims, confirms, or both.

    Raises:
        AccountError: as its message says; so do the others.
    """
    if not (claim or confirm):
        raise AccountError(
            "a link needs both the depositor's claim (--claim) and the owner's confirmation (--confirm), "
            "together or one after the other"
        )


def linked(book: Book, owner: str, place: Place, *, claim: bool, confirm: bool) -> Events:
    """Link a depositor's subject to an account, by the depositor's claim, the owner's confirmation, or both."""
    found = rules.living(book, owner)
    _check_free(book, owner, place)
    if book.holder(place) == owner:
        return []
    claimed = book.claimant(place) == owner
    if confirm and not (claim or claimed):
        raise AccountError("the depositor has not claimed that: --claim records its claim, alone or with --confirm")
    rules.check_room(len(found.links) + len(found.claims), int(not claimed), MOST_LINKS, "links and claims")
    kinds = [EventKind.CLAIMED] * (claim and not claimed) + [EventKind.LINKED] * confirm
    return [_event(kind, found, place) for kind in kinds]


def unlinked(book: Book, owner: str, place: Place) -> Events:
    """End a link, or turn a claim down."""
    found = rules.living(book, owner)
    if owner not in (book.holder(place), book.claimant(place)):
        raise AccountError(f"that id of the depositor is not linked to account {owner}, and not claimed to be")
    return [_event(EventKind.UNLINKED, found, place)]


def is_linked(book: Book, owner: str, depositor: int) -> bool:
    """Return whether an id of the depositor is linked to the account now."""
    return any(each.depositor == depositor and each.until == OPEN for each in rules.account(book, owner).links)


def only(book: Book, owner: str, depositor: int, *, claims_only: bool) -> Place:
    """Return the depositor's one claim on the account; with its links, where `claims_only` is not set."""
    found = rules.living(book, owner)
    places = {claim.subject for claim in found.claims if claim.depositor == depositor}
    if not claims_only:
        places |= {link.subject for link in found.links if link.depositor == depositor and link.until == OPEN}
    if not places:
        what = "claims nothing" if claims_only else "neither claims nor has linked anything"
        raise AccountError(
            f"the depositor {what} on account {owner}: its claim comes first, by `teller accounts link` with "
            "--claim --ask-subject"
        )
    if len(places) > 1:
        raise AccountError(
            f"the depositor has {len(places)} such ids on account {owner}: --ask-subject says which is meant"
        )
    return depositor, places.pop()


def _check_free(book: Book, owner: str, place: Place) -> None:
    for other, how in ((book.holder(place), "linked to"), (book.claimant(place), "claimed to be")):
        if other not in (None, owner):
            raise AccountError(
                f"that id of the depositor is {how} account {other}: `teller accounts unlink` there first"
            )


def _event(kind: EventKind, found: Account, place: Place) -> AccountEvent:
    return AccountEvent(kind, found.owner, depositor=place[0], subject=place[1])
