"""Draw up the statement of one holder, from the same rows and by the same steps as those of all."""

from collections.abc import Iterator
from pathlib import Path

from bank.ledger.documents.comparing import StatementDifference, compare
from bank.ledger.documents.drawing_up import Heading, PayeeOf, draw_up, nobody
from bank.ledger.documents.months import cut_off
from bank.ledger.documents.posted import Period
from bank.ledger.documents.rows import PackedRow, holder_of, holder_text
from bank.ledger.documents.statement import HolderKind, Statement, StatementStatus
from teller.operate.statements.sorting import in_order
from teller.operate.statements.source import StatementSource


def drawn(  # noqa: PLR0913, PLR0917 - whose, which, from what, where
    source: StatementSource,
    heading: Heading,
    holder: tuple[HolderKind, str],
    grace_days: int,
    folder: Path,
    payee_of: PayeeOf = nobody,
) -> Statement | None:
    """Return a holder's statement; None where nothing was ever posted for them. `folder` is for sorting.

    Raises:
        SortError: there is no room to sort.
    """
    period, name = Period(heading.month, heading.until, grace_days), holder_text(*holder)

    def own() -> Iterator[PackedRow]:
        return (row for row in source.rows(period) if holder_of(row.line) == name)

    with in_order(own(), folder, source.leaves()) as rows:
        return next(draw_up(heading, rows, payee_of), None)


def differences(
    source: StatementSource, given: Statement, bank: str, grace_days: int, folder: Path
) -> tuple[StatementDifference, ...]:
    """Draw a statement up again and return where it differs; none: it is the same, byte for byte.

    What no topic says is taken from the statement: its version, its payee, and until when a draft reaches.
    """
    final = given.status is StatementStatus.FINAL
    until = cut_off(given.month, grace_days) if final else given.until
    heading = Heading(bank, given.month, given.status, given.version, until)
    holder = given.holder.kind, given.holder.id
    derived = drawn(source, heading, holder, grace_days, folder, lambda _kind, _id: given.holder.payee)
    return compare(given, derived)
