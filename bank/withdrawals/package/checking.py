"""Checks of a package by a stranger, who has the bank's public keys and nothing else of the bank.

In this order: the bank's signature over the statement, then the digest of each file, then what is in them. So nothing
but the envelope is parsed before the bank's signature holds over it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bank.strict_documents import read
from bank.transparency.keys import VerifierKey
from bank.transparency.verify import NotProven, Proven, verify
from bank.withdrawals.odrl.reading import Accepted
from bank.withdrawals.package import dsse, names
from bank.withdrawals.package.agreement import agreed
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.package.statement import StatementDocument
from bank.withdrawals.terms import Licence


class Wrong(NamedTuple):
    """A file of the package is not as the bank signed it; `why` says what is wrong, and quotes nothing of it."""

    file: str
    why: str


class Signed(NamedTuple):
    """A statement, and whose key has signed it."""

    statement: StatementDocument
    signer: VerifierKey


def unsigned(found: bytes) -> StatementDocument | Wrong:
    """Read a statement, whoever signed it: for what needs no trust, such as which files there are to decrypt."""
    payload = dsse.payload_of(found, names.MOST_STATEMENT_BYTES)
    if payload is None:
        return Wrong(names.STATEMENT, "it is no envelope of a statement")
    document = read(payload, StatementDocument, names.MOST_STATEMENT_BYTES, "a statement")
    if isinstance(document, tuple):
        return Wrong(names.STATEMENT, "it is no statement of a package as this version of Teller knows it")
    return document


def signed_statement(found: bytes, keys: Sequence[VerifierKey]) -> Signed | Wrong:
    """Check who signed a statement, and read it."""
    if not any(map(dsse.signs_packages, keys)):
        return Wrong(names.STATEMENT, "among the keys is none that signs packages: its name ends in /packages")
    signer = dsse.signer_of(found, names.MOST_STATEMENT_BYTES, list(keys))
    if signer is None:
        return Wrong(names.STATEMENT, "none of the keys has signed it: it was altered, or is of another bank")
    document = unsigned(found)
    return document if isinstance(document, Wrong) else Signed(document, signer)


def wrong_digest(statement: StatementDocument, name: str, sha256: str, size: int) -> Wrong | None:
    """Compare a file with what was signed."""
    said = statement.files[name]
    if size != said.size:
        return Wrong(name, f"it has {size:,} bytes, and {said.size:,} were signed")
    return None if sha256 == said.sha256 else Wrong(name, "it was altered: its SHA-256 is not the one that was signed")


def licence_in(statement: StatementDocument, agreement: bytes) -> Licence | Wrong:
    """Read the licence; it must be the one of this package."""
    found, predicate = agreed(agreement), statement.predicate
    if not isinstance(found, Accepted):
        return Wrong(names.AGREEMENT, found.reason)
    licence = found.licence
    of_package = (licence.agreement, licence.originator, licence.offering, licence.version)
    offering = predicate.offering
    if of_package != (statement.package, predicate.originator, offering.id, offering.version):
        return Wrong(names.AGREEMENT, "it is the licence of another package")
    return licence


def wrong_rows(statement: StatementDocument, tree: RowTree) -> Wrong | None:
    """Compare the rows of all files, in the order of their names, with the root that was signed."""
    said = statement.predicate.rows
    if tree.size != said.count:
        return Wrong(names.STATEMENT, f"it is of {said.count:,} rows, and the files have {tree.size:,}")
    return None if tree.root().hex() == said.root else Wrong(names.STATEMENT, "its root is not that of the files' rows")


def logged(
    statement: StatementDocument,
    proof: bytes,
    keys: Sequence[VerifierKey],
    witness_keys: Sequence[VerifierKey] = (),
    witnesses: int = 0,
) -> Proven | Wrong:
    """Check that the log has a record that holds the root over rows, at the state that was signed."""
    said = statement.predicate.log
    if said is None:
        return Wrong(names.PROOF, "the statement names no state of the log")
    found = verify(proof, [key for key in keys if key.name == said.origin], witness_keys, witnesses)
    if isinstance(found, NotProven):
        return Wrong(names.PROOF, found.why)
    head = found.checkpoint
    if (head.origin, head.size, head.root.hex()) != (said.origin, said.size, said.root):
        return Wrong(names.PROOF, "it leads to another state of the log than the statement names")
    if bytes.fromhex(statement.predicate.rows.root) not in found.opening.record:
        return Wrong(names.PROOF, "the record in the log does not hold this package's root over rows")
    return found
