"""What becomes of a package, as the bank writes it: two owners, of whom one revokes; notice and answer."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from bank.ledger.months import DAY_MS
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.package_events import Did, PackageEvent, PackageKind
from bank.withdrawals.terms import Groups, Offering
from tests.bank.withdrawals.samples import NOW, OTHER_OWNER, OWNER
from tests.bank.withdrawals.test_deciding import offering

PACKAGE: Final = UUID("6f1c0d6e-9b1f-4c55-8a57-1d2f0a3b4c5d")
NOTICE: Final = UUID("0c7a3b4e-3f1d-4a53-9d3c-7a5e6b1d2c3f")
ROOT: Final = sha256(b"root").digest()
OWNERS: Final = (OWNER, OTHER_OWNER)
SECOND_MS, HOUR_MS = 1000, 3_600_000
OF: Final[dict[str, Any]] = {"offering": "films", "version": 1, "originator": "acme"}
#: Rows of each owner.
ROWS: Final = 3


def films() -> Offering:
    """The offering, which asks for two owners."""
    found = offering("films")
    return replace(found, terms=replace(found.terms, groups=Groups(2, 2)))


def event(kind: PackageKind, after: int, **fields: Any) -> PackageEvent:
    """An event of PACKAGE, so many seconds after NOW."""
    made: dict[str, Any] = {"attempt": 1, "root": ROOT, "rows": 2 * ROWS, "owners_at_least": 2}
    made |= {"k": 2} if kind is PackageKind.MADE else {}
    first = made if kind in {PackageKind.MADE, PackageKind.RELEASED, PackageKind.DELIVERED} else {}
    return PackageEvent(kind, time=NOW + after * SECOND_MS, **{"package": PACKAGE} | OF | first | fields)


def packaged(**fields: Any) -> list[PackageEvent]:
    """A package's way from its order to its acknowledgement."""
    kinds = (
        PackageKind.ORDERED, PackageKind.MADE, PackageKind.RELEASED, PackageKind.DELIVERED, PackageKind.ACKNOWLEDGED
    )  # fmt: skip
    return [event(kind, 10 + 10 * at, **fields) for at, kind in enumerate(kinds)]


def granted(owner: str, answer: int) -> list[WithdrawalEvent]:
    """The offer of an owner, and the licence."""
    fields: dict[str, Any] = OF | {"owner": owner, "time": NOW}
    return [
        WithdrawalEvent(WithdrawalKind.OFFERED, answer=UUID(int=answer), held=(("social.post", 10),), **fields),
        WithdrawalEvent(
            WithdrawalKind.ACCEPTED, answer=UUID(int=answer + 1), until=films().terms.expires, **fields
        ),
    ]  # fmt: skip


def licences() -> dict[str, UUID]:
    """The licence of each owner."""
    return {owner: granted(owner, 10 * at)[1].event_id for at, owner in enumerate(OWNERS, 1)}


def decisions(*, revoked_after: int | None = 2 * 3600) -> list[WithdrawalEvent]:
    """Licences of both owners; that of OWNER is revoked so many seconds after NOW."""
    found = [each for at, owner in enumerate(OWNERS, 1) for each in granted(owner, 10 * at)]
    if revoked_after is not None:
        fields: dict[str, Any] = OF | {"owner": OWNER, "time": NOW + revoked_after * SECOND_MS}
        found.append(
            WithdrawalEvent(WithdrawalKind.REVOKED, answer=UUID(int=99), agreement=licences()[OWNER], **fields)
        )
    return found


def delivery(kind: DeliveryKind, owner: str, after: int, **fields: Any) -> Delivery:
    """An event about an owner's rows in PACKAGE."""
    given: dict[str, Any] = {"package": PACKAGE, "agreement": licences()[owner], "rows": ROWS} | OF | fields
    return Delivery(kind, owner, NOW + after * SECOND_MS, **given)


def delivered(**fields: Any) -> list[Delivery]:
    return [delivery(DeliveryKind.DELIVERED, owner, 40, **fields) for owner in OWNERS]


NOTICED_AFTER: Final = 3 * 3600
ANSWERED_AFTER: Final = 30 * 3600


def noticed() -> tuple[PackageEvent, Delivery]:
    """The notice about the rows of OWNER."""
    return (
        event(PackageKind.NOTICED, NOTICED_AFTER, notice=NOTICE, document=b"a notice"),
        delivery(DeliveryKind.NOTICED, OWNER, NOTICED_AFTER, notice=NOTICE),
    )


def answered() -> tuple[PackageEvent, Delivery]:
    """What the originator said to it."""
    did = (Did.DELETED, Did.RETRAINED)
    on = datetime.fromtimestamp((NOW + DAY_MS) / 1000, UTC).date()
    return (
        event(PackageKind.ANSWERED, ANSWERED_AFTER, notice=NOTICE, did=did, document=b"an answer"),
        delivery(DeliveryKind.ANSWERED, OWNER, ANSWERED_AFTER, notice=NOTICE, did=did, on=on),
    )


def everything() -> tuple[list[PackageEvent], list[Delivery]]:
    """All events of packages, and of owners' rows, in their order."""
    told = [noticed(), answered()]
    return packaged() + [each for each, _ in told], delivered() + [each for _, each in told]
