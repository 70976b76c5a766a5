"""What records of bank.erasures come to, and what is read back of them."""

import pytest

from bank.accounts.erasures import ErasureEvent, ErasureKind, Erasures, Hold, decoded, encoded

ALICE, BOB = "a" * 32, "b" * 32
HELD = ErasureEvent(ErasureKind.HELD, ALICE, "court-7/2026", 500)


def of(*events: ErasureEvent) -> Erasures:
    """The events, each at the offset and the time of its place, from 1 on."""
    found = Erasures()
    for place, event in enumerate(events, 1):
        found.take(event, place, 100 * place)
    return found


def event(kind: ErasureKind, owner: str = ALICE) -> ErasureEvent:
    return ErasureEvent(kind, owner)


@pytest.mark.parametrize("given", [HELD, *map(event, ErasureKind)], ids=lambda each: f"{each.event}-{each.until}")
def test_a_record_is_read_back(given: ErasureEvent) -> None:
    key, value = encoded(given)
    assert (key, decoded(key, value)) == (given.owner.encode(), given)
    assert decoded(BOB.encode(), value) is None
    assert decoded(key, value[:-1]) is None
    assert decoded(key, None) is None


def test_an_erasure_is_open_until_it_is_finished_and_neither_is_taken_back() -> None:
    erased, finished = event(ErasureKind.ERASED), event(ErasureKind.FINISHED)
    found = of(erased, erased, event(ErasureKind.ERASED, BOB))
    assert [(each.owner, each.offset, each.begun) for each in found.open()] == [(ALICE, 1, 100), (BOB, 3, 300)]
    found = of(erased, finished, finished, erased)
    assert ([each.finished for each in found], found.open()) == ([200], [])
    assert of(finished).of(ALICE) is None


def test_a_hold_ends_by_its_time_or_by_release_and_the_later_one_counts() -> None:
    assert of(HELD).hold(ALICE, 499) == Hold(500, "court-7/2026")
    assert of(HELD).hold(ALICE, 500) is of(HELD).hold(BOB, 0) is None
    later = ErasureEvent(ErasureKind.HELD, ALICE, "tax", 900)
    assert of(HELD, later).holds(700) == {ALICE: Hold(900, "tax")}
    assert of(HELD, event(ErasureKind.RELEASED)).holds(0) == {}
