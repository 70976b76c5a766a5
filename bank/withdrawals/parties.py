"""Rules that are asked of acceptances and of withdrawals alike: of the owner, the originator, and quantities."""

from collections.abc import Container, Mapping
from typing import Final

from bank.accounts.depositors import Status
from bank.withdrawals.requests import AccountState, OwnerState
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import LicenceTerms, Originator, Role
from bank.withdrawals.uses import RESALE, DataUse

_ACCOUNTS: Final = {
    AccountState.UNKNOWN: JudgeRule.OWNER_UNKNOWN,
    AccountState.ERASED: JudgeRule.OWNER_ERASED,
    AccountState.CLOSED: JudgeRule.OWNER_CLOSED,
}
_STATUSES: Final = {
    None: JudgeRule.ORIGINATOR_UNKNOWN,
    Status.ENDED: JudgeRule.ORIGINATOR_ENDED,
    Status.SUSPENDED: JudgeRule.ORIGINATOR_SUSPENDED,
}


def against_owner(owner: OwnerState) -> JudgeRule | None:
    return _ACCOUNTS.get(owner.account)


def against_originator(originator: Originator, name: str) -> JudgeRule | None:
    """Ask for the originator, who is to be the one of this name."""
    return JudgeRule.ORIGINATOR_UNKNOWN if originator.name != name else _STATUSES.get(originator.status)


def against_resale(uses: frozenset[DataUse], originator: Originator) -> JudgeRule | None:
    return None if uses.isdisjoint(RESALE) or originator.role is Role.AGGREGATOR else JudgeRule.RESALE


def against_counts(terms: LicenceTerms, held: Mapping[str, int], asked: Container[str]) -> JudgeRule | None:
    """Ask for the fewest records of each record type that is asked for."""
    for each in terms.wanted:
        if each.record_type in asked and held.get(each.record_type, 0) < each.least_records:
            return JudgeRule.TOO_FEW_RECORDS
    return None
