"""The documents of a package. The same values, and a key, give the same bytes: Ed25519 needs no randomness.

Files with rows are described by their digests, so a package of any size is written without holding one.
"""

from bank.transparency.keys import SignerKey
from bank.withdrawals.package import names
from bank.withdrawals.package.agreement import package_agreement
from bank.withdrawals.package.contents import Described, Package, described
from bank.withdrawals.package.croissant import croissant
from bank.withdrawals.package.data_sheet import data_sheet
from bank.withdrawals.package.dsse import signed
from bank.withdrawals.package.statement import statement


def written(package: Package, key: SignerKey) -> dict[str, bytes]:
    """Return the documents of a package by name, signed by the key for packages: all files but those with rows."""
    agreement = package_agreement(package)
    listed = [Described(name, package.files[name].sha256, package.files[name].size) for name in package.names]
    policy = described(names.AGREEMENT, agreement)
    files = {
        names.AGREEMENT: agreement,
        names.CROISSANT: croissant(package, listed, policy),
        names.DATA_SHEET: data_sheet(package),
        **({names.PROOF: package.proof} if package.proof is not None else {}),
    }
    payload = statement(package, [*(described(*each) for each in files.items()), *listed], policy)
    return files | {names.STATEMENT: signed(payload, key)}
