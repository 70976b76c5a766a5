"""Money of a delivered package: orders of revenue for the ledger, and metering events.

Pure; memory is that of 10,000 owners. The price is what owners get, as they were told by
`bank.withdrawals.summary_texts`: the bank's commission comes on top, and the originator owes both. By the price's
basis, each owner gets

record   the price for each row, with each package again
owner    the price, once for an agreement
pool     a share of it by rows, of the first package of the version that is delivered
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from bank.ledger import orders
from bank.ledger.money import SHARE_PLACES, WHOLE_SHARE, Overflow, fits, shown
from bank.ledger.orders import LedgerOrder, NoOrder, RevenueOrder
from bank.ledger.revenue_parts import part_name, parts
from bank.ledger.sharing import grossed_up
from bank.receipts import withdrawal_metering
from bank.receipts.withdrawal_metering import MeteredWithdrawal
from bank.withdrawals.terms import LicencePrice, PriceBasis

#: An order's id has 40 characters: those of a package, a point and a number of three digits.
MOST_PARTS: Final = 999
MOST_OWNERS: Final = MOST_PARTS * orders.MOST_SHARES


@dataclass(frozen=True, slots=True)
class PaidPackage:
    """A delivered package and its price. `commission` is in millionths of what the originator owes; `time` is that of
    the delivery, in milliseconds since 1970; `rows` are all rows of it. `pool_paid`: a package of this version was
    delivered before.
    """

    package: UUID
    offering: str
    originator: str
    price: LicencePrice
    commission: int
    rows: int
    time: int
    pool_paid: bool = False


class MeteringRecord(NamedTuple):
    """A record of metering.events."""

    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


class PaidOwner(NamedTuple):
    """Rows of an owner in the package; `is_further`: one was delivered before under the same agreement."""

    owner: str
    rows: int
    is_further: bool = False


def revenue_orders(package: PaidPackage, owners: Iterable[PaidOwner]) -> Iterator[RevenueOrder | NoOrder]:
    """Yield the orders that pay the owners, each of whom comes once; none where nothing is owed.

    Owners come rising, so an order that is made again is the same. A `NoOrder` is the last: none of the package's
    orders may be given then. `problem` says beforehand whether one can come.
    """
    basis, price, shared = package.price.basis, package.price.amount, 0
    weights = ((each.owner, _weight(package, each)) for each in owners)
    for number, part in enumerate(parts(weights), 1):
        weight = sum(part.values())
        before, shared = shared, shared + weight
        if basis is PriceBasis.POOL:
            # of what all get together up to here: so parts sum to the pool, and none waits for the next
            amount = price * shared // package.rows - price * before // package.rows if package.rows else 0
        else:
            amount = price * weight
        found = _order(package, part_name(str(package.package), number), amount, part) if amount else None
        if found is not None:
            yield found
        if isinstance(found, NoOrder):
            return
    if basis is PriceBasis.POOL and shared not in (0, package.rows):
        yield NoOrder("the owners' rows are not the package's")


def metering_events(package: PaidPackage, owners: Iterable[PaidOwner]) -> Iterator[MeteringRecord]:
    """Yield the metering event of each owner who has rows, whatever is paid for them."""
    for each in owners:
        if each.rows:
            names = package.package, package.offering, package.originator, each.owner
            value, headers = withdrawal_metering.encoded(MeteredWithdrawal(*names, each.rows), package.time)
            yield MeteringRecord(each.owner.encode(), value, headers)


def problem(price: LicencePrice, commission: int, *, rows: int, owners: int) -> str:
    """Say why a package of so many rows and owners could not be paid; empty where it can.

    Ask before it is released: afterwards it has gone out.
    """
    if owners > MOST_OWNERS:
        return f"more than {MOST_OWNERS:,} owners cannot be paid: make it of fewer"
    if rows > orders.MOST_WEIGHT:
        return f"more than {orders.MOST_WEIGHT:,} rows cannot be paid: make it of fewer"
    units = {PriceBasis.RECORD: rows, PriceBasis.OWNER: owners, PriceBasis.POOL: 1}[price.basis]
    owed = owed_in_all(price.amount * units, commission)
    return str(owed) if isinstance(owed, Overflow) else ""


def owed_in_all(paid: int, commission: int) -> int | Overflow:
    """Return what an originator owes so that owners are paid so many millionths, and the bank its commission."""
    owed = grossed_up(paid, commission)
    return owed if owed is not None and fits(owed) else Overflow("what the originator owes")


class PackageMoney(NamedTuple):
    """Sums of a package's orders, in millionths: what the originator owes is what owners are paid and the bank's
    commission. `owners` are those who are paid.
    """

    currency: str
    owed: int
    commission: int
    owners: int

    @property
    def paid(self) -> int:
        """The amount that owners are paid."""
        return self.owed - self.commission


def money_of(package: UUID, given: Iterable[LedgerOrder]) -> PackageMoney | None:
    """Sum up what was ordered for a package among all orders; None where nothing was. An order that was given again
    counts once.
    """
    name, found = str(package), dict[str, RevenueOrder]()
    for order in given:
        if isinstance(order, RevenueOrder) and order.id.partition(".")[0] == name:
            found.setdefault(order.id, order)
    if not found:
        return None
    parts = list(found.values())
    commission = sum(each.micros * each.commission_share // WHOLE_SHARE for each in parts)
    owners = sum(map(bool, (weight for each in parts for weight in each.shares.values())))
    return PackageMoney(parts[0].currency, sum(each.micros for each in parts), commission, owners)


def _weight(package: PaidPackage, each: PaidOwner) -> int:
    """Return the units for which an owner is paid."""
    match package.price.basis:
        case PriceBasis.RECORD:
            return each.rows
        case PriceBasis.OWNER:
            return int(each.rows > 0 and not each.is_further)
        case PriceBasis.POOL:
            return 0 if package.pool_paid else each.rows


def _order(package: PaidPackage, name: str, paid: int, shares: dict[str, int]) -> RevenueOrder | NoOrder:
    owed = owed_in_all(paid, package.commission)
    if isinstance(owed, Overflow):
        return NoOrder(str(owed))
    found = orders.made(
        order="revenue",
        id=name,
        time=package.time,
        currency=package.price.currency,
        amount=shown(owed),
        originator=package.originator,
        model=package.offering,
        commission=shown(package.commission, SHARE_PLACES, least=0),
        shares=shares,
    )
    return found if isinstance(found, RevenueOrder | NoOrder) else NoOrder("it is no revenue")
