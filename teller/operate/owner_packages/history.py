"""Packages of an owner, by what became of its rows. Pure."""

from dataclasses import dataclass, field
from uuid import UUID

from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind


@dataclass(slots=True)
class NoticedRows:
    """Rows that a notice asks to delete, and what the originator answered."""

    noticed: Delivery
    answered: Delivery | None = None


@dataclass(slots=True)
class OwnersPackage:
    """A package with rows of the owner; `delivered` None: a notice tells of it, and it is not delivered yet."""

    first: Delivery
    delivered: Delivery | None = None
    notices: dict[UUID, NoticedRows] = field(default_factory=dict)


@dataclass(slots=True)
class OwnersPackages:
    """Packages of an owner in the order in which they came."""

    packages: dict[UUID, OwnersPackage] = field(default_factory=dict)

    def take(self, event: Delivery) -> None:
        """Take the next event; one that comes again changes nothing."""
        found = self.packages.setdefault(event.package, OwnersPackage(event))
        known = found.notices.get(event.notice) if event.notice else None
        match event.kind:
            case DeliveryKind.DELIVERED:
                found.delivered = found.delivered or event
            case DeliveryKind.NOTICED if event.notice and known is None:
                found.notices[event.notice] = NoticedRows(event)
            case DeliveryKind.ANSWERED if known is not None:
                known.answered = known.answered or event
