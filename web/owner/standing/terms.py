"""Standing terms as they are known, and as they become by one change. Pure."""

import hashlib
from typing import Final, NamedTuple

from bank.withdrawals import standing_terms
from bank.withdrawals.standing_terms import MOST_BYTES
from bank.withdrawals.terms import MOST_GRANTS, MOST_VERSION, StandingGrant, StandingTerms

NONE: Final = StandingTerms("", 0)


class KnownTerms(NamedTuple):
    """Standing terms that hold. `unread`: the document, where this page cannot show what it says; `seen` names it."""

    terms: StandingTerms
    unread: str
    seen: str

    @property
    def is_full(self) -> bool:
        return len(self.terms.grants) >= MOST_GRANTS


def known(document: str) -> KnownTerms:
    """Return what a document says; empty: there are no standing terms. Its owner is not known here."""
    text = document.encode("utf-8", "replace")
    found = standing_terms.read(text, "") if text else NONE
    seen = hashlib.sha256(text).hexdigest()
    return KnownTerms(found, "", seen) if isinstance(found, StandingTerms) else KnownTerms(NONE, document, seen)


def with_grant(terms: StandingTerms, number: int, grant: StandingGrant) -> StandingTerms:
    """Return terms whose grant of this number, from 1 on, is another; with one more where there is none."""
    grants = [*terms.grants]
    at = number - 1 if 0 < number <= len(grants) else len(grants)
    grants[at : at + 1] = [grant]
    return _next(terms, grants)


def without_grant(terms: StandingTerms, number: int) -> StandingTerms:
    """Return terms without the grant of this number."""
    return _next(terms, [each for at, each in enumerate(terms.grants, 1) if at != number])


def document_of(terms: StandingTerms) -> str | None:
    """Return the document of terms, empty where they grant nothing; None: it would be too long."""
    if not terms.grants:
        return ""
    text = standing_terms.to_json(terms)
    return text.decode() if len(terms.grants) <= MOST_GRANTS and len(text) <= MOST_BYTES else None


def _next(terms: StandingTerms, grants: list[StandingGrant]) -> StandingTerms:
    return StandingTerms(terms.owner, min(terms.version + 1, MOST_VERSION), tuple(grants))
