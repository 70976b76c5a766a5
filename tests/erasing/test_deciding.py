"""What is decided before anything is done, and refused."""

import pytest

from bank.accounts.account import OPEN
from bank.accounts.erasures import ErasureEvent, ErasureKind, Erasures
from bank.accounts.events import AccountKind, EventKind
from teller.operate.accounts import links, operations
from teller.operate.accounts.rules import AccountError
from teller.operate.erasing import deciding
from tests.accounts_commands.books import ALICE, BOB, CARLA, PLACE, book, consented, linked, of, opened, then

NOW = 50


def erasures(*events: ErasureEvent) -> Erasures:
    found = Erasures()
    for place, event in enumerate(events):
        found.take(event, place, place)
    return found


def test_accounts_are_closed_and_erased_at_once() -> None:
    made = book(opened(ALICE), linked(), consented("social.post"), opened(BOB))
    events, decided = deciding.erased(made, Erasures(), [ALICE, BOB, ALICE], NOW)
    kinds = [(each.owner, each.event) for each in events]
    assert kinds == [
        (ALICE, EventKind.UNLINKED), (ALICE, EventKind.WITHDRAWN), (ALICE, EventKind.CLOSED), (BOB, EventKind.CLOSED),
    ]  # fmt: skip
    assert decided == [ErasureEvent(ErasureKind.ERASED, owner) for owner in (ALICE, BOB)]
    assert all(then(made, events))
    account = made.account(ALICE)
    assert account is not None
    assert account.closed != OPEN


def test_what_was_closed_or_erased_before_is_not_closed_again() -> None:
    made = book(opened(ALICE), of(EventKind.CLOSED), opened(BOB), of(EventKind.CLOSED, BOB))
    known = erasures(ErasureEvent(ErasureKind.ERASED, BOB))
    assert deciding.erased(made, known, [ALICE, BOB], NOW) == ([], [ErasureEvent(ErasureKind.ERASED, ALICE)])


def test_one_that_is_held_or_unknown_refuses_all() -> None:
    made = book(opened(ALICE), opened(BOB))
    held = erasures(ErasureEvent(ErasureKind.HELD, BOB, "court-7", 100_000))
    with pytest.raises(AccountError, match=r"held until 1970-01-01T00:01:40\+00:00, for court-7: nothing was erased"):
        deciding.erased(made, held, [ALICE, BOB], NOW)
    assert deciding.erased(made, held, [ALICE, BOB], 100_000)[1]
    with pytest.raises(AccountError, match="no account"):
        deciding.erased(made, Erasures(), [ALICE, CARLA], NOW)


def test_a_child_is_not_left_without_a_keeper_unless_it_goes_as_well() -> None:
    made = book(opened(ALICE), opened(BOB), opened(CARLA, kind=AccountKind.CHILD, keepers=(ALICE, BOB)))
    assert deciding.erased(made, Erasures(), [ALICE], NOW)[1]
    with pytest.raises(AccountError, match=f"account {CARLA} has no other keeper"):
        deciding.erased(made, Erasures(), [ALICE, BOB], NOW)
    assert len(deciding.erased(made, Erasures(), [ALICE, BOB, CARLA], NOW)[1]) == 3


def test_a_hold_is_of_an_account_that_is_there_and_has_an_end_and_a_code() -> None:
    made = book(opened(ALICE), of(EventKind.CLOSED))
    assert deciding.held(made, Erasures(), ALICE, "court-7/2026", 60, NOW) == [
        ErasureEvent(ErasureKind.HELD, ALICE, "court-7/2026", 60)
    ]
    for given, words in (
        ((BOB, "c", 60), "no account"),
        ((ALICE, "c", NOW), "later than now"),
        ((ALICE, "Mrs Miller sued", 60), "--code"),
    ):
        with pytest.raises(AccountError, match=words):
            deciding.held(made, Erasures(), *given, NOW)
    held = erasures(ErasureEvent(ErasureKind.HELD, ALICE, "court-7", 60))
    assert deciding.held(made, held, ALICE, "court-8", 60, NOW)
    with pytest.raises(AccountError, match="for court-7: a further hold may not end earlier"):
        deciding.held(made, held, ALICE, "court-8", 59, NOW)
    gone = erasures(ErasureEvent(ErasureKind.ERASED, ALICE))
    with pytest.raises(AccountError, match="nothing left to hold"):
        deciding.held(made, gone, ALICE, "c", 60, NOW)


def test_only_what_is_held_is_released() -> None:
    held = erasures(ErasureEvent(ErasureKind.HELD, ALICE, "c", 60))
    assert deciding.released(held, ALICE, NOW) == [ErasureEvent(ErasureKind.RELEASED, ALICE)]
    with pytest.raises(AccountError, match="not held"):
        deciding.released(held, ALICE, 60)


def test_who_was_erased_comes_back_to_a_new_account_alone() -> None:
    made = book(opened(ALICE), linked(kind=EventKind.CLAIMED), linked())
    events, _ = deciding.erased(made, Erasures(), [ALICE], NOW)
    then(made, events)
    with pytest.raises(AccountError, match="closed, for good"):
        operations.opened(made, ALICE, AccountKind.PERSON)
    with pytest.raises(AccountError, match="closed on"):
        links.linked(made, ALICE, PLACE, claim=True, confirm=True)
    then(made, operations.opened(made, BOB, AccountKind.PERSON))
    assert all(then(made, links.linked(made, BOB, PLACE, claim=True, confirm=True)))
    assert made.holder(PLACE) == BOB
