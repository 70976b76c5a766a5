"""States of packages: of events that exclude each other the first counts, whatever comes later."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.packaging.package_events import Did, PackageEvent, PackageKind, PackageRule
from bank.withdrawals.packaging.package_states import OVER, PackageStates, PackageStep

K, STEP = PackageKind, PackageStep
PACKAGE, NOTICE = UUID(int=1), UUID(int=2)
ROOTS = {1: b"1" * 32, 2: b"2" * 32}


def event(kind: PackageKind, attempt: int = 0, **more: object) -> PackageEvent:
    found = PackageEvent(kind, PACKAGE, 10, "films", 1, "acme", attempt, ROOTS.get(attempt, b""))
    return replace(found, **more)  # type: ignore[arg-type]


ORDERED, CANCELLED = event(K.ORDERED), event(K.CANCELLED)
MADE, MADE_ANEW = event(K.MADE, 1), event(K.MADE, 2)
RELEASED, DELIVERED = event(K.RELEASED, 1, statement="s"), event(K.DELIVERED, 1, statement="s")
LOST, REFUSED = event(K.FAILED, rule=PackageRule.STAGE_LOST), event(K.FAILED, rule=PackageRule.NO_RECIPIENT)
NOTICED = event(K.NOTICED, notice=NOTICE)
ANSWERED = event(K.ANSWERED, notice=NOTICE, did=(Did.DELETED,))
ACKNOWLEDGED = event(K.ACKNOWLEDGED, statement="s")
EVENTS = (
    ORDERED, CANCELLED, MADE, MADE_ANEW, RELEASED, DELIVERED, LOST, REFUSED, NOTICED, ANSWERED, ACKNOWLEDGED,
    event(K.GRANTED), event(K.RELEASED, 2), event(K.DELIVERED, 2),
)  # fmt: skip


def fold(*events: PackageEvent | None) -> PackageStates:
    states = PackageStates()
    for each in events:
        states.take(each)
    return states


@pytest.mark.parametrize(
    ("events", "step"),
    [
        ([], STEP.MAKING),
        ([MADE], STEP.PROVING),
        ([MADE, MADE_ANEW], STEP.PROVING),
        ([MADE_ANEW], STEP.MAKING),
        ([RELEASED], STEP.MAKING),
        ([MADE, RELEASED], STEP.DELIVERING),
        ([MADE, MADE_ANEW, RELEASED], STEP.PROVING),
        ([MADE, RELEASED, DELIVERED], STEP.DELIVERED),
        ([MADE, DELIVERED], STEP.PROVING),
        ([MADE, CANCELLED, RELEASED, DELIVERED], STEP.CANCELLED),
        ([MADE, RELEASED, CANCELLED], STEP.DELIVERING),
        ([MADE, RELEASED, REFUSED], STEP.DELIVERING),
        ([MADE, RELEASED, LOST, DELIVERED], STEP.FAILED),
        ([REFUSED, MADE], STEP.FAILED),
        ([MADE, LOST], STEP.PROVING),
        ([replace(MADE, originator="other")], STEP.MAKING),
        ([event(K.FAILED)], STEP.MAKING),
    ],
)
def test_a_package_is_where_its_first_events_say(events: list[PackageEvent], step: PackageStep) -> None:
    found = fold(ORDERED, *events).of(PACKAGE)
    assert found
    assert found.step is step


def test_without_an_order_there_is_no_package_and_a_foreign_record_is_counted() -> None:
    states = fold(MADE, RELEASED, None, NOTICED)
    assert list(states) == []
    assert states.foreign == 1


def test_the_first_answer_to_a_notice_stays_and_so_does_the_first_acknowledgement() -> None:
    later = replace(ANSWERED, did=(Did.CEASED,))
    states = fold(ORDERED, MADE, RELEASED, ANSWERED, NOTICED, ANSWERED, later, ACKNOWLEDGED, DELIVERED, ACKNOWLEDGED)
    found = states.of(PACKAGE)
    assert found
    assert found.notices[NOTICE].answered == ANSWERED
    assert found.acknowledged == ACKNOWLEDGED
    assert not states.take(replace(ACKNOWLEDGED, document=b"x"))


def test_the_newest_grant_counts() -> None:
    newer = event(K.GRANTED, grant=b"newer")
    found = fold(replace(ORDERED, grant=b"first"), newer, MADE, CANCELLED, event(K.GRANTED, grant=b"late")).of(PACKAGE)
    assert found
    assert found.granted == newer


@given(st.lists(st.sampled_from(EVENTS), max_size=14))
def test_what_is_over_stays_so_and_what_was_released_stays_released(events: list[PackageEvent]) -> None:
    states, over, released = PackageStates(), None, None
    for each in events:
        states.take(each)
        found = states.of(PACKAGE)
        assert over is None or (found and found.step is over)
        assert released is None or (found and found.released == released)
        if found:
            over = found.step if found.step in OVER else None
            released = found.released
            assert not (found.cancelled and found.released)
            assert not found.delivered or found.released
