"""Anonymised rows: each group has k owners and l values, and all that goes out covers what was there."""

from itertools import product
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.withdrawals.anonymising.anonymise import anonymise
from bank.withdrawals.anonymising.coding import PackageRows, label_of
from bank.withdrawals.anonymising.ladders import ANY
from bank.withdrawals.anonymising.outcomes import AnonymisedRows, AnonymisingRefusal, AnonymisingRule
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule, QuasiIdentifier
from tests.bank.withdrawals.anonymising.tables import (
    AGE,
    LADDERS,
    SEED,
    anonymised,
    groups_of,
    plain_diversity,
    plain_k,
    plan_of,
    plans,
    refused,
    tables,
    wide_plans,
)

OTHER_SEED = bytes(reversed(SEED))


def covers(label: str | None, value: object, name: str, rung: int) -> bool:
    """Whether a label covers a value, said once more, without the ladders."""
    if label == ANY or value is None or value != value:  # noqa: PLR0124
        return label == ANY or label is None
    if name == "age":
        assert isinstance(value, int | float)
        low, high = str(label).strip("[)").split(",")
        return int(low) <= value < int(high)
    if name == "day":
        return str(value).startswith(str(label))
    if name == "zip":
        return str(value).startswith(str(label).rstrip(ANY))
    below = {"european": {"germanic", "de", "nl"}, "germanic": {"de", "nl"}, "romance": {"fr"}}
    return value == label or value in below.get(str(label), ())


@settings(max_examples=100)
@given(tables, plans)
def test_each_group_has_k_owners_and_l_values(table: PackageRows, plan: AnonymisingPlan) -> None:
    done = anonymise(table, plan, SEED)
    if isinstance(done, AnonymisingRefusal):
        assert done.rule is AnonymisingRule.TOO_MUCH_SUPPRESSED
        return
    groups, report = groups_of(table, plan, done), done.report
    assert min(plain_k(table, group) for group in groups) == report.k == report.narrowed_k >= plan.k
    assert min(plain_diversity(table, group, "illness") for group in groups) == report.diversity
    assert plan.diversity == 1 or (report.diversity or 0) >= plan.diversity
    assert (report.rows, report.suppressed_rows) == (len(done.source), len(table.owners) - len(done.source))
    assert report.suppressed_rows * 1000 <= len(table.owners) * plan.most_suppressed
    here = {table.owners[row] for row in done.source}
    assert (report.owners, report.suppressed_owners) == (len(here), len(set(table.owners)) - len(here))
    assert report.suppressed_owners * 1000 <= len(set(table.owners)) * plan.most_suppressed


@settings(max_examples=100)
@given(tables, plans)
def test_nothing_is_invented(table: PackageRows, plan: AnonymisingPlan) -> None:
    done = anonymise(table, plan, SEED)
    if isinstance(done, AnonymisingRefusal):
        return
    assert len(set(done.source.tolist())) == len(done.source)
    assert set(done.columns) == set(plan.columns)
    for name, values in done.columns.items():
        for row, value in zip(done.source.tolist(), values, strict=True):
            original = table.columns[name][row]
            assert covers(value, original, name, 0) if name in plan.ladders else value is original


def all_losses(table: PackageRows, plan: AnonymisingPlan) -> dict[tuple[int, ...], float]:
    """The loss of each combination of rungs that is allowed, counted plainly."""
    ladders, rows = plan.ladders, range(len(table.owners))
    known = {
        name: [v for v in table.columns[name] if not is_null(v) and label_of(ladders[name], v, 0)] for name in ladders
    }
    found = {}
    for node in product(*(range(ladder.rungs + 1) for ladder in ladders.values())):
        groups: dict[tuple[Any, ...], list[int]] = {}
        for row in rows:
            values = [None if is_null(table.columns[name][row]) else table.columns[name][row] for name in ladders]
            looks = [label_of(*each) for each in zip(ladders.values(), values, node, strict=True)]
            if all(value is None or look is not None for value, look in zip(values, looks, strict=True)) and all(
                value is None or label_of(ladder, value, 0)
                for ladder, value in zip(ladders.values(), values, strict=True)
            ):
                groups.setdefault(tuple(looks), []).append(row)
        fit = [
            row
            for group in groups.values()
            if plain_k(table, group) >= plan.k
            if plan.diversity == 1 or plain_diversity(table, group, "illness") >= plan.diversity
            for row in group
        ]
        owners = set(table.owners)
        gone = len(owners) - len({table.owners[row] for row in fit})
        if (len(rows) - len(fit)) * 1000 <= len(rows) * plan.most_suppressed and (
            gone * 1000 <= len(owners) * plan.most_suppressed
        ):
            lost = sum(
                penalty(table.columns[name][row], name, rung, known[name], table)
                for row in fit
                for name, rung in zip(ladders, node, strict=True)
            )
            each = max(1, len(ladders))
            found[node] = (lost + each * (len(rows) - len(fit))) / (each * len(rows))
    return found


def is_null(value: object) -> bool:
    return value is None or value != value  # noqa: PLR0124


def penalty(value: object, name: str, rung: int, known: list[Any], table: PackageRows) -> float:
    """The normalised certainty penalty of a value."""
    ladder = LADDERS[name]
    if rung == ladder.rungs:
        return 1.0
    if name == "age":
        return min(1.0, AGE.widths[rung] / 120)
    if name == "day":
        return (1.0, 30.4, 365.2)[rung] / 730
    distinct = {(type(each), each) for each in known}
    nothing = any(each is None for each in table.columns[name])
    if is_null(value):
        return 0.0
    alike = {each for each in distinct if label_of(ladder, each[1], rung) == label_of(ladder, value, rung)}
    return len(alike) / (len(distinct) + nothing) if len(alike) > 1 else 0.0


@settings(max_examples=60)
@given(tables, wide_plans)
def test_no_other_choice_of_rungs_loses_less(table: PackageRows, plan: AnonymisingPlan) -> None:
    """Beside all combinations, tried one by one."""
    losses, done = all_losses(table, plan), anonymise(table, plan, SEED)
    if not losses:
        assert isinstance(done, AnonymisingRefusal)
        return
    assert isinstance(done, AnonymisedRows)
    assert abs(done.report.loss - min(losses.values())) < 1e-6
    assert abs(losses[tuple(done.report.rungs.values())] - done.report.loss) < 1e-6


@settings(max_examples=100)
@given(tables, wide_plans)
def test_more_is_never_cheaper(table: PackageRows, plan: AnonymisingPlan) -> None:
    """Who asks for a greater k, a greater l or less suppression loses no less."""
    done = anonymise(table, plan, SEED)
    stricter = [
        AnonymisingPlan(plan.columns, plan.k + 1, plan.diversity, plan.most_suppressed),
        AnonymisingPlan(plan.columns, plan.k, min(plan.k, plan.diversity + 1), plan.most_suppressed),
        AnonymisingPlan(plan.columns, plan.k, plan.diversity, plan.most_suppressed // 2),
    ]
    for other in (anonymise(table, each, SEED) for each in stricter):
        if isinstance(done, AnonymisingRefusal):
            assert isinstance(other, AnonymisingRefusal)
        elif isinstance(other, AnonymisedRows):
            assert other.report.loss >= done.report.loss


def sorted_rows(done: AnonymisedRows) -> list[str]:
    return sorted(map(repr, zip(*done.columns.values(), strict=True)))


@settings(max_examples=100)
@given(tables, plans, st.randoms(use_true_random=False))
def test_the_order_that_rows_came_in_decides_nothing(table: PackageRows, plan: AnonymisingPlan, chance: Random) -> None:
    order = list(range(len(table.owners)))
    chance.shuffle(order)
    shuffled = PackageRows(
        [table.owners[row] for row in order],
        {name: [values[row] for row in order] for name, values in table.columns.items()},
    )
    one, again, other = (
        anonymise(table, plan, SEED),
        anonymise(table, plan, SEED),
        anonymise(shuffled, plan, OTHER_SEED),
    )
    if not (
        isinstance(one, AnonymisedRows) and isinstance(again, AnonymisedRows) and isinstance(other, AnonymisedRows)
    ):
        assert one == again == other
        return
    assert (one.source == again.source).all()
    assert one.columns == again.columns
    assert one.report == again.report == other.report
    assert sorted_rows(one) == sorted_rows(other)


def table_of(count: int) -> PackageRows:
    return PackageRows([f"owner {number}" for number in range(count)], {"text": list(range(count))})


def test_rows_come_in_an_order_of_the_seed() -> None:
    plan = AnonymisingPlan({"text": ColumnRule.TEXT}, 2)
    one, other = (anonymise(table_of(1000), plan, seed) for seed in (SEED, OTHER_SEED))
    assert isinstance(one, AnonymisedRows)
    assert isinstance(other, AnonymisedRows)
    assert sorted(one.source.tolist()) == list(range(1000))
    assert one.columns["text"] == one.source.tolist() != other.columns["text"]
    assert abs(np.corrcoef(one.source, np.arange(1000))[0, 1]) < 0.2


def test_a_seed_that_could_be_guessed_is_refused() -> None:
    found = anonymise(table_of(2), AnonymisingPlan({"text": ColumnRule.TEXT}, 2), b"short")
    assert isinstance(found, AnonymisingRefusal)
    assert found.rule is AnonymisingRule.SHORT_SEED


def test_k_counts_owners_and_not_rows() -> None:
    table = PackageRows(["ann"] * 99 + ["bob"], {"age": [30] * 100, "illness": ["a", "b"] * 50, "text": [""] * 100})
    assert anonymised(table, plan_of(["age"], k=2)).report.k == 2
    assert refused(table, plan_of(["age"], k=3)).suppressed_rows == 100


def test_l_counts_values_that_others_have_too() -> None:
    """An owner with many values hides nobody: without it, one value is left."""
    owners, values = ["ann"] * 9 + ["bob", "cid", "dan"], [*"abcdefghi", "x", "x", "x"]
    table = PackageRows(owners, {"illness": values, "text": [""] * 12})
    assert anonymised(table, plan_of([], k=4, diversity=2)).report.diversity == 2
    assert refused(table, plan_of([], k=4, diversity=3)).suppressed_owners == 4


def test_a_column_that_the_plan_does_not_name_stays_here() -> None:
    table = PackageRows(["ann", "bob"], {"name": ["Ann", "Bob"], "id": [1, 2], "age": [30, 30]})
    done = anonymised(table, AnonymisingPlan({"id": ColumnRule.IDENTIFIER, "age": QuasiIdentifier(AGE)}, 2))
    assert list(done.columns) == ["age"]
    assert done.report.left_out == ("id", "name")
