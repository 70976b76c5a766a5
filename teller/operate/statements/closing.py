"""Close a month: sort its rows, draw up all statements, and write them into one archive.

One statement is in memory at a time, so memory does not grow with holders or rows. The archive is whole or it is not
there; closing a month again, from the same rows, gives the same tar.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.drawing_up import Heading, PayeeOf, draw_up, nobody
from bank.ledger.documents.rows import PackedRow
from bank.ledger.documents.statement import Statement
from teller.operate.private_file import private_file
from teller.operate.statements.archive import ArchiveWriter
from teller.operate.statements.sorting import in_order


@dataclass(slots=True)
class MonthTotals:
    """Sums of all statements of a month, in millionths by currency; an auditor compares it with the ledger."""

    statements: int = 0
    lines: int = 0
    opening: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    closing: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, statement: Statement) -> None:
        """Count a statement."""
        self.statements += 1
        self.lines += len(statement.lines)
        for each in statement.balances:
            self.opening[each.currency] += each.opening
            self.closing[each.currency] += each.closing


def close_month(
    heading: Heading,
    rows: Iterable[PackedRow],
    archive: Path,
    leaves: Iterable[tuple[str, int]] = (),
    payee_of: PayeeOf = nobody,
) -> MonthTotals:
    """Write the month's statements into a new archive; return what they sum to. `leaves`: see `in_order`.

    Raises:
        SettingsError: the archive is there already, or cannot be written.
        SortError: there is no room to sort.
        StatementError: a sum goes beyond 64 bits.
    """
    totals = MonthTotals()
    with (
        private_file(archive, "--out") as out,
        in_order(rows, archive.parent, leaves) as found,
        ArchiveWriter(out, heading.until) as writer,
    ):
        for statement in draw_up(heading, found, payee_of):
            writer.add(statement, to_json(statement))
            totals.add(statement)
    return totals
