"""Names of links and claims on the owner's page. None holds the depositor's id of the person. Pure."""

from bank.accounts.account import Account, Link, LinkClaim


def link_id(each: Link | LinkClaim) -> str:
    """Return the name of a link or a claim: the offset of its event."""
    return str(each.offset)


def link_named(found: Account, name: str) -> Link | LinkClaim | None:
    """Return the account's link or claim of this name; a link may have ended."""
    places: tuple[Link | LinkClaim, ...] = (*found.links, *found.claims)
    return next((each for each in places if link_id(each) == name), None)
