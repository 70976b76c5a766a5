"""Standing terms of an owner as a JSON document, read strictly: what the owner grants without being asked.

`schemas/withdrawals/standing_terms.v1.json` is its JSON Schema. What is not said is not granted: each list that is left
out or empty grants nothing. The document does not name the owner, who is known by where it comes from.
"""

import hashlib
from typing import Annotated, Any, Final, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from bank import strict_documents
from bank.strict_documents import StrictModel, canonical
from bank.withdrawals import terms
from bank.withdrawals.document_parts import (
    FORMS,
    Codes,
    ExclusivityCode,
    LeastPriceDocument,
    Name,
    UseCode,
    codes_of,
    once,
    price_fields,
    territory,
)
from bank.withdrawals.terms import Buyers, StandingGrant, StandingTerms
from schemas.topics import DOMAINS

MOST_BYTES: Final = 65_536
#: Prices of a grant: a policy says the grant once for each.
MOST_PRICES: Final = 8


def _known_domain(name: str) -> str:
    if name not in DOMAINS:
        raise ValueError(f"is no domain: give one of {', '.join(DOMAINS)}")
    return name


class GrantDocument(StrictModel):
    """Grant to buyers: all that it says has to fit what is asked."""

    domains: Annotated[list[Annotated[str, AfterValidator(_known_domain)]], AfterValidator(once)] = Field(default=[])
    uses: Annotated[list[UseCode], AfterValidator(once)] = Field(default=[])
    buyers: Annotated[list[Name], Field(max_length=terms.MOST_BUYERS), AfterValidator(once)] = Field(default=[])
    any_buyer: bool = False
    territory: Codes = Field(default=[])
    least_prices: Annotated[list[LeastPriceDocument], Field(max_length=MOST_PRICES)] = Field(default=[])
    longest_days: Annotated[int, Field(ge=0, le=terms.MOST_DAYS)] = 0
    exclusivity: Annotated[list[ExclusivityCode], AfterValidator(once)] = Field(default=[])

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.any_buyer and self.buyers:
            raise ValueError("give buyers by name, or any_buyer, and not both")
        if len({(each.per, each.currency) for each in self.least_prices}) < len(self.least_prices):
            raise ValueError("least_prices: give one price for each of per and currency")
        return self


class StandingTermsDocument(StrictModel):
    """Standing terms as a document: see docs/withdrawals.md."""

    version: Annotated[int, Field(ge=1, le=terms.MOST_VERSION)]
    grants: Annotated[list[GrantDocument], Field(max_length=terms.MOST_GRANTS)] = Field(default=[])


class StandingTermsProblems(NamedTuple):
    """Outcome of reading what are no standing terms: what to mend, one sentence each."""

    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.sentences)


def read(text: bytes, owner: str) -> StandingTerms | StandingTermsProblems:
    """Read a document of at most MOST_BYTES as the terms of an owner."""
    found = strict_documents.read(text, StandingTermsDocument, MOST_BYTES, "standing terms", FORMS)
    if isinstance(found, tuple):
        return StandingTermsProblems(found)
    return StandingTerms(owner, found.version, tuple(map(_grant, found.grants)))


def to_json(standing: StandingTerms) -> bytes:
    """Write standing terms, without their owner, as canonical JSON (RFC 8785)."""
    return canonical({"grants": [_grant_fields(each) for each in standing.grants], "version": standing.version})


def digest(standing: StandingTerms) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal digits."""
    return hashlib.sha256(to_json(standing)).hexdigest()


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a document; `schemas/withdrawals/standing_terms.v1.json` is a copy."""
    return strict_documents.json_schema(StandingTermsDocument)


def _grant(found: GrantDocument) -> StandingGrant:
    return StandingGrant(
        domains=frozenset(found.domains),
        uses=frozenset(found.uses),
        buyers=Buyers(frozenset(found.buyers), found.any_buyer),
        territory=territory(found.territory),
        least_prices=tuple(each.price() for each in found.least_prices),
        longest_days=found.longest_days,
        exclusivity=frozenset(found.exclusivity),
    )


def _grant_fields(grant: StandingGrant) -> dict[str, Any]:
    return {
        "any_buyer": grant.buyers.anybody,
        "buyers": sorted(grant.buyers.names),
        "domains": sorted(grant.domains),
        "exclusivity": sorted(each.value for each in grant.exclusivity),
        "least_prices": [price_fields(each) for each in grant.least_prices],
        "longest_days": grant.longest_days,
        "territory": codes_of(grant.territory),
        "uses": sorted(use.value for use in grant.uses),
    }
