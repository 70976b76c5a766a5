"""The licence of a package, as an Agreement of ODRL.

Each owner has granted an own Agreement, whose account and dates would join two packages of one person. So a package
has one for all of them: it has the terms that they all granted, begins when the package was made, and ends when the
first of theirs does. Its assigner is the package: the owners in it together, under a name that is in no other.
"""

from bank.withdrawals.odrl.reading import Accepted, NoPolicy, read
from bank.withdrawals.odrl.terms import Project
from bank.withdrawals.odrl.writing import agreement
from bank.withdrawals.package.contents import Package
from bank.withdrawals.terms import Licence


def package_agreement(package: Package) -> bytes:
    """Write the Agreement of a package."""
    offering = package.offering
    licence = Licence(
        agreement=package.id,
        owner=package.id.hex,
        offering=offering.id,
        version=offering.version,
        originator=offering.originator,
        terms=offering.terms,
        since=package.made,
        until=package.until,
    )
    return agreement(licence, Project(offering.purpose, offering.model, offering.framework))


def agreed(found: bytes) -> Accepted | NoPolicy:
    """Read the Agreement of a package."""
    policy = read(found)
    if isinstance(policy, Accepted) and policy.licence.owner != policy.licence.agreement.hex:
        return NoPolicy("it is an Agreement of one owner, and not of a package")
    return policy if isinstance(policy, Accepted | NoPolicy) else NoPolicy("it is a policy, and no Agreement")
