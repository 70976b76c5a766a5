"""Territories read from codes, and what lies in which."""

from itertools import product

from bank.withdrawals.territory import NOWHERE, WORLD, Territory, UnknownCodes, territory_of
from bank.withdrawals.uses import USES, DataUse
from schemas.countries import COUNTRIES, GROUPS

EU, EEA, EVERYWHERE = (Territory(each) for each in (GROUPS["EU"], GROUPS["EEA"], COUNTRIES))
GERMANY, NORWAY = (Territory(frozenset({each})) for each in ("DE", "NO"))


def test_groups_are_their_members_and_the_world_takes_in_the_others() -> None:
    assert territory_of(["EU"]) == EU
    assert territory_of(["EU", "NO", "IS", "LI", "DE"]) == territory_of(["EEA"]) == EEA
    assert territory_of(["DE", "WORLD"]) == WORLD
    assert territory_of([]) == NOWHERE
    assert all(members <= COUNTRIES for members in GROUPS.values())


def test_codes_that_are_none_are_told() -> None:
    assert territory_of(["DE", "UK", "", "eu", "*"]) == UnknownCodes(("", "*", "UK", "eu"))


def test_only_the_world_covers_the_world_and_nowhere_meets_nothing() -> None:
    assert [each.covers(WORLD) for each in (WORLD, EVERYWHERE, NOWHERE)] == [True, False, False]
    every = (WORLD, EVERYWHERE, EEA, GERMANY, NORWAY, NOWHERE)
    assert all(one.meets(other) == other.meets(one) for one, other in product(every, repeat=2))
    assert not any(each.meets(NOWHERE) for each in every)
    assert not GERMANY.meets(NORWAY)
    assert EEA.covers(GERMANY)
    assert not EU.covers(NORWAY)


def test_each_use_has_names_and_no_action_stands_for_two() -> None:
    assert list(USES) == list(DataUse)
    assert len({each.action for each in USES.values()}) == len(USES)
