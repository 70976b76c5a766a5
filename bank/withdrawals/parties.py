"""Rules that are asked of acceptances and of withdrawals alike: of the owner, the originator, and quantities."""

from collections.abc import Container, Mapping
from typing import Final

from bank.accounts.depositors import Status
from bank.withdrawals.requests import AccountState, OwnerState
from bank.withdrawals.rules import Rule
from bank.withdrawals.terms import Originator, Role, Terms
from bank.withdrawals.uses import RESALE, Use

_ACCOUNTS: Final = {
    AccountState.UNKNOWN: Rule.OWNER_UNKNOWN,
    AccountState.ERASED: Rule.OWNER_ERASED,
    AccountState.CLOSED: Rule.OWNER_CLOSED,
}
_STATUSES: Final = {
    None: Rule.ORIGINATOR_UNKNOWN,
    Status.ENDED: Rule.ORIGINATOR_ENDED,
    Status.SUSPENDED: Rule.ORIGINATOR_SUSPENDED,
}


def against_owner(owner: OwnerState) -> Rule | None:
    return _ACCOUNTS.get(owner.account)


def against_originator(originator: Originator, name: str) -> Rule | None:
    """Ask for the originator, who is to be the one of this name."""
    return Rule.ORIGINATOR_UNKNOWN if originator.name != name else _STATUSES.get(originator.status)


def against_resale(uses: frozenset[Use], originator: Originator) -> Rule | None:
    return None if uses.isdisjoint(RESALE) or originator.role is Role.AGGREGATOR else Rule.RESALE


def against_counts(terms: Terms, held: Mapping[str, int], asked: Container[str]) -> Rule | None:
    """Ask for the fewest records of each record type that is asked for."""
    for each in terms.wanted:
        if each.record_type in asked and held.get(each.record_type, 0) < each.least_records:
            return Rule.TOO_FEW_RECORDS
    return None
