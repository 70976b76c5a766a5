"""Hold a posting against the statements that it is on: their rows sum to its legs, exactly once."""

from collections import Counter
from collections.abc import Iterable

from bank.ledger.accounts import AccountPlace, place_of
from bank.ledger.documents.amounts import StatementError
from bank.ledger.documents.months import after, cut_off, statement_month
from bank.ledger.documents.posted import Period, period_rows
from bank.ledger.documents.rows import PackedRow, holder_of, holder_parts, line_parts
from bank.ledger.documents.statement import HolderKind
from bank.ledger.posting import Posting, PostingKind

_KINDS = {AccountPlace.DEPOSITOR: HolderKind.DEPOSITOR, AccountPlace.OWNER: HolderKind.OWNER}
Sums = Counter[tuple[HolderKind, str]]


def is_stated(posting: Posting, posted: int, grace_days: int) -> bool:
    """Return whether the statements of a posting's month, and the opening balances of the next one, have what its legs
    say of owners and depositors, to the millionth. `posted` is when Kafka took it, in milliseconds since 1970.
    """
    if posting.kind is PostingKind.HELD:
        return True
    wanted: Sums = Counter()
    for leg in posting.legs:
        if (kind := _KINDS.get(place_of(leg.account) or AccountPlace.CASH)) is not None:
            wanted[kind, leg.currency] -= leg.amount
    month = statement_month(posting.time, posted, grace_days)
    periods = (Period(each, cut_off(each, grace_days), grace_days) for each in (month, after(month)))
    try:
        return all(_sums(period_rows(each, posting, posted)) == wanted for each in periods)
    except StatementError:
        return False


def _sums(rows: Iterable[PackedRow]) -> Sums:
    found: Sums = Counter()
    for row in rows:
        found[holder_parts(holder_of(row.line))[0], line_parts(row.line)[-2]] += row.micros
    return found
