"""Verify a package offline: the bank's signature, each digest, the root over rows, the licence, the log's proof."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from bank.transparency.keys import VerifierKey
from bank.transparency.verify import Proven
from bank.withdrawals.package import names
from bank.withdrawals.package.checking import (
    Signed,
    Wrong,
    licence_in,
    logged,
    signed_statement,
    wrong_digest,
    wrong_rows,
)  # fmt: skip
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.package.rows import UnfitColumnsError, batches, leaves
from bank.withdrawals.package.statement import StatementDocument
from bank.withdrawals.terms import Licence
from teller.operate.packages.folder import PackageError, PackageFolder


@dataclass(frozen=True, slots=True)
class PackageKeys:
    """Public keys of the bank, those of witnesses, and how many of these must have signed."""

    bank: Sequence[VerifierKey]
    witnesses: Sequence[VerifierKey] = ()
    least_witnesses: int = 0


@dataclass(frozen=True, slots=True)
class Verified:
    """A package is as the bank signed it; `logged` is None where it has no proof of the log."""

    signed: Signed
    licence: Licence
    logged: Proven | None


def verify(folder: PackageFolder, keys: PackageKeys) -> Verified | list[Wrong]:
    """Verify a package; return all files that are wrong, where some are.

    Raises:
        PackageError: there is no statement.
    """
    found = signed_statement(folder.read(names.STATEMENT, names.MOST_STATEMENT_BYTES), keys.bank)
    if isinstance(found, Wrong):
        return [found]
    return list(_wrong_files(folder, found.statement)) or _contents(folder, found, keys)


def _wrong_files(folder: PackageFolder, statement: StatementDocument) -> Iterator[Wrong]:
    for name in sorted({*folder.names} - {*statement.files, names.STATEMENT}):
        yield Wrong(name, "it is no file of this package: remove it")
    for name, said in statement.files.items():
        try:
            wrong = wrong_digest(statement, name, *folder.digest(name, said.size))
        except PackageError as error:
            wrong = Wrong(name, str(error).removeprefix(f"{name}: "))
        if wrong:
            yield wrong


def _contents(folder: PackageFolder, found: Signed, keys: PackageKeys) -> Verified | list[Wrong]:
    statement = found.statement
    licence = licence_in(statement, folder.read(names.AGREEMENT, names.MOST_DOCUMENT_BYTES))
    rows, proven = _wrong_rows(folder, statement), _logged(folder, statement, keys)
    if isinstance(licence, Licence) and rows is None and not isinstance(proven, Wrong):
        return Verified(found, licence, proven)
    return [each for each in (licence, rows, proven) if isinstance(each, Wrong)]


def _wrong_rows(folder: PackageFolder, statement: StatementDocument) -> Wrong | None:
    tree = RowTree()
    for name in statement.files:
        if (record_type := names.record_type_of(name)) is None:
            continue
        try:
            with folder.open(name) as file:
                for batch in batches(file):
                    tree.add(leaves(record_type, batch))
        except (UnfitColumnsError, pa.ArrowException, UnicodeDecodeError, OSError):
            return Wrong(name, "it is no Parquet file as docs/packages.md describes it")
    return wrong_rows(statement, tree)


def _logged(folder: PackageFolder, statement: StatementDocument, keys: PackageKeys) -> Proven | Wrong | None:
    if names.PROOF not in statement.files:
        if statement.predicate.log is None:
            return None
        return Wrong(names.PROOF, "it is missing, and the statement names a state of the log")
    proof = folder.read(names.PROOF, names.MOST_DOCUMENT_BYTES)
    return logged(statement, proof, keys.bank, keys.witnesses, keys.least_witnesses)
