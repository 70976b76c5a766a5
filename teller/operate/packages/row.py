"""Check offline that rows of a package are those of a receipt and a licence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from bank.transparency.keys import VerifierKey
from bank.withdrawals.package import names
from bank.withdrawals.package.checking import Signed, Wrong, signed_statement, wrong_rows
from bank.withdrawals.package.row_evidence import MOST_LICENCES, MOST_LINE_BYTES, MOST_ROWS, ShownRow, shown_rows
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.package.rows import UnfitColumnsError, batches, leaves
from teller.operate.packages.folder import PackageError, PackageFolder


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """A row is in the package, and came of what is shown; rows are counted from 0 on, over files in order of names."""

    file: str
    row: int
    shown: ShownRow


@dataclass(frozen=True, slots=True)
class ProvenRows:
    """Rows of the package that the bank signed, in their order."""

    signed: Signed
    rows: tuple[ProvenRow, ...]


def prove(folder: PackageFolder, evidence: BinaryIO, keys: Sequence[VerifierKey]) -> ProvenRows | Wrong:
    """Check rows: by the bank's signature over the root, by the rows that make the root, and by the evidence, each of
    whose openings must give the pseudonym of a row.

    Raises:
        PackageError: a file is not there, or there is no opening of the package, or too many.
    """
    found = signed_statement(folder.read(names.STATEMENT, names.MOST_STATEMENT_BYTES), keys)
    if isinstance(found, Wrong):
        return found
    shown = shown_rows(_lines(evidence), found.statement.package)
    if shown is None:
        raise PackageError(f"--opening has more than {MOST_ROWS:,} rows or {MOST_LICENCES:,} licences: give less of it")
    if not shown:
        raise PackageError(f"--opening has no opening of package {found.statement.package}")
    there = _rows(folder, found, {each.opening.pseudonym: each for each in shown})
    return there if isinstance(there, Wrong) else _proven(found, there, len(shown))


def _proven(found: Signed, there: Sequence[ProvenRow], shown: int) -> ProvenRows | Wrong:
    if missing := shown - len(there):
        why = "receipt, place, licence or random bytes were changed"
        return Wrong("--opening", f"{missing:,} of {shown:,} openings are those of no row of the package: {why}")
    said = found.statement.predicate
    of = (said.originator, said.offering.id, said.offering.version)
    for each in there:
        licence = each.shown.licence
        if licence is not None and (licence.originator, licence.offering, licence.version) != of:
            return Wrong(each.file, "the licence of a row is of another offering than the package")
    return ProvenRows(found, tuple(there))


def _rows(folder: PackageFolder, found: Signed, wanted: Mapping[bytes, ShownRow]) -> list[ProvenRow] | Wrong:
    """Find rows by their pseudonyms, and compare all rows with the root that was signed."""
    tree, there = RowTree(), list[ProvenRow]()
    for name in found.statement.files:
        if (record_type := names.record_type_of(name)) is None:
            continue
        try:
            with folder.open(name) as file:
                for batch in batches(file):
                    rows = enumerate(batch.column(0).to_pylist(), tree.size)
                    there += [ProvenRow(name, row, wanted[each]) for row, each in rows if each in wanted]
                    tree.add(leaves(record_type, batch))
        except (UnfitColumnsError, pa.ArrowException, UnicodeDecodeError, OSError):
            return Wrong(name, "it is no Parquet file as docs/packages.md describes it")
    return wrong_rows(found.statement, tree) or there


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long, its pieces."""
    while line := file.readline(MOST_LINE_BYTES + 1):
        yield line
