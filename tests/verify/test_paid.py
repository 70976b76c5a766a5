"""The money of packages: what the packager orders is right by the rules of `verify`, and each damage is found."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.metered import metered
from bank.ledger.money import WHOLE_SHARE, shown
from bank.ledger.orders import RevenueOrder
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.order import PackageOrder, canonical_order
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from bank.withdrawals.packaging.paying import PaidOwner, PaidPackage, metering_events, revenue_orders
from bank.withdrawals.terms import LicencePrice, PriceBasis
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.paid import PaidAudit
from tests.bank.withdrawals.samples import NOW, OFFERING

OWNERS = [f"{number:032x}" for number in range(1, 6)]
PLANS = {"social.post": AnonymisingPlan({"text": ColumnRule.TEXT}, k=10)}
#: Rows of each owner in each package, in the order of deliveries.
Rows = list[dict[int, int]]


@dataclass
class Story:
    """What lies on the topics after packages were delivered."""

    price: LicencePrice
    commission: int = 0
    packages: list[PackageEvent] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    orders: list[RevenueOrder] = field(default_factory=list)
    withdrawals: list[tuple[str, str]] = field(default_factory=list)
    settled: bool = True

    def tell(self, packages: Rows) -> "Story":
        most = defaultdict[int, int](int)
        for number, rows in enumerate(packages, 1):
            name, there = UUID(int=number), {at: count for at, count in rows.items() if count}
            common = PackageEvent(PackageKind.ORDERED, name, NOW, OFFERING.id, OFFERING.version, OFFERING.originator)
            order = canonical_order(PackageOrder(OFFERING.id, OFFERING.version, PLANS, self.commission))
            self.packages += [replace(common, order=order), replace(common, kind=PackageKind.DELIVERED)]
            self.deliveries += [
                Delivery(DeliveryKind.DELIVERED, OWNERS[at], NOW, name, UUID(int=100 + at), OFFERING.id,
                         OFFERING.version, OFFERING.originator, count)
                for at, count in there.items()
            ]  # fmt: skip
            paid = PaidPackage(name, OFFERING.id, OFFERING.originator, self.price, self.commission,
                               sum(there.values()), NOW, pool_paid=number > 1)  # fmt: skip
            owners = [PaidOwner(OWNERS[at], count, most[at]) for at, count in sorted(there.items())]
            self.orders += [each for each in revenue_orders(paid, owners) if isinstance(each, RevenueOrder)]
            for each in metering_events(paid, owners):
                event = metered(each.value)
                assert event is not None
                self.withdrawals.append((event.id, event.owner))
            most.update({at: max(most[at], count) for at, count in there.items()})
        return self

    def findings(self) -> Iterator[tuple[FindingKind, str]]:
        offerings = Offerings()
        offerings.take(replace(OFFERING, terms=replace(OFFERING.terms, price=self.price)))
        audit = PaidAudit(offerings)
        for number, order in enumerate(self.orders):
            audit.order(f"order/{number}", order)
        for number, (event, owner) in enumerate(self.withdrawals):
            audit.withdrawal(f"withdrawal/{number}", event, owner)
        for number, package in enumerate(self.packages):
            audit.package(f"package/{number}", number, package, settled=self.settled)
        for number, delivery in enumerate(self.deliveries):
            audit.delivery(f"delivery/{number}", delivery, settled=self.settled)
        return audit.close()

    def change(self, at: int, **fields: object) -> None:
        self.orders[at] = self.orders[at].model_copy(update=fields)


prices = st.builds(LicencePrice, st.sampled_from(PriceBasis), st.just("EUR"), st.integers(0, 10**9))
rows = st.dictionaries(st.integers(0, len(OWNERS) - 1), st.integers(0, 1000), max_size=len(OWNERS))


@settings(max_examples=50)
@given(prices, st.integers(0, WHOLE_SHARE - 1), st.lists(rows, max_size=4))
def test_what_the_packager_orders_is_found_right(price: LicencePrice, commission: int, packages: Rows) -> None:
    assert not list(Story(price, commission).tell(packages).findings())


def test_parts_of_many_owners_are_found_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bank.ledger.revenue_parts.MOST_SHARES", 2)
    for basis in PriceBasis:
        story = Story(LicencePrice(basis, "EUR", 1001), 123_456).tell([{at: at + 1 for at in range(5)}])
        assert len(story.orders) == 3
        assert not list(story.findings())


def _unordered(story: Story) -> None:
    del story.orders[0]


def _dearer(story: Story) -> None:
    story.change(0, amount=shown(story.orders[0].micros + 2))


def _another_share(story: Story) -> None:
    story.change(0, shares=story.orders[0].shares | {OWNERS[0]: 77})


def _another_owner(story: Story) -> None:
    story.change(0, shares=story.orders[0].shares | {OWNERS[4]: 1})


def _owner_left_out(story: Story) -> None:
    story.change(0, shares={OWNERS[0]: story.orders[0].shares[OWNERS[0]]})


def _another_commission(story: Story) -> None:
    story.change(0, commission="0.9")


def _another_payer(story: Story) -> None:
    story.change(0, originator="another")


def _another_currency(story: Story) -> None:
    story.change(0, currency="USD")


def _paid_twice(story: Story) -> None:
    story.orders.append(story.orders[0].model_copy(update={"id": f"{story.orders[0].id}.2"}))


@pytest.mark.parametrize("basis", PriceBasis)
@pytest.mark.parametrize(
    "damage",
    [_unordered, _dearer, _another_share, _another_owner, _owner_left_out, _another_commission, _another_payer,
     _another_currency, _paid_twice],
)  # fmt: skip
def test_each_damage_to_what_is_paid_is_found(basis: PriceBasis, damage: Callable[[Story], None]) -> None:
    story = Story(LicencePrice(basis, "EUR", 1_000_000), 100_000).tell([{0: 3, 1: 5}])
    damage(story)
    assert list(story.findings()) == [(FindingKind.PACKAGE_PAID_WRONG, "package/1")]


def told() -> Story:
    return Story(LicencePrice(PriceBasis.RECORD, "EUR", 100)).tell([{0: 3, 1: 5}])


def test_an_order_for_a_package_that_was_not_delivered_is_found() -> None:
    story = told()
    story.orders.append(story.orders[0].model_copy(update={"id": str(UUID(int=9))}))
    assert list(story.findings()) == [(FindingKind.REVENUE_STRAY, "order/1")]
    story.change(1, model="something else of an operator's")
    assert not list(story.findings())
    story.packages.append(replace(story.packages[0], package=UUID(int=9)))
    assert list(story.findings()) == [(FindingKind.REVENUE_STRAY, "order/1")]


def test_each_delivery_is_metered_once_and_nothing_else_is() -> None:
    story = told()
    first = story.withdrawals[0]
    story.withdrawals.append(first)
    assert list(story.findings()) == [(FindingKind.WITHDRAWAL_UNMETERED, "delivery/0")]
    story.withdrawals = story.withdrawals[1:2]
    assert list(story.findings()) == [(FindingKind.WITHDRAWAL_UNMETERED, "delivery/0")]
    story.withdrawals += [first, (str(UUID(int=4)), OWNERS[0])]
    assert list(story.findings()) == [(FindingKind.WITHDRAWAL_STRAY, "withdrawal/2")]
    story.withdrawals[2] = first[0], OWNERS[3]
    assert FindingKind.WITHDRAWAL_STRAY in dict(story.findings())


def test_what_was_delivered_while_it_was_read_is_not_judged_yet() -> None:
    story = told()
    story.orders.clear()
    story.withdrawals.clear()
    story.settled = False
    assert not list(story.findings())
