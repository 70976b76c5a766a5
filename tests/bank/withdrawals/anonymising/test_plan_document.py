"""Plans as documents: what is written is read back, and what is wrong is named."""

import json
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from bank.strict_documents import read
from bank.withdrawals.anonymising.ladders import DateLadder, DayRung
from bank.withdrawals.anonymising.plan import AnonymisingPlan, QuasiIdentifier
from bank.withdrawals.anonymising.plan_document import LadderDocument, PlanDocument, ladder_fields, plan_fields
from tests.bank.withdrawals.packaging.drawn import plans

DOCUMENT: dict[str, Any] = {"columns": {"text": "text"}, "k": 10}


def _read(fields: dict[str, Any]) -> AnonymisingPlan | tuple[str, ...]:
    found = read(json.dumps(fields).encode(), PlanDocument, 100_000, "a plan")
    return found.plan() if isinstance(found, PlanDocument) else found


@given(plans)
def test_a_plan_is_read_back_as_it_was_written(plan: AnonymisingPlan) -> None:
    assert _read(plan_fields(plan)) == plan
    for rule in plan.columns.values():
        if isinstance(rule, QuasiIdentifier):
            assert LadderDocument.model_validate(ladder_fields(rule.ladder)).ladder() == rule.ladder


def test_what_is_not_said_is_filled_in() -> None:
    found = _read(DOCUMENT)
    assert isinstance(found, AnonymisingPlan)
    assert (found.diversity, found.most_suppressed) == (1, 50)
    days = _read(DOCUMENT | {"columns": {"day": {"dates": {"since": "2026-01-01", "until": "2027-01-01"}}}})
    assert isinstance(days, AnonymisingPlan)
    ladder = days.ladders["day"]
    assert isinstance(ladder, DateLadder)
    assert ladder.kept == (DayRung.DAY, DayRung.MONTH, DayRung.YEAR)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"columns": {}}, "columns"),
        ({"columns": {"text": "secret"}}, "text"),
        ({"columns": {"Text": "text"}}, "columns"),
        ({"columns": {"age": {}}}, "name one ladder"),
        ({"columns": {"age": {"prefixes": [1], "tree": {"a": "b"}}}}, "name one ladder"),
        ({"columns": {"age": {"numbers": {"least": 0, "beyond": 9, "widths": []}}}}, "widths"),
        ({"columns": {"age": {"numbers": {"least": 0.5, "beyond": 9, "widths": [1]}}}}, "point"),
        ({"columns": {"day": {"dates": {"since": "2026-02-30", "until": "2027-01-01"}}}}, "since"),
        ({"columns": {"day": {"dates": {"since": "2026-01-01", "until": "2027-01-01", "kept": ["hour"]}}}}, "kept"),
        ({"columns": {"zip": {"prefixes": [0]}}}, "prefixes"),
        ({"columns": {"zip": {"tree": {"": "b"}}}}, "tree"),
        ({"k": "10"}, "k"),
        ({"k": -1}, "k"),
        ({"most_suppressed": 1001}, "most_suppressed"),
        ({"more": 1}, "more"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], named: str) -> None:
    found = _read(DOCUMENT | changes)
    assert isinstance(found, tuple)
    assert named in " ".join(found)


def test_a_ladder_of_another_kind_has_no_document() -> None:
    with pytest.raises(TypeError, match="no document"):
        ladder_fields(object())  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        LadderDocument.model_validate({"prefixes": "1"})
