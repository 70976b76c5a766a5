"""Names of depositors that may be shown: those of registered legal entities; an owner's may be a person's. Pure."""

from collections.abc import Iterable

from bank.accounts.depositors import Depositor, Kind

#: In place of a name that is not shown.
OTHER = "another"


def shown(depositors: Iterable[Depositor]) -> frozenset[str]:
    """Return the names that may be shown."""
    return frozenset(each.name for each in depositors if each.kind is Kind.LEGAL_ENTITY)


def label(name: str | None, known: frozenset[str]) -> str:
    """Return the name where it may be shown, and nothing for none."""
    return "" if not name else name if name in known else OTHER
