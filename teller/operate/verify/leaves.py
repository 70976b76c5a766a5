"""Compare the public log with the receipts, the accesses, or what belongs to withdrawals and packages: each that the
log's writer has read has one leaf.

Pure. First it is noted how far the writer has read the receipts, then its leaves are read, then the receipts. The
writer commits leaves with what it has read as one, and reads no receipt before it is committed: so of each receipt
that it had read the leaf is there to be found, and of each leaf the receipt. Receipts that it had not read wait.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from teller.operate.verify.findings import FindingKind, Findings


class LoggedReceipt(NamedTuple):
    """Counts of what has one id: leaves, and receipts or other records that the log's writer has read, and that wait
    for it.

    `leaf` and `receipt` are the places of a leaf and of a receipt that was read; empty where there is none. `refilled`:
    leaves that came back from the published files, of which nobody knows what they are of.
    """

    leaves: int
    read: int
    waiting: int
    leaf: str
    receipt: str
    refilled: int = 0


@dataclass(frozen=True, slots=True)
class LogSums:
    """Leaves of receipts or other records, records that wait for theirs, and leaves of any kind that came back
    nameless.
    """

    leaves: int
    waiting: int
    refilled: int = 0


def compare(found: Iterable[LoggedReceipt], findings: Findings) -> LogSums:
    """Note what has no leaf, several, or no receipt. An id of several receipts is the finding of another check."""
    leaves = waiting = refilled = 0
    for each in found:
        leaves += each.leaves
        refilled += each.refilled
        receipts = each.read + each.waiting
        waiting += min(each.waiting, max(0, receipts - each.leaves))
        if each.leaves < each.read:
            findings.note(FindingKind.LEAF_MISSING, each.receipt, each.read - each.leaves)
        elif each.leaves > receipts:
            kind = FindingKind.LEAF_TWICE if receipts else FindingKind.LEAF_UNKNOWN
            findings.note(kind, each.leaf, each.leaves - receipts)
    return LogSums(leaves, waiting, refilled)
