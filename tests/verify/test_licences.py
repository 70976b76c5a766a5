"""Licences by the verifier's own rules: what the writer decides is sound, and each kind of damage is found."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.months import DAY_MS
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.offerings import closing
from bank.withdrawals.requests import AccountState
from bank.withdrawals.terms import Exclusivity, Offering
from bank.withdrawals.territory import WORLD, Territory
from bank.withdrawals.uses import DataUse
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.licences import LicenceAudit, LicenceSums, WrittenOffering, WrittenWithdrawal
from teller.operate.verify.verify import verify
from tests.bank.withdrawals.judge_oracle import excludes
from tests.bank.withdrawals.samples import NOW
from tests.bank.withdrawals.test_deciding import HELD, NAMES, STANDS, Owner, offering
from tests.verify.leavings import bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.world import World

ACCEPTED, ENDED, OFFERED = WithdrawalKind.ACCEPTED, WithdrawalKind.ENDED, WithdrawalKind.OFFERED
Written = list[WrittenOffering | WrittenWithdrawal]
Said = tuple[AnswerKind | None, str, int]
SAID: st.SearchStrategy[list[Said]] = st.lists(
    st.tuples(st.sampled_from([*AnswerKind, None]), st.sampled_from(list(NAMES)), st.integers(1, 3)), max_size=30
)


def written(offerings: list[Offering], events: list[WithdrawalEvent]) -> Written:
    found: Written = [WrittenOffering(each, f"withdrawals.offerings/0/{at}") for at, each in enumerate(offerings)]
    return found + [WrittenWithdrawal(each, f"withdrawals.events/0/{at}") for at, each in enumerate(events)]


def audited(found: Written) -> tuple[dict[FindingKind, int], LicenceSums]:
    findings = Findings()
    audit = LicenceAudit(findings)
    for each in found:
        audit.take(each)
    return {each.kind: each.count for each in findings}, audit.sums


def story() -> tuple[list[Offering], list[WithdrawalEvent]]:
    """Two exclusive offerings, of which one is accepted, revoked, and then the other; and a new version of that."""
    made = [offering("one"), offering("two", exclusivity=Exclusivity.PURPOSE)]
    owner = Owner(*made)
    owner.offer("one"), owner.offer("two"), owner.accept("one")
    owner.say(AnswerKind.REVOKE, "one"), owner.accept("two")
    made.append(offering("two", 2, Exclusivity.PURPOSE))
    owner.offerings.take(made[-1])
    owner.offer("two", 2), owner.accept("two", 2)
    return made, owner.events


@given(SAID)
def test_whatever_the_writer_decides_is_sound(said: list[Said]) -> None:
    made = [offering(name, version, each, days=8) for name, each in NAMES.items() for version in (1, 2, 3)]
    owner = Owner(*(each for each in made if each.version == 1))
    for kind, name, number in said:
        match kind:
            case None:
                owner.now += (number - 2) * DAY_MS
                owner.look()
                owner.offerings.take(next(each for each in made if (each.id, each.version) == (name, number)))
            case AnswerKind.STANDING:
                owner.say(kind, standing=STANDS if number > 1 else None)
            case _:
                owner.say(kind, name, number, held=HELD if kind is AnswerKind.OFFER else ())
    owner.account = AccountState.CLOSED
    found, sums = audited(written(made, owner.events))
    granted = [each for each in owner.events if each.kind is ACCEPTED]
    assert (found, sums) == ({}, LicenceSums(len(made), len(owner.events), len(granted), len(owner.file.open)))
    owner.look()
    assert audited(written(made, owner.events))[1].live == 0


def without(kind: WithdrawalKind, name: str) -> Callable[[list[Offering], list[WithdrawalEvent]], Written]:
    def damage(made: list[Offering], events: list[WithdrawalEvent]) -> Written:
        return written(made, [each for each in events if (each.kind, each.offering) != (kind, name)])

    return damage


def first(kind: WithdrawalKind, **changes: object) -> Callable[[list[Offering], list[WithdrawalEvent]], Written]:
    def damage(made: list[Offering], events: list[WithdrawalEvent]) -> Written:
        at = next(number for number, each in enumerate(events) if each.kind is kind)
        return written(made, [*events[:at], replace(events[at], **changes), *events[at + 1 :]])  # type: ignore[arg-type]

    return damage


UNFOUNDED, EXCLUDE = FindingKind.LICENCE_UNFOUNDED, FindingKind.LICENCES_EXCLUDE
TWICE, FOREIGN = FindingKind.WITHDRAWAL_TWICE, FindingKind.MESSAGE_FOREIGN
BREAKS: dict[str, tuple[Callable[[list[Offering], list[WithdrawalEvent]], Written], dict[FindingKind, int]]] = {
    "a revocation is gone": (without(WithdrawalKind.REVOKED, "one"), {EXCLUDE: 2}),
    "the replaced licence goes on": (without(ENDED, "two"), {EXCLUDE: 1}),
    "an offer was never made": (without(OFFERED, "one"), {UNFOUNDED: 1}),
    "an offering is gone": (lambda made, events: written(made[1:], events), {UNFOUNDED: 1}),
    "a version is gone": (lambda made, events: written(made[:2], events), {UNFOUNDED: 1}),
    "a licence is gone": (without(ACCEPTED, "one"), {UNFOUNDED: 1}),
    "a licence is longer": (first(ACCEPTED, until=NOW + 3651 * DAY_MS), {UNFOUNDED: 1}),
    "a licence is another's": (first(ACCEPTED, originator="mill"), {UNFOUNDED: 1}),
    "a licence came too late": (first(ACCEPTED, time=NOW + 5 * DAY_MS), {UNFOUNDED: 1}),
    "a licence came too early": (first(ACCEPTED, time=NOW - 2 * DAY_MS), {UNFOUNDED: 1}),
    "another licence ended": (first(ENDED, agreement=UUID(int=7)), {UNFOUNDED: 1, EXCLUDE: 1}),
    "an event is there twice": (lambda made, events: written(made, [*events, events[2]]), {TWICE: 1}),
    "a version came again": (lambda made, events: written([*made, made[0]], events), {}),
    "it came again with other terms": (
        lambda made, events: written([*made, replace(made[0], model="other")], events), {FOREIGN: 1}
    ),
    "its originator changed": (
        lambda made, events: written([*made, replace(offering("one", 2), originator="mill")], events), {FOREIGN: 1}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_each_damage_is_found_and_nothing_else(name: str) -> None:
    damage, wanted = BREAKS[name]
    assert audited(written(*story()))[0] == {}
    assert audited(damage(*story()))[0] == wanted


def test_an_order_to_close_is_no_version() -> None:
    assert audited([WrittenOffering(closing("one")[0].decode().removeprefix("close/"), "there")])[1].offerings == 0


TERRITORIES = st.sampled_from([WORLD, Territory(frozenset({"DE"})), Territory(frozenset({"FR", "US"})), Territory()])
USES = st.sampled_from([frozenset({DataUse.TRAIN}), frozenset({DataUse.SEARCH}), frozenset(DataUse)])


@given(st.lists(st.tuples(st.sampled_from(Exclusivity), TERRITORIES, USES), min_size=2, max_size=2))
def test_two_licences_exclude_each_other_as_the_oracle_says(
    drawn: list[tuple[Exclusivity, Territory, frozenset[DataUse]]],
) -> None:
    made = []
    for name, (exclusivity, where, uses) in zip(("one", "two"), drawn, strict=True):
        found = offering(name, exclusivity=exclusivity)
        made.append(replace(found, terms=replace(found.terms, territory=where, uses=uses)))
    owner = Owner(offering("one", exclusivity=Exclusivity.NONE), offering("two", exclusivity=Exclusivity.NONE))
    for each in made:
        owner.offer(each.id), owner.accept(each.id)
    one, other = (each.terms for each in made)
    wanted = excludes(one, other) or excludes(other, one)
    assert audited(written(made, owner.events))[0] == ({EXCLUDE: 1} if wanted else {})


def test_verify_says_it() -> None:
    world, (made, events) = World(), story()
    world.withdrawals = written(made, events)
    found = verify(MemorySources(world), bucket_of)
    assert (found.well, found.figures.licences) == (True, LicenceSums(3, len(events), 3, 1))
    world.withdrawals = without(WithdrawalKind.REVOKED, "one")(made, events)
    assert {each.kind: each.count for each in verify(MemorySources(world), bucket_of).findings} == {EXCLUDE: 2}
