"""States of packages, by their events in the topic's order. Pure.

Of two events that exclude each other the first counts: a package that is cancelled before it is released is not
released, and one that is released is not cancelled. What follows from nothing is passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind, PackageRule


class PackageStep(StrEnum):
    """Step that a package is at, or how it ended."""

    MAKING = "making"
    PROVING = "proving"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: Steps after which nothing of a package is made or sent any more.
OVER: Final = frozenset({PackageStep.DELIVERED, PackageStep.FAILED, PackageStep.CANCELLED})


@dataclass(frozen=True, slots=True)
class NoticeState:
    """A notice, and the originator's answer to it, if it gave one."""

    noticed: PackageEvent
    answered: PackageEvent | None = None


@dataclass(frozen=True, slots=True)
class PackageState:
    """State of a package: the event of each kind that counts. `made` is that of the newest attempt."""

    ordered: PackageEvent
    granted: PackageEvent
    made: PackageEvent | None = None
    released: PackageEvent | None = None
    delivered: PackageEvent | None = None
    acknowledged: PackageEvent | None = None
    failed: PackageEvent | None = None
    cancelled: PackageEvent | None = None
    notices: dict[UUID, NoticeState] = field(default_factory=dict)

    @property
    def package(self) -> UUID:
        return self.ordered.package

    @property
    def step(self) -> PackageStep:
        if self.delivered:
            return PackageStep.DELIVERED
        if self.failed:
            return PackageStep.FAILED
        if self.cancelled:
            return PackageStep.CANCELLED
        if self.released:
            return PackageStep.DELIVERING
        return PackageStep.PROVING if self.made else PackageStep.MAKING

    @property
    def is_others(self) -> bool:
        """Return whether another packager makes and delivers it: its order came without a grant for ours."""
        return not self.ordered.grant

    @property
    def attempt(self) -> int:
        """The newest attempt that was made; 0: none."""
        return self.made.attempt if self.made else 0


class PackageStates:
    """States of all packages. `foreign` counts records that nobody of the bank wrote."""

    def __init__(self) -> None:
        self._states: dict[UUID, PackageState] = {}
        self.foreign = 0

    def __iter__(self) -> Iterator[PackageState]:
        """Yield the states, in the order of the orders."""
        return iter(self._states.values())

    def of(self, package: UUID) -> PackageState | None:
        return self._states.get(package)

    def take(self, event: PackageEvent | None) -> bool:
        """Take the next event; return False for one that changes nothing. None is what nobody of the bank wrote."""
        self.foreign += event is None
        after = _after(self._states.get(event.package), event) if event else None
        if after is None:
            return False
        self._states[after.package] = after
        return True


def _after(state: PackageState | None, event: PackageEvent) -> PackageState | None:
    """Return the state after an event; None where the event does not follow."""
    if state is None:
        return PackageState(event, event) if event.kind is PackageKind.ORDERED else None
    ordered = state.ordered
    if (event.offering, event.version, event.originator) != (ordered.offering, ordered.version, ordered.originator):
        return None
    changed = _of_notice(state, event) if event.notice else _of_package(state, event)
    return replace(state, **changed) if changed else None


def _of_package(state: PackageState, event: PackageEvent) -> dict[str, Any]:
    """Return what an event about a package changes."""
    is_open, is_released = state.step not in OVER, state.released is not None
    same = state.made is not None and (event.attempt, event.root) == (state.attempt, state.made.root)
    match event.kind:
        case PackageKind.GRANTED if is_open:
            return {"granted": event}
        case PackageKind.MADE if is_open and not is_released and event.attempt == state.attempt + 1:
            return {"made": event}
        case PackageKind.RELEASED if is_open and not is_released and same:
            return {"released": event}
        case PackageKind.DELIVERED if is_open and is_released and same:
            return {"delivered": event}
        case PackageKind.CANCELLED if is_open and not is_released:
            return {"cancelled": event}
        case PackageKind.FAILED if is_open and event.rule and (event.rule is PackageRule.STAGE_LOST) == is_released:
            return {"failed": event}
        case PackageKind.ACKNOWLEDGED if state.delivered and not state.acknowledged:
            return {"acknowledged": event} if event.statement == state.delivered.statement else {}
    return {}


def _of_notice(state: PackageState, event: PackageEvent) -> dict[str, Any]:
    """Return what an event about a notice changes. The first answer to a notice stays."""
    assert event.notice is not None
    before = state.notices.get(event.notice)
    match event.kind:
        case PackageKind.NOTICED if state.released and before is None:
            return {"notices": state.notices | {event.notice: NoticeState(event)}}
        case PackageKind.ANSWERED if before and before.answered is None and event.did:
            return {"notices": state.notices | {event.notice: replace(before, answered=event)}}
    return {}
