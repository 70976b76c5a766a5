"""Exclusivity: which licences of an owner cannot be together.

Two licences meet where they name a record type and a country in common, whatever fields and period. Of those that
meet, one that wants the data to itself (WHOLE), or to itself for a use that the other one has too (PURPOSE), excludes
the other, whoever their originators are.
"""

from collections.abc import Iterable
from typing import Final

from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Exclusivity, Licence, LicenceTerms

_NONE: Final = Exclusivity.NONE


def is_live(licence: Licence, time: int) -> bool:
    """Return whether a licence binds its owner: it is neither revoked nor ended. One that begins later does."""
    return licence.revoked is None and time < licence.until


def against_others(others: Iterable[Licence], asked: LicenceTerms) -> JudgeRule | None:
    """Return why terms cannot hold beside those of other licences; None: they can."""
    found = None
    for each in others:
        rule = _conflict(each.terms, asked)
        if rule is JudgeRule.EXCLUSIVE_ELSEWHERE:
            return rule
        found = found or rule
    return found


def _conflict(held: LicenceTerms, asked: LicenceTerms) -> JudgeRule | None:
    if held.exclusivity is asked.exclusivity is _NONE:
        return None
    if held.record_types.isdisjoint(asked.record_types) or not held.territory.meets(asked.territory):
        return None
    if _excludes(held, asked):
        return JudgeRule.EXCLUSIVE_ELSEWHERE
    return JudgeRule.NOT_ALONE if _excludes(asked, held) else None


def _excludes(one: LicenceTerms, other: LicenceTerms) -> bool:
    if one.exclusivity is Exclusivity.PURPOSE:
        return not one.uses.isdisjoint(other.uses)
    return one.exclusivity is Exclusivity.WHOLE
