"""Claims of the demo about its packages, each checked. Pure."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from bank.ledger.money import shown
from bank.withdrawals.packaging.notices import Notice
from bank.withdrawals.packaging.paying import PackageMoney
from bank.withdrawals.terms import LicencePrice
from teller.sandbox.packages.originator import ReceivedPackage


class DemoPackage(NamedTuple):
    """A delivered package: `owners`, and what they were `paid`, as the bank knows it; `verified` in words."""

    package: str
    owners: int
    rows: int
    paid: str
    verified: str


class DemoPackages(NamedTuple):
    """Packages in their order, and how many rows of how many owners the notice had deleted. `folder` has the last
    package, decrypted; `keys` has the bank's keys. `holder`: an owner who was paid. `problems`: claims that fail.
    """

    originator: str
    packages: tuple[DemoPackage, ...] = ()
    revoked: int = 0
    deleted: int = 0
    holder: str = ""
    folder: str = ""
    keys: str = ""
    problems: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        return not self.problems

    def with_problems(self, more: Iterable[str]) -> "DemoPackages":
        return self._replace(problems=(*self.problems, *more))

    def as_json(self) -> dict[str, Any]:
        return self._asdict() | {"packages": [each._asdict() for each in self.packages]}


class DeliveredPackage(NamedTuple):
    """A delivered package: as the originator received it, how many rows of each owner, and what is paid."""

    package: UUID
    received: ReceivedPackage
    rows: dict[str, int]
    money: PackageMoney | None

    def summed(self) -> DemoPackage:
        paid = f"{shown(self.money.paid)} {self.money.currency}" if self.money else "nothing"
        return DemoPackage(str(self.package), len(self.rows), sum(self.rows.values()), paid, self.received.words)


class Claims(NamedTuple):
    """Claims of two packages, between which some of the `holders` of a licence revoked, who are `gone`."""

    first: DeliveredPackage
    second: DeliveredPackage
    price: LicencePrice
    holders: Collection[str]
    gone: Collection[str]
    notices: Collection[Notice]

    def problems(self) -> Iterator[str]:
        """Yield each claim that does not hold, in words."""
        yield from _of_owners(self.first, set(self.holders))
        yield from _of_owners(self.second, set(self.holders) - set(self.gone))
        yield from _of_money(self.price, self.first)
        yield from _of_money(self.price, self.second)
        yield from _of_rows(self.first, self.second, {row for each in self.notices for row in each.rows})


def _of_owners(found: DeliveredPackage, holders: set[str]) -> Iterator[str]:
    """Yield what does not hold of who is in a package; `holders` have a licence."""
    if found.rows.keys() != holders:
        yield f"package {found.package} has other owners than those who have a licence"
    if sum(found.rows.values()) != len(found.received.rows):
        yield f"package {found.package} has other rows than its owners were told"


def _of_money(price: LicencePrice, found: DeliveredPackage) -> Iterator[str]:
    """Yield what does not hold of pay: owners get the price for each row."""
    owed = price.amount * len(found.received.rows)
    if found.money is None or found.money.paid != owed:
        yield f"the owners of package {found.package} were not paid {shown(owed)}"


def _of_rows(first: DeliveredPackage, second: DeliveredPackage, named: set[bytes]) -> Iterator[str]:
    """Yield what does not hold of the rows that notices name, as the originator sees them."""
    if not named <= first.received.rows.keys() or named & second.received.rows.keys():
        yield "notices name other rows than the first package's"
    if len(second.received.rows) != len(first.received.rows) - len(named):
        yield f"the second package does not have {len(named)} rows fewer"
    texts = {row["text"] for name, row in first.received.rows.items() if name in named}
    others = {row["text"] for name, row in first.received.rows.items() if name not in named}
    if (texts - others) & {row["text"] for row in second.received.rows.values()}:
        yield "a text of an owner who revoked is in the second package"
