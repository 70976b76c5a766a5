"""Why an owner cannot close their account. Pure."""

from bank.accounts.erasures import Erasures
from bank.accounts.events import AccountKind
from teller.operate.accounts.book import Book
from teller.operate.accounts.rules import AccountError
from teller.operate.erasing import deciding
from teller.operate.owner_desk.port.refused import DeskRefusal, Why


def against(book: Book, erasures: Erasures, owner: str, now: int) -> DeskRefusal | None:
    """Return why: the account ended, its keeper decides, a legal hold is on it, or another has no other keeper.

    `book` has the accounts that name it, and their keepers.
    """
    found = book.account(owner)
    if found is None:
        return DeskRefusal(Why.UNKNOWN)
    if found.closed or erasures.of(owner) is not None:
        return DeskRefusal(Why.ACCOUNT_ENDED)
    if found.kind is not AccountKind.PERSON:
        return DeskRefusal(Why.KEPT)
    if erasures.hold(owner, now):
        return DeskRefusal(Why.INVALID, "held")
    try:
        deciding.erased(book, erasures, [owner], now)
    except AccountError:
        return DeskRefusal(Why.INVALID, "keeper")
    return None
