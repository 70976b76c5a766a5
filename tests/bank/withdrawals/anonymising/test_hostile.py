"""Tables and plans that nobody meant: each has one clear outcome."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bank.withdrawals.anonymising.anonymise import anonymise
from bank.withdrawals.anonymising.coding import MOST_ROWS, PackageRows
from bank.withdrawals.anonymising.ladders import ANY, PrefixLadder
from bank.withdrawals.anonymising.outcomes import AnonymisingRefusal, AnonymisingRule
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule, QuasiIdentifier
from tests.bank.withdrawals.anonymising.tables import AGE, SEED, anonymised, plan_of, refused

AGES = AnonymisingPlan({"age": QuasiIdentifier(AGE)}, 2)


def ages(values: list[Any]) -> PackageRows:
    return PackageRows([f"owner {number}" for number in range(len(values))], {"age": values})


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (PackageRows([], {"age": []}), "There are 0 rows"),
        (PackageRows(range(MOST_ROWS + 1), {"age": range(MOST_ROWS + 1)}), "give 1 to"),  # type: ignore[arg-type]
        (PackageRows(["ann"], {}), "The column age is missing."),
        (PackageRows(["ann", "bob"], {"age": [1]}), "The column age has 1 values for 2 rows."),
    ],
)
def test_rows_that_do_not_match(table: PackageRows, problem: str) -> None:
    found = refused(table, AGES)
    assert found.rule is AnonymisingRule.WRONG_ROWS
    assert problem in str(found)


def test_a_plan_that_does_not_hold_is_not_followed() -> None:
    assert refused(ages([1, 2]), AnonymisingPlan({}, 2)).rule is AnonymisingRule.WRONG_PLAN


def test_one_owner_with_all_rows() -> None:
    found = refused(PackageRows(["ann"] * 1000, {"age": [30] * 1000}), AGES)
    assert found == AnonymisingRefusal(AnonymisingRule.TOO_MUCH_SUPPRESSED, (), 1000, 50, 1, 0)


def test_what_no_ladder_covers_is_suppressed_and_counted() -> None:
    wrong = [-1, 10**400, float("inf"), "30", True, Decimal("sNaN"), [], object()]
    done = anonymised(ages([*wrong, *[30] * 92]), AnonymisingPlan(AGES.columns, 2, 1, 80))
    assert (done.report.uncovered_rows, done.report.suppressed_rows, done.report.rows) == (8, 8, 92)
    assert set(done.columns["age"]) == {"[30,31)"}
    found = refused(ages([*wrong, *[30] * 91]), AnonymisingPlan(AGES.columns, 2, 1, 80))
    assert (found.suppressed_rows, found.allowed_rows) == (8, 7)


def test_nothing_is_a_value_of_its_own() -> None:
    done = anonymised(ages([None, float("nan"), 30, 30]), AGES)
    assert sorted(map(str, done.columns["age"])) == ["None", "None", "[30,31)", "[30,31)"]
    assert set(anonymised(ages([None, 30, 31]), AGES).columns["age"]) == {ANY}


def test_no_value_is_no_diversity() -> None:
    table = PackageRows(["ann", "bob"], {"illness": ["a", None], "text": ["", ""]})
    assert refused(table, plan_of([], 2, 2, 0)).rule is AnonymisingRule.TOO_MUCH_SUPPRESSED
    equal = PackageRows(["ann", "bob"], {"illness": [1, 1.0], "text": ["", ""]})
    assert refused(equal, plan_of([], 2, 2, 0)).rule is AnonymisingRule.TOO_MUCH_SUPPRESSED


def test_an_id_as_a_quasi_identifier_is_generalised_away() -> None:
    """A hundred thousand distinct values, two owners of the same prefix at most."""
    count = 100_000
    table = PackageRows(
        [f"owner {number}" for number in range(count)], {"id": [f"{number:08d}" for number in range(count)]}
    )
    plan = AnonymisingPlan({"id": QuasiIdentifier(PrefixLadder((8, 7, 6)))}, 1000)
    assert set(anonymised(table, plan).columns["id"]) == {ANY}


def test_names_of_columns_are_any_text() -> None:
    name = "'; --\u202e\n"
    table = PackageRows(["ann", "bob"], {name: [30, 31]})
    done = anonymised(table, AnonymisingPlan({name: QuasiIdentifier(AGE)}, 2))
    assert done.columns == {name: ["[30,40)", "[30,40)"]}


def test_all_may_be_plain() -> None:
    days = [date(2026, 1, 1), None]
    done = anonymise(PackageRows(["ann", "bob"], {"day": days}), AnonymisingPlan({"day": ColumnRule.PLAIN}, 2), SEED)
    assert not isinstance(done, AnonymisingRefusal)
    assert (done.report.k, done.report.diversity, done.report.loss) == (2, None, 0.0)
    assert set(done.columns["day"]) == set(days)


def test_an_owner_with_nothing_that_is_covered_is_a_suppressed_owner() -> None:
    """One row of a hundred and one may go; one owner of six may not."""
    table = PackageRows([*"abcde"] * 20 + ["f"], {"age": [30] * 100 + [-1]})
    found = refused(table, AGES)
    assert (found.suppressed_rows, found.allowed_rows, found.suppressed_owners, found.allowed_owners) == (1, 5, 1, 0)
    assert anonymised(table, AnonymisingPlan(AGES.columns, 2, 1, 200)).report.suppressed_owners == 1
