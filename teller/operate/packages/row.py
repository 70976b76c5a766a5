"""Check offline that a row of a package is that of a receipt and a licence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from bank.transparency.keys import VerifierKey
from bank.withdrawals.package import names
from bank.withdrawals.package.checking import Signed, Wrong, signed_statement, wrong_rows
from bank.withdrawals.package.row_evidence import MOST_LINE_BYTES, ShownRow, shown_row
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.package.rows import UnfitColumnsError, batches, leaves
from teller.operate.packages.folder import PackageError, PackageFolder


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """A row is in the package that the bank signed, and came of what is shown."""

    signed: Signed
    file: str
    shown: ShownRow


@dataclass(frozen=True, slots=True)
class _RowInFile:
    file: str
    pseudonym: bytes


def prove(folder: PackageFolder, row: int, evidence: BinaryIO, keys: Sequence[VerifierKey]) -> ProvenRow | Wrong:
    """Check a row: by the bank's signature over the root, by the rows that make the root, and by the evidence, which
    must open the row's pseudonym.

    Raises:
        PackageError: a file is not there, the package has no such row, or there is no evidence of it.
    """
    found = signed_statement(folder.read(names.STATEMENT, names.MOST_STATEMENT_BYTES), keys)
    if isinstance(found, Wrong):
        return found
    if row >= (count := found.statement.predicate.rows.count):
        raise PackageError(f"the package has {count:,} rows, which are counted from 0 on: row {row:,} is none of them")
    shown = shown_row(_lines(evidence), found.statement.package, row)
    if shown is None:
        raise PackageError(f"--opening has no opening of row {row:,} of package {found.statement.package}")
    there = _row(folder, found, row)
    return there if isinstance(there, Wrong) else _proven(found, there, shown)


def _proven(found: Signed, there: _RowInFile, shown: ShownRow) -> ProvenRow | Wrong:
    if shown.evidence.opening.pseudonym != there.pseudonym:
        return Wrong(there.file, "the opening is not that of the row: receipt, place, licence or number were changed")
    said, licence = found.statement.predicate, shown.licence
    of = (said.originator, said.offering.id, said.offering.version)
    if licence is not None and (licence.originator, licence.offering, licence.version) != of:
        return Wrong(there.file, "the licence of the row is of another offering than the package")
    return ProvenRow(found, there.file, shown)


def _row(folder: PackageFolder, found: Signed, row: int) -> _RowInFile | Wrong:
    """Find a row, and compare all rows with the root that was signed."""
    tree, there = RowTree(), None
    for name in found.statement.files:
        if (record_type := names.record_type_of(name)) is None:
            continue
        try:
            with folder.open(name) as file:
                for batch in batches(file):
                    if tree.size <= row < tree.size + batch.num_rows:
                        there = _RowInFile(name, batch.column(0)[row - tree.size].as_py())
                    tree.add(leaves(record_type, batch))
        except (UnfitColumnsError, pa.ArrowException, UnicodeDecodeError, OSError):
            return Wrong(name, "it is no Parquet file as docs/packages.md describes it")
    wrong = wrong_rows(found.statement, tree)
    if wrong is not None or there is None:
        return wrong or Wrong(names.STATEMENT, "the files have no such row")
    return there


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long, its pieces."""
    while line := file.readline(MOST_LINE_BYTES + 1):
        yield line
