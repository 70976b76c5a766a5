"""The form of a grant as a browser sends it."""

from urllib.parse import urlencode

from web.owner.standing.choices import GrantFields


def sent(given: GrantFields) -> str:
    """Return the fields as the body of a form."""
    pairs = [("domain", each) for each in given.domains]
    pairs += [("use", each) for each in given.uses]
    pairs += [("anybody", "yes")] if given.anybody else []
    pairs += [("place", each) for each in given.places]
    pairs += [("exclusivity", each) for each in given.exclusivity]
    pairs += [("buyers", _lines(given.buyers)), ("countries", _lines(given.countries))]
    pairs += [("length", given.length), ("days", given.days), ("number", "1")]
    for at, each in enumerate(given.rows(), 1):
        pairs += [(f"amount-{at}", each.amount), (f"currency-{at}", each.currency), (f"per-{at}", each.per)]
    return urlencode(pairs)


def _lines(text: str) -> str:
    return text.replace("\n", "\r\n")
