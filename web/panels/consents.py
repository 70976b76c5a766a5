"""Depositors, and consents as they change: no owner and no subject is named. Pure."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from bank.accounts.depositors import Depositor, Kind
from teller import units
from web.panels.panel import PagePanel
from web.snapshot import Snapshot

#: Depositors and changes that are shown.
DEPOSITORS, CHANGES = 20, 8
WORDS: Final = {
    "enforced": "the bank asks for link and consent from here on",
    "opened": "an owner opened an account",
    "claimed": "a depositor claimed to know an owner",
    "linked": "an owner confirmed a link",
    "unlinked": "an owner ended a link",
    "consented": "an owner agreed",
    "withdrawn": "an owner withdrew",
    "closed": "an owner closed an account",
}


@dataclass(frozen=True, slots=True)
class DepositorLine:
    """A depositor as it is registered."""

    name: str
    status: str
    domains: str
    schemas: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """An event of accounts."""

    when: str
    what: str
    depositor: str
    schemas: str


@dataclass(frozen=True, slots=True)
class ConsentsModel:
    """Values of the panel; `agreed` comes from the last verdict."""

    statuses: tuple[tuple[str, str], ...]
    depositors: tuple[DepositorLine, ...]
    more: int
    agreed: tuple[tuple[str, str], ...]
    asks: str
    changes: tuple[ChangeLine, ...]


def read(seen: Snapshot) -> ConsentsModel:
    known = [each for each in seen.depositors if each.kind is not Kind.SHARED]
    statuses = Counter(each.status.value.lower() if each.status else "not yet active" for each in known)
    agreed = seen.verdict.found["figures"]["agreed"] if seen.verdict and seen.verdict.found else {}
    enforced = agreed.get("enforced")
    return ConsentsModel(
        statuses=tuple((status, units.count(number)) for status, number in sorted(statuses.items())),
        depositors=tuple(map(_depositor, known[:DEPOSITORS])),
        more=max(0, len(known) - DEPOSITORS),
        agreed=tuple((name, units.count(agreed[name])) for name in ("owners", "links", "consents") if agreed),
        asks="" if not agreed else units.time(enforced / 1000) if enforced is not None else "not yet",
        changes=tuple(
            ChangeLine(units.time(each.at), WORDS.get(each.what, each.what), each.depositor, ", ".join(each.schemas))
            for each in list(seen.changes)[:CHANGES]
        ),
    )


def _depositor(entry: Depositor) -> DepositorLine:
    name = entry.name if entry.kind is Kind.LEGAL_ENTITY else f"{entry.key}, an owner"
    status = entry.status.value.lower() if entry.status else "not yet active"
    return DepositorLine(name, status, ", ".join(entry.domains), ", ".join(sorted(entry.schemas)))


PANEL: Final = PagePanel("consents", "Depositors and consents", read)
