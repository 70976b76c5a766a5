"""Finish a package: the documents about it, signed and encrypted."""

from bank.transparency.keys import SignerKey
from bank.withdrawals.terms import Offering
from pipelines.packager.building.stage import PackageStage
from pipelines.packager.building.wanted import FinishedPackage


def finish(stage: PackageStage, offering: Offering, proof: bytes | None, key: SignerKey) -> FinishedPackage:
    """Write the documents of the package that is made; `proof` is the log's of its `made` event, as a tlog-proof.

    One that is finished stays as it is.

    Raises:
        OSError: the stage cannot be written.
    """
    raise NotImplementedError
