"""Packages by the verifier's own rules: what the packager writes is sound, and each kind of damage is found."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.months import DAY_MS
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.package_events import Did, PackageEvent, PackageKind
from bank.withdrawals.terms import Groups, Offering
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.package_spool import PackageSpool
from teller.operate.verify.packages import OwnersRows, PackageAudit, PackageSums, WrittenPackage
from teller.operate.verify.verify import verify
from tests.bank.withdrawals.packaging.story import PACKAGE, ROWS, decisions, event, everything, films
from tests.bank.withdrawals.samples import NOW, OTHER_OWNER, OWNER
from tests.verify.leavings import bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.test_licences import written as withdrawn
from tests.verify.world import World

MADE, RELEASED, DELIVERED = PackageKind.MADE, PackageKind.RELEASED, PackageKind.DELIVERED
NOTICED, ANSWERED = PackageKind.NOTICED, PackageKind.ANSWERED
LATE = NOW + 2 * DAY_MS
Events = list[PackageEvent]
Rows = list[Delivery]
Decided = list[WithdrawalEvent]
Damage = Callable[[Events, Rows, Decided], tuple[Events, Rows, Decided]]


def written(events: Events) -> list[WrittenPackage]:
    return [WrittenPackage(each, f"withdrawals.packages/0/{at}", each.time) for at, each in enumerate(events)]


def audited(
    events: Events, rows: Rows, decided: Decided, *, offering: Offering | None = None, settled: bool = True
) -> tuple[dict[FindingKind, int], PackageSums]:
    findings, spool = Findings(), PackageSpool()
    audit = PackageAudit(findings)
    try:
        for at, row in enumerate(rows):
            spool.add(row, f"withdrawals.deliveries/0/{at}", settled=settled)
        for each in written(events):
            audit.take(each)
        for decision in decided:
            spool.hear(decision)
        audit.offer(offering or films())
        audit.judge(spool.rows(), LATE)
    finally:
        spool.close()
    return {each.kind: each.count for each in findings}, audit.sums


def test_what_the_packager_writes_is_sound() -> None:
    found, sums = audited(*everything(), decisions())
    assert (found, sums) == ({}, PackageSums(1, 1, 2 * ROWS, 2, 1, 0))


def without(kind: PackageKind) -> Damage:
    return lambda events, rows, decided: ([each for each in events if each.kind is not kind], rows, decided)


def changed(kind: PackageKind, **fields: Any) -> Damage:
    def damage(events: Events, rows: Rows, decided: Decided) -> tuple[Events, Rows, Decided]:
        return [replace(each, **fields) if each.kind is kind else each for each in events], rows, decided

    return damage


def with_rows(kind: DeliveryKind, owner: str = OWNER, **fields: Any) -> Damage:
    """Change an owner's event; no fields: it is gone."""

    def damage(events: Events, rows: Rows, decided: Decided) -> tuple[Events, Rows, Decided]:
        of = [(each, (each.kind, each.owner) == (kind, owner)) for each in rows]
        return events, [replace(each, **fields) if its else each for each, its in of if fields or not its], decided

    return damage


def with_decisions(kind: WithdrawalKind, owner: str = OWNER, **fields: Any) -> Damage:
    def damage(events: Events, rows: Rows, decided: Decided) -> tuple[Events, Rows, Decided]:
        of = [(each, (each.kind, each.owner) == (kind, owner)) for each in decided]
        return events, rows, [replace(each, **fields) if its else each for each, its in of if fields or not its]

    return damage


def again(at: int, **fields: Any) -> Damage:
    """An event comes once more at the end."""
    return lambda events, rows, decided: ([*events, replace(events[at], **fields)], rows, decided)


ANOTHER = UUID(int=7)
UNFOUNDED, DIFFERS, TWICE = FindingKind.PACKAGE_UNFOUNDED, FindingKind.PACKAGE_DIFFERS, FindingKind.PACKAGE_TWICE
UNLICENSED, MISSING = FindingKind.DELIVERY_UNLICENSED, FindingKind.NOTICE_MISSING
ROWS_UNFOUNDED, ROWS_TWICE = FindingKind.DELIVERY_UNFOUNDED, FindingKind.DELIVERY_TWICE
BREAKS: dict[str, tuple[Damage, dict[FindingKind, int]]] = {
    "nobody ordered it": (without(PackageKind.ORDERED), {UNFOUNDED: 6, ROWS_UNFOUNDED: 4}),
    "it was never made": (without(MADE), {UNFOUNDED: 2}),  # nor has it k
    "it was never released": (without(RELEASED), {UNFOUNDED: 3}),
    "it was never delivered": (without(DELIVERED), {ROWS_UNFOUNDED: 2}),
    "another root was released": (changed(RELEASED, root=bytes(32)), {UNFOUNDED: 2}),
    "another attempt was released": (changed(RELEASED, attempt=2), {UNFOUNDED: 2}),
    "the root is none": (changed(MADE, root=b""), {UNFOUNDED: 2}),
    "it was made again under its number": (
        lambda events, rows, decided: ([*events[:2], replace(events[1], package=PACKAGE, attempt=0), *events[2:]],
                                       rows, decided), {UNFOUNDED: 2}
    ),
    "other rows were delivered": (changed(DELIVERED, rows=7), {UNFOUNDED: 1, DIFFERS: 1}),
    "other files were delivered": (changed(DELIVERED, statement="0" * 64), {UNFOUNDED: 1}),
    "it is for longer than a licence": (
        lambda *found: changed(DELIVERED, until=films().terms.expires + 1)(
            *changed(RELEASED, until=films().terms.expires + 1)(*found)), {DIFFERS: 1}
    ),
    "it is another offering's": (changed(DELIVERED, offering="voices"), {UNFOUNDED: 1}),
    "it is another originator's": (changed(RELEASED, originator="mill"), {UNFOUNDED: 2}),
    "it has too few owners": (changed(RELEASED, owners_at_least=1), {UNFOUNDED: 3}),
    "too few look alike": (changed(MADE, k=1), {UNFOUNDED: 1}),
    "it was delivered twice": (again(3, attempt=2), {TWICE: 1}),
    "an event is there twice": (again(1), {TWICE: 1}),
    "it failed after it was delivered": (again(0, kind=PackageKind.FAILED), {UNFOUNDED: 1}),
    "an acknowledgement is of another": (changed(PackageKind.ACKNOWLEDGED, statement="1" * 64), {UNFOUNDED: 1}),
    "a notice is gone": (without(NOTICED), {UNFOUNDED: 1, ROWS_UNFOUNDED: 1}),
    "a notice has no id": (changed(NOTICED, notice=None), {UNFOUNDED: 2, ROWS_UNFOUNDED: 1}),
    "an answer is gone": (without(ANSWERED), {ROWS_UNFOUNDED: 1}),
    "an answer says nothing": (changed(ANSWERED, did=()), {UNFOUNDED: 1, ROWS_UNFOUNDED: 1}),
    "an answer is to another notice": (changed(ANSWERED, notice=ANOTHER), {UNFOUNDED: 1, ROWS_UNFOUNDED: 1}),
    "an answer is another originator's": (changed(ANSWERED, originator="mill"), {UNFOUNDED: 1}),
    "an owner is told of another answer": (
        with_rows(DeliveryKind.ANSWERED, did=(Did.CEASED,)), {ROWS_UNFOUNDED: 1}
    ),
    "an owner is not told": (with_rows(DeliveryKind.DELIVERED, OTHER_OWNER), {DIFFERS: 1}),
    "an owner is told of fewer rows": (with_rows(DeliveryKind.DELIVERED, rows=1), {DIFFERS: 1}),
    "an owner is told of no rows": (with_rows(DeliveryKind.DELIVERED, rows=0), {DIFFERS: 1, ROWS_UNFOUNDED: 1}),
    "no owner is told": (lambda events, _rows, decided: (events, [], decided), {DIFFERS: 1}),
    "an owner is told of another package": (
        with_rows(DeliveryKind.DELIVERED, OTHER_OWNER, package=ANOTHER), {DIFFERS: 1, ROWS_UNFOUNDED: 1}
    ),
    "an owner is told twice": (
        lambda events, rows, decided: (events, [*rows, rows[0]], decided), {ROWS_TWICE: 1}
    ),
    "an owner is told of another offering": (
        with_rows(DeliveryKind.DELIVERED, offering="voices"), {ROWS_UNFOUNDED: 1, UNLICENSED: 1}
    ),
    "rows have no licence": (with_decisions(WithdrawalKind.ACCEPTED), {UNLICENSED: 1}),
    "rows are under another's licence": (
        lambda events, rows, decided: (
            events, [replace(rows[0], agreement=rows[1].agreement), *rows[1:]], decided), {UNLICENSED: 1}
    ),
    "a licence is of another version": (with_decisions(WithdrawalKind.ACCEPTED, version=2), {UNLICENSED: 1}),
    "a licence began afterwards": (with_decisions(WithdrawalKind.ACCEPTED, time=NOW + 30_001), {UNLICENSED: 1}),
    "a licence ended by its date": (
        with_decisions(WithdrawalKind.ACCEPTED, OTHER_OWNER, until=NOW + 30_000), {UNLICENSED: 1}
    ),
    "a licence was revoked before": (with_decisions(WithdrawalKind.REVOKED, time=NOW + 30_000), {UNLICENSED: 1}),
    "nobody is told that it ended": (with_rows(DeliveryKind.NOTICED), {MISSING: 1}),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_each_damage_is_found_and_nothing_else(name: str) -> None:
    damage, wanted = BREAKS[name]
    assert audited(*damage(*everything(), decisions()))[0] == wanted


def test_a_package_that_is_made_anew_is_sound() -> None:
    events, rows = everything()
    later = [replace(each, attempt=2) for each in events[1:4]]
    found, sums = audited([events[0], events[1], *later, *events[4:]], rows, decisions())
    assert (found, sums.delivered) == ({}, 1)


def test_one_that_failed_or_was_cancelled_needs_no_rows() -> None:
    for kind in (PackageKind.FAILED, PackageKind.CANCELLED):
        assert audited([event(PackageKind.ORDERED, 0), event(kind, 1)], [], [])[0] == {}
    assert audited([event(PackageKind.ORDERED, 0), event(PackageKind.FAILED, 1), event(RELEASED, 2)], [], [])[0] == {
        UNFOUNDED: 2
    }


def test_an_offering_that_there_is_not_promises_nothing() -> None:
    assert audited(*everything(), decisions(), offering=replace(films(), id="other"))[0] == {UNFOUNDED: 1}
    promised = replace(films(), terms=replace(films().terms, groups=Groups(3, 2)))
    assert audited(*everything(), decisions(), offering=promised)[0] == {UNFOUNDED: 1}


def test_rows_that_came_a_moment_later_are_not_missed() -> None:
    events, rows = everything()
    assert audited(events[:1], rows, decisions(), settled=False)[0] == {}
    assert audited(events[:1], rows, decisions())[0] == {ROWS_UNFOUNDED: 4}


def test_a_notice_has_its_time() -> None:
    events, rows = everything()
    late = decisions(revoked_after=2 * 86_400)
    assert audited(events[:5], rows[:2], late)[0] == {}
    assert audited(events[:5], rows[:2], decisions(revoked_after=2 * 86_400 - 1))[0] == {MISSING: 1}


@given(st.sets(st.integers(0, 10), max_size=4), st.permutations(range(7)))
def test_whatever_is_gone_or_out_of_order_is_judged(gone: set[int], order: list[int]) -> None:
    events, rows = everything()
    shuffled = [events[at] for at in order]
    kept = [each for at, each in enumerate(rows) if at + 7 not in gone]
    found, _ = audited([each for at, each in enumerate(shuffled) if at not in gone], kept, decisions())
    whole = not gone and all(one < other for one, other in pairwise(order))
    assert not found if whole else True


def test_verify_says_it() -> None:
    world, (events, rows) = World(), everything()
    world.withdrawals = withdrawn([films()], decisions())
    world.packages, world.deliveries, world.due = written(events), rows, LATE
    found = verify(MemorySources(world), bucket_of)
    assert (found.well, found.figures.packages) == (True, PackageSums(1, 1, 2 * ROWS, 2, 1, 0)), found.findings
    world.withdrawals = withdrawn([films()], decisions(revoked_after=5))
    counts = {each.kind: each.count for each in verify(MemorySources(world), bucket_of).findings}
    assert counts == {UNLICENSED: 1}


def test_a_licence_is_that_of_its_events() -> None:
    spool = PackageSpool()
    _, rows = everything()
    for each in rows[:2]:
        spool.add(each, "there", settled=True)
    for decision in decisions():
        spool.hear(decision)
    found: list[OwnersRows] = list(spool.rows())
    spool.close()
    assert [each.event for each in found] == sorted(rows[:2], key=lambda each: each.owner)
    licences = [each.licence for each in found]
    assert [each and each.ended for each in licences] == [NOW + 2 * 3_600_000, None]
