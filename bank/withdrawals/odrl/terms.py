"""The terms of an offering, or of a licence, as one permission of a policy."""

from collections.abc import Iterable
from typing import NamedTuple

from bank.withdrawals.odrl.nodes import (
    Node,
    compensate,
    constraint,
    exclusivity_in,
    exclusivity_node,
    items_of,
    name_in,
    one_of,
    payment,
    price_in,
    refinement_in,
    right_of,
    spatial,
    territory_in,
    time_in,
    time_node,
)  # fmt: skip
from bank.withdrawals.odrl.vocabulary import ACTIONS, RECORD_TYPE, USE_OF
from bank.withdrawals.terms import DataPeriod, Groups, LicenceTerms, WantedRecords
from bank.withdrawals.uses import DataUse


class Project(NamedTuple):
    """Project of an originator: for what, which model, and with which framework."""

    purpose: str
    model: str
    framework: str


def permission(terms: LicenceTerms, project: Project, ends: list[Node], duty: str) -> Node:
    """Return the permission; `ends` are its constraints of time, and `duty` names the duty to pay."""
    return {
        "action": actions(terms.uses),
        "constraint": [*ends, *_constraints(terms, project)],
        "duty": [compensate(duty, payment(terms.price, "eq"))],
        "target": [_target(each) for each in terms.wanted],
    }


def terms_in(node: Node, expires: int) -> tuple[LicenceTerms, Project]:
    """Read a permission."""
    constraints = node["constraint"]

    def said(left: str, operator: str = "eq") -> Node:
        found: Node = right_of(constraints, left, operator)
        return found

    terms = LicenceTerms(
        wanted=tuple(map(_wanted, node["target"])),
        period=DataPeriod(time_in(said("teller:recordTime", "gteq")), time_in(said("teller:recordTime", "lt"))),
        uses=uses_in(node),
        territory=territory_in(constraints),
        exclusivity=exclusivity_in(said("teller:exclusivity")),
        price=price_in(refinement_in(node["duty"][0])),
        groups=Groups(
            _whole(said("teller:ownersInPackage", "gteq")), _whole(said("teller:ownersWhoLookAlike", "gteq"))
        ),
        expires=expires,
    )
    return terms, Project(*(_text(said(left)) for left in ("purpose", "teller:model", "teller:framework")))


def actions(uses: Iterable[DataUse]) -> list[str]:
    """Return uses as actions."""
    return [ACTIONS[use] for use in sorted(uses)]


def uses_in(node: Node) -> frozenset[DataUse]:
    """Read the actions of a permission."""
    return frozenset(USE_OF[action] for action in node["action"])


def _constraints(terms: LicenceTerms, project: Project) -> list[Node]:
    return [
        constraint("purpose", "eq", project.purpose),
        constraint("teller:model", "eq", project.model),
        constraint("teller:framework", "eq", project.framework),
        constraint("teller:recordTime", "gteq", time_node(terms.period.since)),
        constraint("teller:recordTime", "lt", time_node(terms.period.until)),
        spatial(terms.territory),
        constraint("teller:exclusivity", "eq", exclusivity_node(terms.exclusivity)),
        constraint("teller:ownersInPackage", "gteq", terms.groups.owners),
        constraint("teller:ownersWhoLookAlike", "gteq", terms.groups.alike),
    ]


def _target(wanted: WantedRecords) -> Node:
    return {
        "refinement": [
            one_of("teller:field", sorted(wanted.fields)),
            constraint("teller:recordsOfOwner", "gteq", wanted.least_records),
        ],
        "source": RECORD_TYPE + wanted.record_type,
        "type": "AssetCollection",
    }


def _wanted(target: Node) -> WantedRecords:
    refinements = target["refinement"]
    return WantedRecords(
        name_in(target["source"], RECORD_TYPE),
        frozenset(map(_text, items_of(refinements, "teller:field"))),
        _whole(right_of(refinements, "teller:recordsOfOwner", "gteq")),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    return value
