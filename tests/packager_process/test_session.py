"""The packager in memory: what happens to a package, step by step, and what becomes of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from bank.accounts.depositors import Change, Status
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.packaging import deliveries
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.package_events import Did, PackageEvent, PackageKind, PackageRule
from bank.withdrawals.terms import PriceBasis
from pipelines.memory_log import FencedError
from pipelines.metrics import metrics
from pipelines.metrics.health import Health
from pipelines.packager.packager import Packager
from pipelines.packager.session import PackagerSession
from schemas.topics import DELIVERIES, LEDGER_ORDERS, PACKAGES, RELEASES
from tests.packager_process.checks import Found, check
from tests.packager_process.running import (
    FILMS,
    OTHER_RECIPIENT,
    OVER,
    RECIPIENT,
    MemoryLicences,
    PackagesBank,
    close_sessions,
)
from tests.packager_process.stories import stories
from tests.withdrawals.running import owner_of

K = PackageKind
WHOLE_WAY = [K.ORDERED, K.MADE, K.RELEASED, K.DELIVERED]
HOUR_MS = 3_600_000


@pytest.fixture(autouse=True)
def _sessions() -> Iterator[None]:
    yield
    close_sessions()


@pytest.fixture
def bank() -> PackagesBank:
    """Four owners who hold a licence."""
    found = PackagesBank()
    found.join(1, 2, 3, 4)
    return found


def owners_of(bank: PackagesBank, package: UUID) -> set[str]:
    heard = Found(bank).of(DeliveryKind.DELIVERED)
    return {each.owner for each in heard if each.package == package}


def failed_by(bank: PackagesBank, package: UUID) -> PackageRule | None:
    found = bank.package_events(package)[-1]
    assert found.kind is K.FAILED
    return found.rule


def test_a_package_is_made_released_and_delivered(bank: PackagesBank) -> None:
    package = bank.order(1)
    session = bank.work()
    assert bank.kinds(package) == WHOLE_WAY
    assert session.written == {"made": 1, "released": 1, "delivered": 1}
    assert owners_of(bank, package) == {owner_of(number) for number in (1, 2, 3, 4)}
    assert not bank.workshop.stages
    check(bank)


def test_a_packager_that_kafka_does_not_answer_is_not_ready(bank: PackagesBank) -> None:
    licences, health = MemoryLicences(bank), Health()
    Packager(replace(bank.packager(), licences=licences)).register(health)
    assert health.ready().checks["kafka"] == ""
    for age in (16.0, float("inf")):  # which nothing was read yet has
        licences.age = age
        assert "Kafka does not answer" in health.ready().checks["kafka"]


def test_the_second_package_pays_for_its_rows_too(bank: PackagesBank) -> None:
    bank.order(1)
    bank.order(2)
    bank.work()
    assert len(bank.topics.records[LEDGER_ORDERS]) == 2
    check(bank)


def test_a_pools_further_packages_wait_for_the_first_and_hold_only_who_had_a_share() -> None:
    bank = PackagesBank(basis=PriceBasis.POOL)
    bank.join(1, 2, 3, 4)
    first = bank.order(1, OVER)
    bank.work()
    bank.join(5)
    second = bank.order(2)
    bank.work()
    assert (bank.kinds(first)[-1], bank.kinds(second)) == (K.RELEASED, [K.ORDERED])
    bank.topics.now += 1
    bank.about(first, K.GRANTED, grant=b"newer")
    bank.work()
    assert (bank.kinds(first)[-1], bank.kinds(second)) == (K.DELIVERED, WHOLE_WAY)
    assert owners_of(bank, second) == owners_of(bank, first) == {owner_of(number) for number in (1, 2, 3, 4)}
    assert len(bank.topics.records[LEDGER_ORDERS]) == 1
    check(bank)


def test_a_licence_that_ends_before_the_release_makes_the_package_anew(bank: PackagesBank) -> None:
    bank.proves = False
    package = bank.order(1)
    bank.work()
    bank.say(2, AnswerKind.REVOKE)
    bank.proves = True
    bank.work()
    assert bank.kinds(package) == [K.ORDERED, K.MADE, K.MADE, K.RELEASED, K.DELIVERED]
    assert owner_of(2) not in owners_of(bank, package)
    bank.decide()
    check(bank)


def test_a_licence_that_ends_just_before_the_commit_undoes_the_release(bank: PackagesBank) -> None:
    writes = []

    def fault(step: str) -> None:
        writes.extend([step] if step == "in a write" else [])
        if step == "in a write" and len(writes) == 2:
            bank.say(3, AnswerKind.REVOKE)

    bank.fault = fault
    package = bank.order(1)
    bank.work()
    assert bank.kinds(package) == [K.ORDERED, K.MADE, K.MADE, K.RELEASED, K.DELIVERED]
    assert owner_of(3) not in owners_of(bank, package)


def test_an_owner_who_is_erased_in_mid_build_is_left_out(bank: PackagesBank) -> None:
    steps = []

    def fault(step: str) -> None:
        steps.extend([step] if step == "build" else [])
        if step == "build" and len(steps) == 2:
            bank.erase(4)

    bank.fault = fault
    package = bank.order(1)
    bank.work()
    assert bank.kinds(package) == WHOLE_WAY
    assert owners_of(bank, package) == {owner_of(number) for number in (1, 2, 3)}


def test_an_object_that_is_missing_of_a_live_licence_fails_the_package(bank: PackagesBank) -> None:
    bank.erased.add(owner_of(2))  # the object is gone, and nobody erased the owner
    package = bank.order(1)
    bank.work()
    assert failed_by(bank, package) is PackageRule.OBJECT_MISSING


def test_an_order_that_waits_for_a_grant_holds_up_no_other_and_goes_on_with_a_newer_one(bank: PackagesBank) -> None:
    package = bank.order(1, OVER)
    other = bank.order(2)
    bank.work()
    assert bank.kinds(package) == [K.ORDERED, K.MADE, K.RELEASED]
    assert bank.kinds(other) == WHOLE_WAY
    bank.topics.now += 1
    bank.about(package, K.GRANTED, grant=b"newer")
    bank.work()
    assert bank.kinds(package)[-1] is K.DELIVERED
    check(bank)


def test_what_was_ordered_without_a_grant_is_left_to_other_packagers(bank: PackagesBank) -> None:
    others = bank.order(1, b"")
    bank.work()
    assert bank.kinds(others) == [K.ORDERED]
    for kind in (K.MADE, K.RELEASED):
        bank.about(others, kind, attempt=1, root=b"1" * 32, rows=1)
    own = bank.order(2)
    bank.work()
    assert (bank.kinds(others)[1:], bank.kinds(own)) == ([K.MADE, K.RELEASED], WHOLE_WAY)


def test_owners_hear_of_answers_to_notices_of_other_packagers(bank: PackagesBank) -> None:
    others, notice, released = bank.order(1, b""), UUID(int=8), {"attempt": 1, "root": b"1" * 32, "rows": 1}
    about = (others, UUID(int=7), FILMS, 1, "acme", 1, notice)
    for kind in (K.MADE, K.RELEASED, K.DELIVERED):
        bank.about(others, kind, **released)
    bank.about(others, K.NOTICED, notice=notice)
    noticed = Delivery(DeliveryKind.NOTICED, owner_of(1), bank.topics.now, *about)
    bank.send(DELIVERIES, deliveries.encoded(noticed))
    bank.about(others, K.ANSWERED, notice=notice, did=(Did.DELETED,))
    bank.work()
    told = [deliveries.decoded(each.key, each.value) for each in bank.topics.records[DELIVERIES]]
    assert [(each.kind, each.owner, each.did) for each in told if each] == [
        (DeliveryKind.NOTICED, owner_of(1), ()), (DeliveryKind.ANSWERED, owner_of(1), (Did.DELETED,))
    ]  # fmt: skip


def test_two_packages_of_an_originator_are_not_made_at_a_time(bank: PackagesBank) -> None:
    bank.proves = False
    first, second = bank.order(1), bank.order(2)
    bank.work()
    assert (bank.kinds(first), bank.kinds(second)) == ([K.ORDERED, K.MADE], [K.ORDERED])


@pytest.mark.parametrize("before", [True, False])
def test_an_order_is_cancelled_before_the_release_and_not_after_it(bank: PackagesBank, before: bool) -> None:
    bank.proves = False
    package = bank.order(1, OVER)
    bank.work()
    if not before:
        bank.proves = True
        bank.work()
    bank.about(package, K.CANCELLED)
    bank.topics.now += 1
    bank.about(package, K.GRANTED, grant=b"newer")
    bank.proves = True
    bank.work()
    assert (K.DELIVERED in bank.kinds(package)) is not before
    assert not bank.workshop.stages


def test_an_order_that_is_cancelled_while_it_is_released_is_not_sent_and_nobody_is_noticed(bank: PackagesBank) -> None:
    writes = []

    def fault(step: str) -> None:
        writes.extend([step] if step == "before a commit" else [])
        if step == "before a commit" and len(writes) == 2:
            bank.about(package, K.CANCELLED)

    bank.fault = fault
    package = bank.order(1)
    bank.work()
    assert bank.kinds(package) == [K.ORDERED, K.MADE, K.CANCELLED, K.RELEASED]
    assert not bank.workshop.bucket
    bank.say(1, AnswerKind.REVOKE)
    bank.decide()
    bank.topics.now += 2 * HOUR_MS
    bank.work()
    assert K.NOTICED not in bank.kinds(package)


@pytest.mark.parametrize("released", [True, False])
def test_a_stage_that_is_lost_is_made_anew_before_the_release_and_fails_after_it(
    bank: PackagesBank, released: bool
) -> None:
    bank.proves = released
    package = bank.order(1, OVER)
    bank.work()
    bank.workshop.clear(package)
    bank.proves = True
    bank.topics.now += 1
    bank.about(package, K.GRANTED, grant=b"newer")
    bank.work()
    if released:
        assert failed_by(bank, package) is PackageRule.STAGE_LOST
        assert not bank.topics.records[LEDGER_ORDERS]
    else:
        assert bank.kinds(package)[-2:] == [K.RELEASED, K.DELIVERED]


@pytest.mark.parametrize(
    ("recipient", "rule"), [("", PackageRule.NO_RECIPIENT), (OTHER_RECIPIENT, None), (RECIPIENT, None)]
)
def test_the_originators_key_is_that_of_the_release(
    bank: PackagesBank, recipient: str, rule: PackageRule | None
) -> None:
    bank.proves = False
    package = bank.order(1)
    bank.work()
    bank.register(recipient)
    bank.proves = True
    bank.work()
    if rule:
        assert failed_by(bank, package) is rule
    else:
        attempts = [each.attempt for each in bank.package_events(package) if each.kind is K.DELIVERED]
        assert attempts == [1 if recipient == RECIPIENT else 2]


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.ENDED])
def test_a_suspended_originator_gets_nothing(bank: PackagesBank, status: Status) -> None:
    bank.proves = False
    package = bank.order(1)
    bank.work()
    bank.register(RECIPIENT, changes=(Change(Status.ACTIVE, 10), Change(status, bank.topics.now)))
    bank.proves = True
    bank.work()
    assert failed_by(bank, package) is PackageRule.ORIGINATOR_REFUSED


def test_orders_of_what_there_is_not_fail_by_their_rules(bank: PackagesBank) -> None:
    unknown = bank.order(1, version=9)
    wrong = UUID(int=2)
    bank.tell(PackageEvent(K.ORDERED, wrong, 1, "first", 1, "acme", order="{}", grant=b"grant"))
    others = UUID(int=3)
    bank.tell(PackageEvent(K.ORDERED, others, 1, "first", 1, "other", order="{}", grant=b"grant"))
    bank.work()
    assert failed_by(bank, unknown) is PackageRule.OFFERING_UNKNOWN
    assert failed_by(bank, wrong) is failed_by(bank, others) is PackageRule.WRONG_ORDER


def test_too_few_owners_fail(bank: PackagesBank) -> None:
    for number in (1, 2, 3):
        bank.say(number, AnswerKind.REVOKE)
    package = bank.order(1)
    bank.work()
    assert failed_by(bank, package) is PackageRule.TOO_FEW_OWNERS


def test_a_notice_is_collected_and_answered_once(bank: PackagesBank) -> None:
    package = bank.order(1)
    bank.work()
    for number in (1, 2):
        bank.say(number, AnswerKind.REVOKE)
        bank.decide()
        bank.topics.now += HOUR_MS // 4
        bank.work()
    assert K.NOTICED not in bank.kinds(package)
    bank.topics.now += HOUR_MS
    bank.work()
    (notice,) = (each for each in bank.package_events(package) if each.kind is K.NOTICED)
    for did in (Did.DELETED, Did.CEASED):
        bank.about(package, K.ANSWERED, notice=notice.notice, did=(did,), document=b"signed")
    bank.work()
    heard = Found(bank).of(DeliveryKind.ANSWERED)
    assert {each.owner for each in heard} == {owner_of(1), owner_of(2)}
    assert {each.did for each in heard} == {(Did.DELETED,)}
    check(bank)


def test_notices_are_not_held_up_by_a_long_build(bank: PackagesBank) -> None:
    package = bank.order(1)
    bank.work()
    bank.say(1, AnswerKind.REVOKE)
    bank.decide()
    steps = []

    def fault(step: str) -> None:
        steps.extend([step] if step == "build" else [])
        if step == "build" and len(steps) == 1:
            bank.topics.now += 2 * HOUR_MS
        if step == "built":
            assert K.NOTICED in bank.kinds(package)
            steps.append(step)

    bank.fault = fault
    bank.order(2)
    bank.work()
    assert "built" in steps


def test_of_an_erased_owner_no_release_stays(bank: PackagesBank) -> None:
    bank.order(1)
    bank.work()
    bank.erase(2)
    bank.decide()
    bank.topics.now += 2 * HOUR_MS
    bank.work()
    newest = {each.key: each.value for each in bank.topics.records[RELEASES]}
    assert {(key or b"")[:32].decode() for key, value in newest.items() if not value} == {owner_of(2)}


def test_what_nobody_of_the_bank_wrote_is_passed_over_counted_once_and_named(
    bank: PackagesBank, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(bank.packager(), cache=tmp_path / "owners.sqlite")
    monkeypatch.setattr(bank, "packager", lambda: config)
    before = metrics.packager_foreign.labels()._value.get()
    bank.send(PACKAGES, (b"canary", b"canary"))
    bank.send(DELIVERIES, (b"canary", b"canary"))
    package = bank.order(1)
    session = bank.work()
    assert bank.kinds(package) == WHOLE_WAY
    assert session.states.foreign == 1
    assert metrics.packager_foreign.labels()._value.get() - before == 2
    assert f"{PACKAGES}/0/0 is" in caplog.text
    assert f"{DELIVERIES}/0/0 is" in caplog.text
    assert "canary" not in caplog.text
    bank.work()  # a start reads all packages again
    assert metrics.packager_foreign.labels()._value.get() - before == 2


def test_a_former_process_is_fenced_and_writes_nothing(bank: PackagesBank) -> None:
    package = bank.order(1)
    former = PackagerSession(bank.packager())
    PackagerSession(bank.packager()).close()
    with pytest.raises(FencedError):
        former.turn()
    former.close()
    assert bank.kinds(package) == [K.ORDERED]


def test_a_hundred_stories_end_as_it_is_promised() -> None:
    told = stories(100, seed=1)
    assert told.crashes > 50
    assert told.delivered > 100
    assert told.anew > 10
    assert told.notices > 20


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_three_thousand_stories_end_as_it_is_promised() -> None:
    assert stories(3000, seed=100_000).crashes > 2_000
