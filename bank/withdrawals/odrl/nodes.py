"""Parts of a policy, written as JSON-LD and read again.

Reading takes only what it needs: `policies.read` writes what was read and compares, so nothing else can be there. What
is not as the profile has it raises LookupError, TypeError or ValueError, which `policies.read` makes an outcome.
"""

from collections.abc import Iterable
from typing import Any, Final

from bank.ledger.documents.months import time_of, time_text
from bank.ledger.money import AMOUNT_PLACES, decimal, shown
from bank.withdrawals.odrl.vocabulary import BASIS_OF, EXCLUSIVITIES, EXCLUSIVITY_OF, PAYMENTS, WORLD
from bank.withdrawals.terms import Exclusivity, LicencePrice
from bank.withdrawals.territory import WORLD as EVERYWHERE
from bank.withdrawals.territory import Territory

Node = dict[str, Any]
_COUNTRY: Final = "country:"
_CURRENCY: Final = "currency:"


def constraint(left: str, operator: str, right: Any) -> Node:
    """Return a constraint, or a refinement."""
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def one_of(left: str, items: Iterable[Any]) -> Node:
    """Return the constraint that it is one of these."""
    return constraint(left, "isAnyOf", {"@list": list(items)})


def right_of(constraints: Iterable[Node], left: str, operator: str) -> Any:
    """Return the right operand of the first constraint with this left operand and operator."""
    for each in constraints:
        if (each["leftOperand"], each["operator"]) == (left, operator):
            return each["rightOperand"]
    raise LookupError


def items_of(constraints: Iterable[Node], left: str) -> list[Any]:
    """Return what it is one of."""
    found: list[Any] = right_of(constraints, left, "isAnyOf")["@list"]
    return found


def iri(name: str) -> Node:
    """Return a reference."""
    return {"@id": name}


def time_node(time: int) -> Node:
    """Return a time, to the millisecond."""
    return {"@type": "xsd:dateTime", "@value": time_text(time)}


def time_in(node: Node) -> int:
    """Read a time."""
    found = time_of(node["@value"])
    if found is None:
        raise ValueError
    return found


def name_in(urn: str, prefix: str) -> str:
    """Return what an identifier has behind its prefix."""
    if not urn.startswith(prefix):
        raise ValueError
    return urn.removeprefix(prefix)


def spatial(territory: Territory) -> Node:
    """Return the constraint of a territory."""
    if territory.world:
        return constraint("spatial", "eq", iri(WORLD))
    return one_of("spatial", (iri(_COUNTRY + code) for code in sorted(territory.countries)))


def territory_in(constraints: list[Node]) -> Territory:
    """Read a territory."""
    if any((each["leftOperand"], each["operator"]) == ("spatial", "eq") for each in constraints):
        return EVERYWHERE
    return Territory(frozenset(name_in(each["@id"], _COUNTRY) for each in items_of(constraints, "spatial")))


def exclusivity_node(exclusivity: Exclusivity) -> Node:
    """Return a value of exclusivity."""
    return iri(EXCLUSIVITIES[exclusivity])


def exclusivity_in(node: Node) -> Exclusivity:
    """Read a value of exclusivity."""
    return EXCLUSIVITY_OF[node["@id"]]


def payment(price: LicencePrice, operator: str) -> Node:
    """Return the refinement of a duty to pay this price, or at least this price."""
    amount = {"@type": "xsd:decimal", "@value": shown(price.amount)}
    return {**constraint(PAYMENTS[price.basis], operator, amount), "unit": _CURRENCY + price.currency}


def price_in(refinement: Node) -> LicencePrice:
    """Read a price."""
    amount = decimal(refinement["rightOperand"]["@value"], AMOUNT_PLACES)
    if amount is None:
        raise ValueError
    return LicencePrice(BASIS_OF[refinement["leftOperand"]], name_in(refinement["unit"], _CURRENCY), amount)


def compensate(uid: str, refinement: Node) -> Node:
    """Return the duty to pay; its name makes it one duty, however many permissions a reader makes of one."""
    return {"action": [{"rdf:value": iri("odrl:compensate"), "refinement": [refinement]}], "uid": uid}


def refinement_in(duty: Node) -> Node:
    """Return how the payment of a duty is refined."""
    found: Node = duty["action"][0]["refinement"][0]
    return found
