"""Check what became of packages, by the rules of docs/packages.md, written here once more. Pure.

A packager that lets out what it should not would find it right by its own judge. Memory holds the events of packages,
and of owners' rows those of one package at a time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple
from uuid import UUID

from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from bank.withdrawals.terms import Offering
from teller.operate.verify.findings import FindingKind, Findings


class WrittenPackage(NamedTuple):
    """An event of a package, where it is, and when Kafka took it."""

    event: PackageEvent
    place: str
    written: int


class DeliveredLicence(NamedTuple):
    """A licence as the events of withdrawals have it: whose, of what, since when and until when, and when it ended."""

    owner: str
    offering: str
    version: int
    originator: str
    since: int
    until: int
    ended: int | None


class OwnersRows(NamedTuple):
    """An event of an owner's rows, where it is, and the licence that it names; None: there is no such licence.

    `settled`: the package's own event was to be read as well; else it may have come a moment later.
    """

    event: Delivery
    place: str
    settled: bool
    licence: DeliveredLicence | None


@dataclass(frozen=True, slots=True)
class PackageSums:
    """Packages that were ordered, and delivered; rows and owners of these; notices, and those without an answer."""

    ordered: int = 0
    delivered: int = 0
    rows: int = 0
    owners: int = 0
    notices: int = 0
    unanswered: int = 0


@dataclass(slots=True)
class _Package:
    """A package, as far as it is known."""

    ordered: WrittenPackage
    made: PackageEvent | None = None
    released: WrittenPackage | None = None
    delivered: WrittenPackage | None = None
    failed: bool = False
    notices: set[UUID] = field(default_factory=set)
    answers: dict[UUID, PackageEvent] = field(default_factory=dict)
    has_rows: bool = False


class PackageAudit:
    """Notes what is wrong with packages: `take` each event in its order, `offer` each version of an offering, then
    `judge` what happened to owners' rows.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._packages: dict[UUID, _Package] = {}
        self._versions: dict[tuple[str, int], Offering] = {}
        self._ids: set[UUID] = set()
        self._rows = self._owners = 0

    @property
    def sums(self) -> PackageSums:
        """Figures of what was taken."""
        known = self._packages.values()
        notices, answers = (sum(map(len, each)) for each in ([p.notices for p in known], [p.answers for p in known]))
        delivered = sum(each.delivered is not None for each in known)
        return PackageSums(len(known), delivered, self._rows, self._owners, notices, notices - answers)

    def offer(self, offering: Offering | str) -> None:
        """Take a version of an offering; of one that is there twice the first counts."""
        if isinstance(offering, Offering):
            self._versions.setdefault((offering.id, offering.version), offering)

    def take(self, written: WrittenPackage) -> None:
        """Take an event of a package."""
        event = written.event
        if event.event_id in self._ids:
            self._findings.note(FindingKind.PACKAGE_TWICE, written.place)
            return
        self._ids.add(event.event_id)
        known = self._packages.get(event.package)
        if known is None:
            known = _Package(written)
            if event.kind is PackageKind.ORDERED:
                self._packages[event.package] = known
                return
        elif known.delivered and event.kind is PackageKind.DELIVERED:
            self._findings.note(FindingKind.PACKAGE_TWICE, written.place)
            return
        if event.package not in self._packages or not _follows(known, event):
            self._findings.note(FindingKind.PACKAGE_UNFOUNDED, written.place)
        _after(known, written)

    def judge(self, rows: Iterable[OwnersRows], due: int) -> None:
        """Judge all owners' rows, which come package by package and owner by owner. Licences that ended before `due`
        must have been noticed, in milliseconds since 1970.
        """
        for package, found in groupby(rows, key=lambda each: each.event.package):
            self._judge_package(self._packages.get(package), found, due)
        for known in self._packages.values():
            if (released := known.released) is not None and not self._keeps_terms(released.event, known.made):
                self._findings.note(FindingKind.PACKAGE_UNFOUNDED, released.place)
            if known.delivered and not known.has_rows:
                self._findings.note(FindingKind.PACKAGE_DIFFERS, known.delivered.place)

    def _keeps_terms(self, released: PackageEvent, made: PackageEvent | None) -> bool:
        """Return whether a package has as many owners, and as many alike, as its offering promises."""
        offering = self._versions.get((released.offering, released.version))
        if offering is None or made is None or offering.originator != released.originator:
            return False
        groups = offering.terms.groups
        return released.owners_at_least >= groups.owners and made.k >= groups.alike

    def _judge_package(self, known: _Package | None, rows: Iterable[OwnersRows], due: int) -> None:
        count = owners = 0
        until: list[int] = []
        for _, found in groupby(rows, key=lambda each: each.event.owner):
            delivered = self._judge_owner(known, list(found), due)
            if delivered is not None:
                count, owners = count + delivered.event.rows, owners + 1
                until += [delivered.licence.until] if delivered.licence else []
        self._rows, self._owners = self._rows + count, self._owners + owners
        if known is None or known.delivered is None:
            return
        known.has_rows = True
        event = known.delivered.event
        longer = bool(until) and event.until > min(until)
        if count != event.rows or owners < event.owners_at_least or longer:
            self._findings.note(FindingKind.PACKAGE_DIFFERS, known.delivered.place)

    def _judge_owner(self, known: _Package | None, found: list[OwnersRows], due: int) -> OwnersRows | None:
        """Judge an owner's events of one package; return the one by which rows were delivered."""
        ids: set[UUID] = set()
        delivered: OwnersRows | None = None
        noticed = False
        for each in found:
            if each.event.event_id in ids:
                self._findings.note(FindingKind.DELIVERY_TWICE, each.place)
                continue
            ids.add(each.event.event_id)
            if each.settled and not _of_package(known, each.event):
                self._findings.note(FindingKind.DELIVERY_UNFOUNDED, each.place)
            if each.event.kind is DeliveryKind.DELIVERED:
                delivered = each
            noticed = noticed or each.event.kind is DeliveryKind.NOTICED
        if delivered is not None:
            self._judge_licence(known, delivered, due, noticed=noticed)
        return delivered

    def _judge_licence(self, known: _Package | None, found: OwnersRows, due: int, *, noticed: bool) -> None:
        released = known.released if known else None
        if released is not None and not _licensed(found, min(released.event.time, released.written)):
            self._findings.note(FindingKind.DELIVERY_UNLICENSED, found.place)
        ended = found.licence.ended if found.licence else None
        if ended is not None and not noticed and max(ended, found.event.time) < due:
            self._findings.note(FindingKind.NOTICE_MISSING, found.place)


def _follows(known: _Package, event: PackageEvent) -> bool:
    """Return whether an event follows from those before it."""
    of = (event.offering, event.version, event.originator)
    first = known.ordered.event
    rule = _RULES.get(event.kind)
    return of == (first.offering, first.version, first.originator) and (rule is None or rule(known, event))


def _is_made(known: _Package, event: PackageEvent) -> bool:
    former = known.made.attempt if known.made else 0
    return known.released is None and event.attempt > former and len(event.root) == 32


def _is_released(known: _Package, event: PackageEvent) -> bool:
    return known.released is None and not known.failed and known.made is not None and _same(known.made, event)


def _is_delivered(known: _Package, event: PackageEvent) -> bool:
    released = known.released.event if known.released else None
    return released is not None and not known.failed and _same(released, event) and _files(released) == _files(event)


def _is_acknowledged(known: _Package, event: PackageEvent) -> bool:
    return known.released is not None and known.released.event.statement == event.statement


def _is_answered(known: _Package, event: PackageEvent) -> bool:
    return event.notice in known.notices and bool(event.did)


def _same(one: PackageEvent, other: PackageEvent) -> bool:
    of = [(each.attempt, each.root, each.rows, each.owners_at_least) for each in (one, other)]
    return of[0] == of[1]


def _files(event: PackageEvent) -> tuple[object, ...]:
    return event.statement, event.files, event.size_bytes, event.until


_RULES: Final[dict[PackageKind, Callable[[_Package, PackageEvent], bool]]] = {
    PackageKind.MADE: _is_made,
    PackageKind.RELEASED: _is_released,
    PackageKind.DELIVERED: _is_delivered,
    PackageKind.ACKNOWLEDGED: _is_acknowledged,
    PackageKind.FAILED: lambda known, _event: known.delivered is None,
    PackageKind.NOTICED: lambda known, event: known.released is not None and event.notice is not None,
    PackageKind.ANSWERED: _is_answered,
}


def _after(known: _Package, written: WrittenPackage) -> None:
    event = written.event
    match event.kind:
        case PackageKind.MADE:
            known.made = event
        case PackageKind.RELEASED:
            known.released = written
        case PackageKind.DELIVERED:
            known.delivered = written
        case PackageKind.FAILED:
            known.failed = True
        case PackageKind.NOTICED if event.notice:
            known.notices.add(event.notice)
        case PackageKind.ANSWERED if event.notice:
            known.answers[event.notice] = event


def _of_package(known: _Package | None, event: Delivery) -> bool:
    """Return whether an event of an owner's rows is by one of its package."""
    if known is None:
        return False
    first = known.ordered.event
    if (event.offering, event.version, event.originator) != (first.offering, first.version, first.originator):
        return False
    match event.kind:
        case DeliveryKind.DELIVERED:
            return known.delivered is not None and event.rows > 0
        case DeliveryKind.NOTICED:
            return event.notice in known.notices
    answer = known.answers.get(event.notice) if event.notice else None
    return answer is not None and answer.did == event.did


def _licensed(found: OwnersRows, released: int) -> bool:
    """Return whether rows went out under a licence of their owner that was live when the package was released."""
    event, licence = found.event, found.licence
    if licence is None:
        return False
    of = (event.owner, event.offering, event.version, event.originator)
    ends = licence.until if licence.ended is None else min(licence.until, licence.ended)
    return of == licence[:4] and licence.since <= released < ends
