"""Finish a package: the documents about it, signed and encrypted."""

from hashlib import sha256

from bank.transparency.keys import SignerKey
from bank.withdrawals.package.contents import Package, Versions
from bank.withdrawals.package.names import STATEMENT
from bank.withdrawals.package.writing import written
from bank.withdrawals.terms import Offering
from pipelines.packager.building.frames import StageDamaged
from pipelines.packager.building.notes import anonymity
from pipelines.packager.building.stage import PackageStage
from pipelines.packager.building.wanted import FinishedPackage, MadePackage


def finish(stage: PackageStage, offering: Offering, proof: bytes | None, key: SignerKey) -> FinishedPackage:
    """Write the documents of the package that is made; `proof` is the log's of its `made` event, as a tlog-proof.

    One that is finished stays as it is.

    Raises:
        StageDamaged: it is not made, or damaged. OSError: the stage cannot be written.
    """
    if (there := stage.finished()) is not None:
        return there
    made = stage.made()
    if made is None:
        raise StageDamaged
    documents = written(_package(made, stage, offering, proof), key)
    for name, data in documents.items():
        stage.keep_encrypted(name, data, made.recipient)
    files = stage.files()
    digest = sha256(documents[STATEMENT]).hexdigest()
    finished = FinishedPackage(digest, len(files), sum(each.size for each in files))
    stage.keep_finished(finished)
    return finished


def _package(made: MadePackage, stage: PackageStage, offering: Offering, proof: bytes | None) -> Package:
    notes = stage.notes()
    schemas = {each for note in notes for each in note.schemas}
    rules = {each for note in notes for each in note.rules}
    return Package(
        id=made.package,
        offering=offering,
        made=made.made,
        until=made.until,
        owners=made.owners,
        anonymity=anonymity(notes),
        versions=Versions(tuple(sorted(schemas)), tuple(sorted(rules))),
        files={note.name: note.file for note in notes},
        row_root=made.root,
        proof=proof,
    )
