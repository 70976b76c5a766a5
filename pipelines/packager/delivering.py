"""Delivers a package that is released: uploads its files, then says so to owners, and has them paid, all at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from bank.ledger import orders
from bank.ledger.orders import NoOrder
from bank.withdrawals.packaging import deliveries, paying
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.order import PackageOrder, order_of
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind, PackageRule
from bank.withdrawals.packaging.package_states import PackageState
from bank.withdrawals.packaging.paying import PaidOwner, PaidPackage
from bank.withdrawals.terms import Offering
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.metrics import metrics
from pipelines.packager.building.stage import OwnerRows
from pipelines.packager.cache import OwnersCache
from pipelines.packager.config import PackagerConfig
from pipelines.packager.judging import known
from pipelines.packager.making import RefusedPackageError
from pipelines.packager.uploading import NotUploaded, NotUploadedReason
from pipelines.packager.writing import WritesEvents, message
from schemas.topics import DELIVERIES, LEDGER_ORDERS, METERING


class UnpayableError(RuntimeError):
    """A released package cannot be paid, which was checked before; the message says why."""


class Waiting(NamedTuple):
    """A package that could not be uploaded; `for_grant`: until there is a newer one."""

    why: str
    for_grant: bool


class PackageDeliverer:
    """Delivers packages. For one thread.

    Raises:
        RefusedPackageError: the stage is lost.
        NotKnownError, WorkshopBusyError: try again. UnpayableError: somebody must see to it.
    """

    def __init__(
        self, config: PackagerConfig, cache: OwnersCache, write: WritesEvents, beat: Callable[[], object]
    ) -> None:
        self._config, self._cache, self._write, self._beat = config, cache, write, beat

    def go_on(self, state: PackageState, *, pool_paid: bool) -> Waiting | None:
        """Upload a package and say that it is delivered; `pool_paid`: one of its version was delivered before."""
        released = state.released
        assert released is not None
        stage = self._config.workshop.stage(state.package)
        finished = stage.finished()
        if finished is None or finished.statement != released.statement:
            raise RefusedPackageError(PackageRule.STAGE_LOST)
        found = self._config.workshop.upload(state.package, state.granted.grant, self._beat)
        metrics.packager_uploaded_bytes.labels().inc(found.size)
        if isinstance(found, NotUploaded):
            if found.reason is NotUploadedReason.FILE_GONE:
                raise RefusedPackageError(PackageRule.STAGE_LOST, found.why)
            return Waiting(found.why, found.reason is not NotUploadedReason.LATER)
        offering = known(self._config.licences, lambda all_: all_.offering(released.offering, released.version))
        order = order_of(state.ordered.order.encode())
        if offering is None or not isinstance(order, PackageOrder):
            raise UnpayableError(f"package {state.package}: its offering or order is gone, so nobody can be paid")
        self._cache.paying(stage.owners())
        delivered = replace(released, kind=PackageKind.DELIVERED, time=int(self._config.clock() * 1000))
        paid = _paid(delivered, offering, order, pool_paid=pool_paid)
        self._write(_messages(delivered, paid, stage.owners(), self._cache.paid_before))
        metrics.packager_rows.labels().inc(delivered.rows)
        return None


def _paid(delivered: PackageEvent, offering: Offering, order: PackageOrder, *, pool_paid: bool) -> PaidPackage:
    return PaidPackage(
        package=delivered.package,
        offering=offering.id,
        originator=offering.originator,
        price=offering.terms.price,
        commission=order.commission,
        rows=delivered.rows,
        time=delivered.time,
        pool_paid=pool_paid,
    )


def _messages(
    delivered: PackageEvent,
    paid: PaidPackage,
    owners: Iterable[OwnerRows],
    paid_before: Callable[[], Iterator[PaidOwner]],
) -> Iterator[OutgoingMessage]:
    yield message(delivered)
    for each in owners:
        yield OutgoingMessage(DELIVERIES, *deliveries.encoded(_delivery(delivered, each)))
    for order in paying.revenue_orders(paid, paid_before()):
        if isinstance(order, NoOrder):
            raise UnpayableError(f"package {delivered.package} cannot be paid: {order}")
        yield OutgoingMessage(LEDGER_ORDERS, *orders.encoded(order))
    for metered in paying.metering_events(paid, paid_before()):
        yield OutgoingMessage(METERING, *metered)


def _delivery(delivered: PackageEvent, owner: OwnerRows) -> Delivery:
    return Delivery(
        DeliveryKind.DELIVERED, owner.owner, delivered.time, delivered.package, owner.agreement, delivered.offering,
        delivered.version, delivered.originator, owner.rows,
    )  # fmt: skip
