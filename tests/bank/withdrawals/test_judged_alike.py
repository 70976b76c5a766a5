"""The judge, an oracle that was written from the documentation, and Cedar decide alike."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.judge import judge
from bank.withdrawals.rules import JudgeRule
from tests.bank.withdrawals import judge_oracle
from tests.bank.withdrawals.drawn import Drawing
from tests.bank.withdrawals.judging import beside_cedar, beside_oracle


def test_the_page_lists_the_rules_in_their_order() -> None:
    assert judge_oracle.order() == list(JudgeRule)


@given(st.randoms(use_true_random=False))
def test_a_case_is_judged_as_the_oracle_does(chance: Random) -> None:
    case = Drawing(chance).case()
    assert judge(*case).refused_by is judge_oracle.first(judge_oracle.failing(*case))


def test_licence_sets_are_judged_as_the_oracle_does_by_every_rule() -> None:
    assert beside_oracle(10_000, seed=1).keys() == {None, *JudgeRule}


def test_licence_sets_are_judged_as_cedar_does_by_every_rule() -> None:
    assert beside_cedar(3_000, seed=2).keys() == {None, *JudgeRule}


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_two_hundred_thousand_licence_sets_are_judged_as_the_oracle_does() -> None:
    assert beside_oracle(200_000, seed=3)[None] > 20_000


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_twenty_thousand_licence_sets_are_judged_as_cedar_does() -> None:
    assert beside_cedar(20_000, seed=4)[None] > 2_000
