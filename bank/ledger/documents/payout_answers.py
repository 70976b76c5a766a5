"""Consequences for payouts of a real bank's status report."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bank.ledger.documents.pain002 import DUPLICATE, ReportedStatus, StatusReport
from bank.ledger.documents.payout_book import PayoutBook, PayoutEntry
from bank.ledger.documents.payouts import PayoutState, may_become

_CONFIRMED: Final = "it is confirmed, and its whole run is rejected: ask the real bank, and name it by its id"


@dataclass(slots=True)
class ReportedPayouts:
    """Payouts that become `state` by a report, and how many `reasons` of which code it gives for them.

    `already` counts those that are so, `open` those that are on their way, `others` those that the report says became
    another state. `left`: what is done nothing for, by name, and why.
    """

    state: PayoutState
    found: list[PayoutEntry] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    already: int = 0
    open: int = 0
    others: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


def answered(book: PayoutBook, report: StatusReport, state: PayoutState) -> ReportedPayouts:
    """Return which payouts become so. Payouts that the report names have their own status, in place of the whole's."""
    result = ReportedPayouts(state)
    for name, status in _wholes(book, report, result).items():
        entry = book.entries.get(name)
        if entry is None or entry.state is None:
            result.left.append((name, "no such payout is posted"))
        elif status.state is PayoutState.RETURNED and status.reason in DUPLICATE:
            result.left.append((name, f"{status.reason}: the real bank had it before, so it is not taken back"))
        elif status.state is None:
            result.open += 1
        elif status.state is not state:
            result.others += 1
        elif entry.state is state:
            result.already += 1
        elif not may_become(entry.state, state):
            result.left.append((name, f"it is {entry.state}, and so cannot be {state}"))
        else:
            result.found.append(entry)
            result.reasons[status.reason or status.code] += 1
    if report.strange:
        result.left.append((f"{report.strange:,} payments", "they are none of this bank's payouts"))
    return result


def _wholes(book: PayoutBook, report: StatusReport, result: ReportedPayouts) -> dict[str, ReportedStatus]:
    """Return the statuses of payouts, with those of runs that were rejected as a whole.

    That a whole was carried out says nothing of a payout which its file left out, so nothing follows from it.
    """
    found = dict[str, ReportedStatus]()
    posted = _by_whole(book)
    for name, status in report.wholes.items():
        of_it = posted.get(name, ())
        if not of_it:
            result.left.append((name, "no payout of such a run is posted"))
        elif status.state is PayoutState.CONFIRMED is result.state:
            result.left.append((name, f"{status.code} of the whole names no payout: confirm by ids, or by --run"))
        elif status.state is PayoutState.RETURNED:
            found |= {each.id: status for each in of_it if each.state is not PayoutState.CONFIRMED}
            result.left += [
                (each.id, _CONFIRMED)
                for each in of_it
                if each.state is PayoutState.CONFIRMED and each.id not in report.payouts
            ]
    return found | report.payouts


def _by_whole(book: PayoutBook) -> Mapping[str, list[PayoutEntry]]:
    """Return the payouts that are posted, by what their file calls their run and its payments of their currency."""
    found = defaultdict[str, list[PayoutEntry]](list)
    for each in book.entries.values():
        if each.state is not None:
            found[each.run].append(each)
            found[f"{each.run}-{each.currency}"].append(each)
    return found
