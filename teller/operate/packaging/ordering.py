"""Check an order and a grant beside what the bank has; make the events of orders, newer grants and cancellations."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

from bank.withdrawals.offerings import Offerings
from bank.withdrawals.originators import Originators
from bank.withdrawals.packaging.grant import MOST_BYTES, Grant, grant_of
from bank.withdrawals.packaging.order import PackageOrder, canonical_order, order_of
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from bank.withdrawals.packaging.package_states import OVER, PackageState, PackageStep
from bank.withdrawals.terms import Offering
from pipelines.packager import grants
from pipelines.withdrawals.age_files import AgeError
from teller.operate.offerings.opening import check_originator
from teller.operate.packaging.known import PackagingError

#: First line of what age encrypted: an originator may encrypt its grant itself.
_AGE: Final = b"age-encryption.org/v1\n"
#: Most bytes of a grant, as it is or encrypted.
MOST_GRANT_BYTES: Final = MOST_BYTES + 1_024


class CheckedOrder(NamedTuple):
    """An order that can be followed, and its offering."""

    order: PackageOrder
    offering: Offering


def checked(text: bytes, offerings: Offerings, originators: Originators, now: int) -> CheckedOrder:
    """Return an order that fits to its offering, whose originator may get it; `now` is in milliseconds since 1970.

    Raises:
        PackagingError, OfferingError: it is none; the message has each thing to mend.
    """
    order = order_of(text)
    if not isinstance(order, PackageOrder):
        raise PackagingError("; ".join(order))
    offering = offerings.version(order.offering, order.version)
    if offering is None:
        raise PackagingError("offering: there is no such version of it: `teller ido show` lists what there is")
    if problems := "; ".join(order.problems(offering)):
        raise PackagingError(problems)
    if now >= offering.terms.expires:
        raise PackagingError("offering: its licences have ended, so nothing can go out under them")
    check_originator(offering, originators, now)
    entry = originators.named(offering.originator)
    if entry is None or not entry.recipient_at(now):
        raise PackagingError(
            f"{offering.originator} has no key that packages are encrypted to, or its day has come: "
            "`teller originators key` sets one"
        )
    return CheckedOrder(order, offering)


def check_first(found: CheckedOrder, states: Iterable[PackageState]) -> None:
    """Check that no package came of the same order, or will: another one is paid for again.

    Raises:
        PackagingError: one did.
    """
    text = canonical_order(found.order)
    for state in states:
        if state.ordered.order == text and state.step not in {PackageStep.FAILED, PackageStep.CANCELLED}:
            raise PackagingError(
                f"package {state.package} is {state.step.value} by the same order. Give --again for another package of "
                "it, which is delivered and paid for, too"
            )


def sealed_grant(text: bytes, recipient: str, now: int, *, allow_http: bool) -> bytes:
    """Return a grant, encrypted to the packager; one that the originator encrypted itself stays as it is, and is
    checked by the packager alone.

    Raises:
        PackagingError: it is none, or has ended.
    """
    if text.startswith(_AGE):
        if len(text) > MOST_GRANT_BYTES:
            raise PackagingError(f"the grant has more than {MOST_GRANT_BYTES} bytes")
        return text
    found = grant_of(text, allow_http=allow_http)
    if not isinstance(found, Grant):
        raise PackagingError("the grant: " + "; ".join(found))
    if now >= found.until:
        raise PackagingError("the grant has ended: ask the originator for another one")
    try:
        return grants.sealed(text, recipient)
    except AgeError:
        raise PackagingError("the recipient is none: give the line that `teller package keys` prints") from None


def ordered(package: UUID, found: CheckedOrder, grant: bytes, now: int) -> PackageEvent:
    """Return the event of an order."""
    offering = found.offering
    return PackageEvent(
        PackageKind.ORDERED, package, now, offering.id, offering.version, offering.originator,
        order=canonical_order(found.order), grant=grant,
    )  # fmt: skip


def granted(state: PackageState, grant: bytes, now: int) -> PackageEvent:
    """Return the event of a newer grant.

    Raises:
        PackagingError: nothing of the package is sent any more.
    """
    if state.step in OVER:
        raise PackagingError(f"it is {state.step.value}, and needs no grant any more")
    return PackageEvent(*_about(PackageKind.GRANTED, state, now), grant=grant)


def cancelled(state: PackageState, now: int) -> PackageEvent:
    """Return the event of a cancellation.

    Raises:
        PackagingError: the package is released, or over.
    """
    if state.step in OVER:
        raise PackagingError(f"it is {state.step.value} already")
    if state.released:
        raise PackagingError("it is released, and counts as gone out: nothing cancels it any more")
    return PackageEvent(*_about(PackageKind.CANCELLED, state, now))


def _about(kind: PackageKind, state: PackageState, now: int) -> tuple[PackageKind, UUID, int, str, int, str]:
    ordered = state.ordered
    return kind, state.package, now, ordered.offering, ordered.version, ordered.originator
