"""Draw up statements from sorted rows: one pass, one statement in memory at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from bank.ledger.documents.amounts import Amount
from bank.ledger.documents.evidence import EvidenceKind, Item, LineEvidence, RunningRoot, entry_of
from bank.ledger.documents.rows import KIND_OF, PackedRow, holder_of, holder_parts, line_parts
from bank.ledger.documents.statement import Balance, Holder, HolderKind, Line, Statement, StatementStatus

#: Returns by whom a holder is paid: a reference that is no owner id, empty where nobody is known.
PayeeOf = Callable[[HolderKind, str], str]


@dataclass(frozen=True, slots=True)
class Heading:
    """Heading that all statements of a month have in common."""

    bank: str
    month: str
    status: StatementStatus
    version: int
    until: int


def nobody(_kind: HolderKind, _id: str) -> str:
    """Return that no payee is known."""
    return ""


def draw_up(heading: Heading, rows: Iterable[PackedRow], payee_of: PayeeOf = nobody) -> Iterator[Statement]:
    """Draw up the statements of all holders that have rows; rows come in the order of `sort_key`.

    A row's numbers are added up on its line; an item that has several rows there counts once.

    Raises:
        StatementError: a sum goes beyond 64 bits.
    """
    for holder, found in groupby(rows, key=_holder):
        kind, name = holder_parts(holder)
        yield _statement(heading, Holder(kind, name, payee_of(kind, name)), found)


def _holder(row: PackedRow) -> str:
    return holder_of(row[0])


def _line(row: PackedRow) -> str:
    return row[0]


def _statement(heading: Heading, holder: Holder, rows: Iterable[PackedRow]) -> Statement:
    opening: dict[str, int] = defaultdict(int)
    closing: dict[str, int] = defaultdict(int)
    lines = []
    for text, found in groupby(rows, key=_line):
        parts = line_parts(text)
        if not parts[0]:
            opening[parts[-2]] += sum(row[6] for row in found)
            continue
        line = _drawn(parts, found)
        lines.append(line)
        if line.amount:
            closing[line.amount.currency] += line.amount.micros
    for currency, micros in opening.items():
        closing[currency] += micros
    balances = [Balance(each, opening.get(each, 0), closing[each]) for each in sorted(closing)]
    facts: Final = (heading.month, heading.status, heading.version, heading.until)
    return Statement(heading.bank, holder, *facts, tuple(balances), tuple(lines))


def _drawn(parts: list[str], rows: Iterable[PackedRow]) -> Line:
    month, kind, *names, currency, evidence = parts
    running, first, last = RunningRoot(), None, None
    objects = records = size = micros = 0
    for _, leaf, name, more_objects, more_records, more_size, more_micros in rows:
        if last != (name, leaf):
            last = name, leaf
            first = first or last
            running.add(entry_of(name, leaf))
        objects, records = objects + more_objects, records + more_records
        size, micros = size + more_size, micros + more_micros
    items: Final = Item(*(first or ("",))), Item(*(last or ("",)))
    found = LineEvidence(EvidenceKind(evidence), running.count, *items, running.root().hex())
    amount = Amount(currency, micros) if currency else None
    depositor, type_, partner, licence = names
    return Line(KIND_OF[kind], month, found, depositor, type_, partner, licence, objects, records, size, amount)
