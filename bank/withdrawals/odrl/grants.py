"""An owner's standing grants as permissions: one for each price that is enough, since a duty knows no "or".

A grant that grants nothing is not written: a reader might take an empty list for no condition.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from bank.withdrawals.odrl.nodes import (
    Node,
    compensate,
    constraint,
    exclusivity_in,
    exclusivity_node,
    iri,
    items_of,
    name_in,
    one_of,
    payment,
    price_in,
    refinement_in,
    right_of,
    spatial,
    territory_in,
)  # fmt: skip
from bank.withdrawals.odrl.terms import actions, uses_in
from bank.withdrawals.odrl.vocabulary import DOMAIN, ORIGINATOR, REGISTERED
from bank.withdrawals.terms import Buyers, StandingGrant


def grants_something(grant: StandingGrant) -> bool:
    """Return whether anything can fit a grant."""
    return bool(
        grant.domains and grant.uses and (grant.buyers.anybody or grant.buyers.names) and grant.territory
        and grant.least_prices and grant.longest_days > 0 and grant.exclusivity
    )  # fmt: skip


def permissions(grants: Iterable[StandingGrant], duty: str) -> list[Node]:
    """Return the permissions; names of their duties to pay begin with `duty`."""
    given = [each for each in grants if grants_something(each)]
    return [
        {**_permission(grant), "duty": [compensate(f"{duty}-{number}-{place}", payment(price, "gteq"))],
         "teller:grant": number}
        for number, grant in enumerate(given)
        for place, price in enumerate(grant.least_prices)
    ]  # fmt: skip


def grants_in(nodes: list[Node]) -> Iterator[StandingGrant]:
    """Read permissions; those of one grant follow each other, and differ by their price."""
    for _, same in groupby(nodes, key=itemgetter("teller:grant")):
        yield _grant(list(same))


def _permission(grant: StandingGrant) -> Node:
    return {
        "action": actions(grant.uses),
        "constraint": [
            _recipient(grant.buyers),
            spatial(grant.territory),
            constraint("elapsedTime", "lteq", {"@type": "xsd:duration", "@value": f"P{grant.longest_days}D"}),
            one_of("teller:exclusivity", map(exclusivity_node, sorted(grant.exclusivity))),
        ],
        "target": [{"source": DOMAIN + domain, "type": "AssetCollection"} for domain in sorted(grant.domains)],
    }


def _grant(same: list[Node]) -> StandingGrant:
    node = same[0]
    constraints = node["constraint"]
    longest = right_of(constraints, "elapsedTime", "lteq")["@value"]
    return StandingGrant(
        domains=frozenset(name_in(each["source"], DOMAIN) for each in node["target"]),
        uses=uses_in(node),
        buyers=_buyers(constraints),
        territory=territory_in(constraints),
        least_prices=tuple(price_in(refinement_in(each["duty"][0])) for each in same),
        longest_days=int(name_in(longest, "P").removesuffix("D")),
        exclusivity=frozenset(map(exclusivity_in, items_of(constraints, "teller:exclusivity"))),
    )


def _recipient(buyers: Buyers) -> Node:
    if buyers.anybody:
        return constraint("recipient", "isPartOf", iri(REGISTERED))
    return one_of("recipient", (iri(ORIGINATOR + name) for name in sorted(buyers.names)))


def _buyers(constraints: list[Node]) -> Buyers:
    if any((each["leftOperand"], each["operator"]) == ("recipient", "isPartOf") for each in constraints):
        return Buyers(anybody=True)
    return Buyers(frozenset(name_in(each["@id"], ORIGINATOR) for each in items_of(constraints, "recipient")))
