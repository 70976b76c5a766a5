"""Bytes that do not lie there any more, as their owners were erased: their depositors and they keep them no longer."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping

from bank.ledger.balances import parties_of
from bank.ledger.months import month_of
from bank.ledger.posting import Posting, PostingKind


def gone_bytes(postings: Iterable[Posting], erased: Container[str], month: str) -> Mapping[str, int]:
    """Sum the bytes of erased owners up to a month's end by party, such as depositor/example: so many of those that
    the sums of all postings call kept are gone. Memory is by the erased owners and the depositors.
    """
    found: dict[str, int] = defaultdict(int)
    for each in postings:
        if each.owner in erased and each.kind is not PostingKind.HELD and month_of(each.time) <= month:
            for party in parties_of(each):
                found[party] += each.quantities.bytes
    return found
