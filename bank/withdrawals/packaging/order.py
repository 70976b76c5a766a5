"""Orders of packages, as documents that operators write: which offering, and what becomes of columns.

For example `{"offering": "films", "version": 1, "plans": {"social.post": {"columns": {"text": "text"}, "k": 10}}}`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, NamedTuple

from pydantic import Field, StringConstraints

from bank import strict_documents
from bank.ledger.money import SHARE_PLACES, decimal, shown
from bank.strict_documents import StrictModel, canonical, read
from bank.withdrawals.anonymising.field_rules import field_problems
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule
from bank.withdrawals.anonymising.plan_document import PlanDocument, plan_fields
from bank.withdrawals.document_parts import ID
from bank.withdrawals.terms import MOST_VERSION, Offering

MOST_BYTES: Final = 500_000
_NAME: Final = "an order"
_SHARE: Final = r"^0(\.[0-9]{1,6})?$"
_FORMS: Final = {_SHARE: 'a part from 0 to below 1, such as "0.1"'}
_RecordType = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,32}\.[a-z_]{1,64}$")]


class OrderDocument(StrictModel):
    """Order of a package: see docs/packages.md."""

    offering: Annotated[str, StringConstraints(pattern=ID)]
    version: Annotated[int, Field(ge=1, le=MOST_VERSION)]
    #: By record type; all that the offering wants.
    plans: Annotated[dict[_RecordType, PlanDocument], Field(min_length=1, max_length=32)]
    #: The bank's part of what the originator owes, from 0 to below 1. Owners get the whole price, as they were told: it
    #: comes on top.
    commission: Annotated[str, StringConstraints(pattern=_SHARE)] = "0"


class PackageOrder(NamedTuple):
    """Order of a package of this version of an offering. `commission` is in millionths of what the originator owes, and
    comes on top of the price.
    """

    offering: str
    version: int
    plans: Mapping[str, AnonymisingPlan]
    commission: int = 0

    def problems(self, offering: Offering) -> Iterator[str]:
        """Yield what does not fit to the offering, or cannot be followed; one sentence each."""
        terms = offering.terms
        for name in sorted(terms.record_types ^ self.plans.keys()):
            missing = "give its plan" if name in terms.record_types else "the offering does not want it"
            yield f"{name}: {missing}"
        for name, plan in sorted(self.plans.items()):
            if name not in terms.record_types:
                continue
            outside = {each for each, rule in plan.columns.items() if rule is not ColumnRule.IDENTIFIER}
            for field in sorted(outside - terms.fields[name]):
                yield f"{name}: {field} is no field that the offering asks for: make it an identifier, or leave it out"
            if plan.k < terms.groups.alike:
                yield f"{name}: k is below the {terms.groups.alike} that the offering promises"
            yield from (f"{name}: {each}" for each in (*plan.problems(), *field_problems(plan, name)))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of an order; `schemas/withdrawals/package_order.v1.json` is a copy."""
    return strict_documents.json_schema(OrderDocument)


def order_of(text: bytes) -> PackageOrder | tuple[str, ...]:
    """Read an order; what is none comes back as sentences that say what to mend."""
    found = read(text, OrderDocument, MOST_BYTES, _NAME, _FORMS)
    if not isinstance(found, OrderDocument):
        return found
    plans = {name: each.plan() for name, each in found.plans.items()}
    return PackageOrder(found.offering, found.version, plans, decimal(found.commission, SHARE_PLACES) or 0)


def canonical_order(order: PackageOrder) -> str:
    """Write an order as canonical JSON."""
    fields = {
        "offering": order.offering,
        "version": order.version,
        "plans": {name: plan_fields(each) for name, each in order.plans.items()},
        "commission": shown(order.commission, SHARE_PLACES, least=0),
    }
    return canonical(fields).decode()
