"""What an originator has of a package, once it is decrypted."""

import io
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pyrage

from bank.transparency.keys import VerifierKey
from bank.withdrawals.package import names
from bank.withdrawals.package.checking import Signed, Wrong, licence_in, signed_statement, wrong_digest, wrong_rows
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.package.rows import batches, leaves
from pipelines.packager.building.stage import PackageStage
from tests.packaging.bank import PRIVATE


def decrypted(stage: PackageStage) -> dict[str, bytes]:
    """Return the files of a package by name."""
    found = {}
    for each in stage.files():
        with stage.open(each.name) as source:
            found[each.name.removesuffix(names.ENCRYPTED)] = pyrage.decrypt(source.read(), [PRIVATE])
    return found


def rows_of(stage: PackageStage) -> list[dict[str, Any]]:
    """Return the rows of all files, in their order."""
    return [row for _, row in rows_in(stage)]


def rows_in(stage: PackageStage) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows of all files with the names of these, in their order."""
    for name, data in sorted(decrypted(stage).items()):
        if names.record_type_of(name):
            yield from ((name, row) for batch in batches(io.BytesIO(data)) for row in batch.to_pylist())


def check(files: dict[str, bytes], key: VerifierKey) -> Signed:
    """Check a package as a stranger does."""
    signed = signed_statement(files[names.STATEMENT], [key])
    assert isinstance(signed, Signed), signed
    statement, tree = signed.statement, RowTree()
    assert statement.files.keys() | {names.STATEMENT} == files.keys()
    for name in sorted(statement.files):
        assert wrong_digest(statement, name, sha256(files[name]).hexdigest(), len(files[name])) is None
        if record_type := names.record_type_of(name):
            for batch in batches(io.BytesIO(files[name])):
                tree.add(leaves(record_type, batch))
    assert wrong_rows(statement, tree) is None
    assert not isinstance(licence_in(statement, files[names.AGREEMENT]), Wrong)
    return signed
