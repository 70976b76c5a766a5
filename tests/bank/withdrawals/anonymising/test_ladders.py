"""Ladders and plans: what a value looks like, and what is wrong with those that do not hold."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.anonymising.field_rules import field_problems
from bank.withdrawals.anonymising.ladders import DateLadder, DayRung, Ladder, NumberLadder, PrefixLadder, TreeLadder
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnPlan, ColumnRule, QuasiIdentifier
from tests.bank.withdrawals.anonymising.tables import AGE, DAY, LANGUAGE, ZIP

EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("ladder", "value", "looks"),
    [
        (AGE, 41, ["[41,42)", "[40,50)", "[40,80)"]),
        (AGE, Decimal("41.9"), ["[41,42)", "[40,50)", "[40,80)"]),
        (NumberLadder(-5, 5, (3,)), -1.5, ["[-2,1)"]),
        (DAY, date(2026, 3, 9), ["2026-03-09", "2026-03", "2026"]),
        (DAY, datetime(2026, 3, 9, 1, tzinfo=EAST), ["2026-03-08", "2026-03", "2026"]),
        (ZIP, "10115", ["101*", "1*"]),
        (ZIP, "10", ["10", "1*"]),
        (LANGUAGE, "nl", ["nl", "germanic", "european"]),
        (LANGUAGE, "fr", ["fr", "romance", "romance"]),
    ],
)  # fmt: skip
def test_what_values_look_like(ladder: Ladder, value: object, looks: list[str]) -> None:
    assert [ladder.label(value, rung) for rung in range(ladder.rungs)] == looks


@pytest.mark.parametrize(
    ("ladder", "values"),
    [
        (AGE, [120, -1, -0.1, 10**400, -(10**400), float("inf"), float("nan"), Decimal("NaN"), True, "41", [41]]),
        (DAY, [date(2025, 12, 31), date(2028, 1, 1), datetime(2026, 3, 9), "2026-03-09", 20260309,  # noqa: DTZ001
               datetime.max.replace(tzinfo=timezone(timedelta(hours=-2))), datetime.min.replace(tzinfo=EAST)]),
        (ZIP, [101, "1*", b"101", ["101"]]),
        (LANGUAGE, ["klingon", "", 1, ["de"], {}]),
    ],
)  # fmt: skip
def test_what_is_not_covered(ladder: Ladder, values: list[Any]) -> None:
    assert [ladder.label(value, rung) for value in values for rung in range(ladder.rungs)] == [None] * (
        len(values) * ladder.rungs
    )


@pytest.mark.parametrize(
    ("ladder", "values"),
    [
        (AGE, st.floats(0, 119)),
        (DAY, st.datetimes(datetime(2026, 1, 2), datetime(2027, 12, 30), timezones=st.just(UTC))),  # noqa: DTZ001
        (ZIP, st.text("0123", min_size=1, max_size=5)),
        (LANGUAGE, st.sampled_from(["de", "nl", "fr", "germanic", "romance"])),
    ],
)  # fmt: skip
def test_rungs_nest(ladder: Ladder, values: st.SearchStrategy[object]) -> None:
    """What looks alike on a rung looks alike on each higher one."""

    @given(values, values)
    def nest(one: object, other: object) -> None:
        alike = [ladder.label(one, rung) == ladder.label(other, rung) for rung in range(ladder.rungs)]
        assert alike == sorted(alike)

    nest()


FAULTY: list[tuple[Ladder, str]] = [
    (NumberLadder(0, 0, (1,)), "no numbers"),
    (NumberLadder(0, 9, ()), "do not nest"),
    (NumberLadder(0, 9, (0, 2)), "do not nest"),
    (NumberLadder(0, 9, (2, 3)), "do not nest"),
    (NumberLadder(0, 9, (2, 2)), "do not nest"),
    (NumberLadder(0, 9, (4, 2)), "do not nest"),
    (DateLadder(date(2026, 1, 1), date(2026, 1, 1)), "no days"),
    (DateLadder(date(2026, 1, 1), date(2027, 1, 1), ()), "do not nest"),
    (DateLadder(date(2026, 1, 1), date(2027, 1, 1), (DayRung.YEAR, DayRung.DAY)), "do not nest"),
    (PrefixLadder(()), "do not fall"),
    (PrefixLadder((1, 2)), "do not fall"),
    (PrefixLadder((2, 0)), "do not fall"),
    (PrefixLadder(tuple(range(40, 0, -1))), "rungs: give"),
    (TreeLadder({}), "no categories"),
    (TreeLadder({"a": "b", "b": "a"}), "a circle"),
    (TreeLadder({"a": "a"}), "a circle"),
]


@pytest.mark.parametrize(("ladder", "problem"), FAULTY)
def test_a_ladder_that_does_not_hold_is_named(ladder: Ladder, problem: str) -> None:
    plan = AnonymisingPlan({"age": QuasiIdentifier(ladder)}, 2)
    assert any(each.startswith("the ladder of age") and problem in each for each in plan.problems())


AGES = {"age": QuasiIdentifier(AGE)}


@pytest.mark.parametrize(
    "plan",
    [
        AnonymisingPlan(AGES, 1), AnonymisingPlan(AGES, 10**7), AnonymisingPlan(AGES, 2, 2),
        AnonymisingPlan(AGES, 2, 0),
        AnonymisingPlan({"age": ColumnRule.SENSITIVE}, 2, 3), AnonymisingPlan({}, 2),
        AnonymisingPlan({"age": ColumnRule.IDENTIFIER}, 2), AnonymisingPlan(AGES, 2, 1, 1000),
        AnonymisingPlan(AGES, 2, 1, -1), AnonymisingPlan({str(each): QuasiIdentifier(AGE) for each in range(6)}, 2),
        AnonymisingPlan({str(each): QuasiIdentifier(PrefixLadder((1,))) for each in range(13)}, 2),
    ],
)  # fmt: skip
def test_a_plan_that_does_not_hold(plan: AnonymisingPlan) -> None:
    assert len(list(plan.problems())) == 1


def test_text_goes_out_stripped_or_not_at_all() -> None:
    columns: dict[str, ColumnPlan] = {
        "text": ColumnRule.PLAIN, "summary": QuasiIdentifier(ZIP), "hashtags": ColumnRule.SENSITIVE,
        "language": ColumnRule.TEXT, "post_id": ColumnRule.PLAIN, "cell_id": ColumnRule.PLAIN,
    }  # fmt: skip
    found = [each.partition(":")[0] for each in field_problems(AnonymisingPlan(columns, 2), "social.post")]
    assert found == [
        "cell_id is no field of social.post", "hashtags is free text", "language is no text that was stripped",
        "post_id is a keyed hash or holds nothing", "summary is free text", "text is free text",
    ]  # fmt: skip
    fine: dict[str, ColumnPlan] = {
        "text": ColumnRule.TEXT, "summary": QuasiIdentifier(LANGUAGE), "language": ColumnRule.PLAIN,
        "post_id": ColumnRule.IDENTIFIER,
    }  # fmt: skip
    assert list(field_problems(AnonymisingPlan(fine, 2), "social.post")) == []
