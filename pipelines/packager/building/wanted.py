"""Values that a build is given, and those that come of it."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from uuid import UUID

from bank.keys.encrypted_object import Random
from bank.withdrawals.anonymising.former import FormerReleases
from bank.withdrawals.packaging.order import PackageOrder
from bank.withdrawals.packaging.package_events import PackageRule
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from bank.withdrawals.terms import DataPeriod, Offering


class OwnerLicence(NamedTuple):
    """Live licence of an owner (an account): its agreement, its end in ms since 1970, and the SHA-256 of the owner's
    Agreement in ODRL (`bank.withdrawals.odrl.writing.agreement`), 64 hex digits.
    """

    owner: str
    agreement: UUID
    until: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PackageWanted:
    """A package that is to be made.

    `licences` are run through once, each owner once. `made` is what the package says it was made at, in ms since 1970.
    `recipient` is the originator's key, as age writes it. `block_owners`: about so many owners a block, where no former
    package says how many blocks there are.
    """

    package: UUID
    attempt: int
    offering: Offering
    order: PackageOrder
    licences: Iterable[OwnerLicence]
    made: int
    recipient: str
    keys: PackagerKeys
    block_owners: int = 50_000
    random: Random = field(default=os.urandom, repr=False)


class FormerLedger(Protocol):
    """Ledger of what went out before, as far as packages count as gone out. `releases.ReleaseIndex` is the real one."""

    def blocks(self, originator: str, record_type: str) -> int | None:
        """Return the number of blocks of former packages; None: there is none."""

    def former(self, originator: str, record_type: str, period: DataPeriod, block: int) -> FormerReleases:
        """Return what a block of a new package is compared with."""


@dataclass(frozen=True, slots=True)
class MadePackage:
    """A package whose rows are chosen, anonymised and encrypted, in its stage.

    `owners` is exact, and for the bank alone. `until`: when the first of its owners' licences ends. `loss` is in
    millionths. `size_bytes` are those of the encrypted data files.
    """

    package: UUID
    attempt: int
    made: int
    recipient: str
    root: bytes
    rows: int
    owners: int
    owners_at_least: int
    k: int
    l: int  # noqa: E741 - the field's name in the literature
    loss: int
    suppressed: int
    until: int
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class NotMade:
    """A package that is not made, by this rule. `words` say what to do, `counts` how many of what, for the bank alone;
    neither names an owner.
    """

    rule: PackageRule
    words: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FinishedPackage:
    """A package with all its files, encrypted: SHA-256 of `statement.dsse.json` in the clear, 64 hex digits, how many
    files, and their bytes.
    """

    statement: str
    files: int
    size_bytes: int
