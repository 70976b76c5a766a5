"""A package as files. The same values, and a key, give the same bytes: Ed25519 needs no randomness."""

from bank.transparency.keys import SignerKey
from bank.withdrawals.package import names
from bank.withdrawals.package.agreement import package_agreement
from bank.withdrawals.package.contents import Package, described
from bank.withdrawals.package.croissant import croissant
from bank.withdrawals.package.data_sheet import data_sheet
from bank.withdrawals.package.dsse import signed
from bank.withdrawals.package.statement import statement


def written(package: Package, key: SignerKey) -> dict[str, bytes]:
    """Return the files of a package, signed by the bank's key for packages, by name."""
    data = {name: package.files[name].data for name in package.names}
    agreement = package_agreement(package)
    listed, policy = [described(*each) for each in data.items()], described(names.AGREEMENT, agreement)
    files = {
        names.AGREEMENT: agreement,
        names.CROISSANT: croissant(package, listed, policy),
        names.DATA_SHEET: data_sheet(package),
        **({names.PROOF: package.proof} if package.proof is not None else {}),
        **data,
    }
    payload = statement(package, [described(*each) for each in files.items()], policy)
    return files | {names.STATEMENT: signed(payload, key)}
