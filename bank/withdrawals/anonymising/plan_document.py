"""Plans of packages as documents: what becomes of each column, in JSON.

For example `{"columns": {"text": "text", "language": {"prefixes": [2]}}, "k": 10, "l": 1, "most_suppressed": 50}`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from bank.strict_documents import StrictModel
from bank.withdrawals.anonymising.ladders import DateLadder, DayRung, Ladder, NumberLadder, PrefixLadder, TreeLadder
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnPlan, ColumnRule, QuasiIdentifier
from bank.withdrawals.document_parts import Day

_MOST_RUNGS: Final = 16
_MOST_CATEGORIES: Final = 10_000
_MOST_COLUMNS: Final = 128
#: JSON has no wider whole numbers that each program reads alike.
_MOST: Final = 2**53
_Number = Annotated[int, Field(ge=-_MOST, le=_MOST)]
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Category = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_KEPT: Final = {"day": DayRung.DAY, "month": DayRung.MONTH, "year": DayRung.YEAR}


class NumbersDocument(StrictModel):
    """Bands of numbers from `least` until below `beyond`; each width is a multiple of the one before."""

    least: _Number
    beyond: _Number
    widths: Annotated[list[_Number], Field(min_length=1, max_length=_MOST_RUNGS)]


class DatesDocument(StrictModel):
    """Days from `since` until before `until`, UTC, kept as days, months and years."""

    since: Day
    until: Day
    kept: Annotated[list[Literal["day", "month", "year"]], Field(max_length=3)] | None = None


class LadderDocument(StrictModel):
    """Ladder of a quasi-identifier: exactly one of these."""

    numbers: NumbersDocument | None = None
    dates: DatesDocument | None = None
    prefixes: Annotated[list[Annotated[int, Field(ge=1, le=1000)]], Field(max_length=_MOST_RUNGS)] | None = None
    #: The wider category of each.
    tree: Annotated[dict[_Category, _Category], Field(max_length=_MOST_CATEGORIES)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        named = (self.numbers, self.dates, self.prefixes, self.tree)
        if sum(each is not None for each in named) != 1:
            raise ValueError("name one ladder: numbers, dates, prefixes or tree")
        return self

    def ladder(self) -> Ladder:
        """Return the ladder."""
        if self.numbers is not None:
            return NumberLadder(self.numbers.least, self.numbers.beyond, tuple(self.numbers.widths))
        if self.dates is not None:
            kept = tuple(_KEPT[each] for each in self.dates.kept or _KEPT)
            return DateLadder(date.fromisoformat(self.dates.since), date.fromisoformat(self.dates.until), kept)
        return TreeLadder(self.tree) if self.tree is not None else PrefixLadder(tuple(self.prefixes or ()))


#: A rule by its name, or a ladder.
_Column = Annotated[
    Annotated[Literal["identifier", "sensitive", "text", "plain"], Tag("[rule]")]
    | Annotated[LadderDocument, Tag("[ladder]")],
    Discriminator(lambda found: "[rule]" if isinstance(found, str) else "[ladder]"),
]


class PlanDocument(StrictModel):
    """Plan of the columns of a record type; what it does not name does not go out. See docs/packages.md."""

    columns: Annotated[dict[_Name, _Column], Field(min_length=1, max_length=_MOST_COLUMNS)]
    k: Annotated[int, Field(ge=0, le=_MOST)]
    l: Annotated[int, Field(ge=0, le=_MOST)] = 1  # noqa: E741 - the field's name in the literature
    most_suppressed: Annotated[int, Field(ge=0, le=1000)] = 50

    def plan(self) -> AnonymisingPlan:
        """Return the plan, which may have problems."""
        columns: dict[str, ColumnPlan] = {
            name: ColumnRule(each) if isinstance(each, str) else QuasiIdentifier(each.ladder())
            for name, each in self.columns.items()
        }
        return AnonymisingPlan(columns, self.k, self.l, self.most_suppressed)


def plan_fields(plan: AnonymisingPlan) -> dict[str, Any]:
    """Return a plan as the fields of its document."""
    columns = {
        name: ladder_fields(rule.ladder) if isinstance(rule, QuasiIdentifier) else rule.value
        for name, rule in plan.columns.items()
    }
    return {"columns": columns, "k": plan.k, "l": plan.diversity, "most_suppressed": plan.most_suppressed}


def ladder_fields(ladder: Ladder) -> Mapping[str, Any]:
    """Return a ladder as the fields of its document."""
    match ladder:
        case NumberLadder():
            return {"numbers": {"least": ladder.least, "beyond": ladder.beyond, "widths": list(ladder.widths)}}
        case DateLadder():
            kept = [each.name.lower() for each in ladder.kept]
            days = {"since": ladder.since.isoformat(), "until": ladder.until.isoformat()}
            return {"dates": {**days, "kept": kept}}
        case PrefixLadder():
            return {"prefixes": list(ladder.lengths)}
        case TreeLadder():
            return {"tree": dict(ladder.wider)}
        case _:
            raise TypeError(f"{type(ladder).__name__} has no document")
