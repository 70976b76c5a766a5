"""Read policies: strictly, so that nothing can be in one that its value does not say.

What is read has to come to the same bytes when it is written, and to be within the bounds of documents.
"""

import json
import re
from collections.abc import Callable
from typing import Final, NamedTuple
from uuid import UUID

from bank.ledger.months import DAY_MS
from bank.withdrawals import offering, standing_terms
from bank.withdrawals.odrl.grants import grants_in
from bank.withdrawals.odrl.nodes import Node, name_in, right_of, time_in
from bank.withdrawals.odrl.terms import Project, terms_in
from bank.withdrawals.odrl.vocabulary import ACCOUNT, AGREEMENT, OFFERING, ORIGINATOR, STANDING
from bank.withdrawals.odrl.writing import agreement, offer, request
from bank.withdrawals.terms import Licence, Offering, StandingTerms

MOST_BYTES: Final = 4 << 20
_OWNER: Final = re.compile(r"[0-9a-f]{32}")


class Accepted(NamedTuple):
    """A licence, and the project that it is for."""

    licence: Licence
    project: Project


class NoPolicy(NamedTuple):
    """Outcome of reading what is no policy of this profile; it tells nothing of what is there."""

    reason: str


def read(data: bytes) -> Offering | StandingTerms | Accepted | NoPolicy:
    """Read a policy of at most MOST_BYTES."""
    if len(data) > MOST_BYTES:
        return NoPolicy(f"it has more than {MOST_BYTES:,} bytes")
    try:
        found = json.loads(data)
        value, written = _READERS[found["type"]](found)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        return NoPolicy("it is no policy of this profile: check it against schemas/withdrawals/odrl/shapes.ttl")
    if written != data:
        return NoPolicy("it is not in canonical form (RFC 8785), or says what this profile does not know")
    return value


def _version(urn: str, prefix: str) -> tuple[str, int]:
    name, version = name_in(urn, prefix).split(":")
    return name, int(version)


def _offering(found: Node) -> tuple[Offering, bytes]:
    node = found["permission"][0]
    terms, project = terms_in(node, time_in(right_of(node["constraint"], "dateTime", "lt")))
    name, version = _version(found["uid"], OFFERING)
    value = Offering(
        id=name,
        version=version,
        originator=name_in(found["assignee"], ORIGINATOR),
        **project._asdict(),
        terms=terms,
        opens=time_in(found["teller:answeredFrom"]),
        closes=time_in(found["teller:answeredUntil"]),
    )
    _check(value)
    return value, request(value)


def _check(value: Offering) -> None:
    if offering.read(offering.to_json(value)) != value:
        raise ValueError


def _standing_terms(found: Node) -> tuple[StandingTerms, bytes]:
    owner, version = _version(found["uid"], STANDING)
    value = StandingTerms(owner, version, tuple(grants_in(found.get("permission", []))))
    if not _OWNER.fullmatch(owner) or standing_terms.read(standing_terms.to_json(value), owner) != value:
        raise ValueError
    return value, offer(value)


def _accepted(found: Node) -> tuple[Accepted, bytes]:
    node = found["permission"][0]
    terms, project = terms_in(node, time_in(found["teller:offeredUntil"]))
    name, version = _version(found["teller:offering"], OFFERING)
    licence = Licence(
        agreement=UUID(name_in(found["uid"], AGREEMENT)),
        owner=name_in(found["assigner"], ACCOUNT),
        offering=name,
        version=version,
        originator=name_in(found["assignee"], ORIGINATOR),
        terms=terms,
        since=time_in(right_of(node["constraint"], "dateTime", "gteq")),
        until=time_in(right_of(node["constraint"], "dateTime", "lt")),
    )
    _check_licence(licence, project)
    return Accepted(licence, project), agreement(licence, project)


def _check_licence(licence: Licence, project: Project) -> None:
    """Check a licence by the shortest offering that it can have come of."""
    opens = licence.since - licence.since % DAY_MS
    _check(
        Offering(
            licence.offering, licence.version, licence.originator, *project, licence.terms, opens, opens + DAY_MS
        )
    )  # fmt: skip
    if not licence.since < licence.until <= licence.terms.expires or not _OWNER.fullmatch(licence.owner):
        raise ValueError


_Value = Offering | StandingTerms | Accepted
_READERS: Final[dict[str, Callable[[Node], tuple[_Value, bytes]]]] = {
    "Request": _offering,
    "Offer": _standing_terms,
    "Agreement": _accepted,
}
