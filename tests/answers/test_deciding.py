"""Waiting for decisions: whatever Kafka shows first, each answer gets its own outcome, and only that."""

from itertools import count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from teller.operate.accounts.rules import AccountError
from teller.operate.answers.deciding import WAIT_S, decided

OWNER = "1" * 32
ACCEPTED = WithdrawalKind.ACCEPTED
OUTCOMES = (ACCEPTED, WithdrawalKind.DECLINED, WithdrawalKind.REFUSED, WithdrawalKind.REVOKED)


def answer(number: int) -> OwnersAnswer:
    return OwnersAnswer(UUID(int=number), OWNER, AnswerKind.ACCEPT, "voices", 1)


def event(kind: WithdrawalKind, number: int | None) -> WithdrawalEvent:
    return WithdrawalEvent(kind, OWNER, 1, None if number is None else UUID(int=number), "voices", 1)


class MemoryDecisions:
    """Implements `DecisionLog`: what is decided shows step by step, one step for each call."""

    def __init__(self, events: list[WithdrawalEvent], *, passed: list[int], shown: list[int]) -> None:
        self._events, self._passed, self._shown = events, passed, shown
        self.at = 0

    def passed(self) -> int:
        return self._passed.pop(0) if len(self._passed) > 1 else self._passed[0]

    def end(self) -> int:
        return len(self._events)

    def next(self) -> WithdrawalEvent | None:
        shown = self._shown.pop(0) if len(self._shown) > 1 else self._shown[0]
        if self.at >= shown:
            return None
        self.at += 1
        return self._events[self.at - 1]


@given(st.data())
def test_each_answer_gets_its_outcome_whatever_shows_first(data: st.DataObject) -> None:
    """The position may show before the events, or long after them; others' events lie between."""
    kinds = data.draw(st.lists(st.sampled_from([None, *OUTCOMES]), min_size=1, max_size=6))
    events = []
    for number, kind in enumerate(kinds):
        events += data.draw(st.lists(st.sampled_from([event(ACCEPTED, 99), event(WithdrawalKind.ENDED, number)])))
        events += [event(kind, number)] if kind else []
    slow = [0] * data.draw(st.integers(0, 4))
    log = MemoryDecisions(
        events,
        passed=[
            *[-1] * data.draw(st.integers(0, 4)),
            *data.draw(st.lists(st.just(len(kinds)), max_size=2)),
            len(kinds),
        ],
        shown=[*slow, len(events)],
    )
    found = {each.answer: each.event for each in decided(dict(enumerate(map(answer, range(len(kinds))))), log)}
    wanted = {answer(number): kind for number, kind in enumerate(kinds)}
    assert {each: one.kind if one else None for each, one in found.items()} == wanted


def test_an_end_beside_an_acceptance_is_not_its_outcome() -> None:
    events = [event(WithdrawalKind.ENDED, 0), event(ACCEPTED, 0)]
    (found,) = decided({7: answer(0)}, MemoryDecisions(events, passed=[8], shown=[2]))
    assert found.event == events[1]


def test_where_nobody_decides_it_says_so_and_how_many() -> None:
    clock = count(0, WAIT_S / 3)
    log = MemoryDecisions([event(ACCEPTED, 0)], passed=[-1], shown=[1])
    waiting = decided({7: answer(0), 8: answer(1), 9: answer(2)}, log, lambda: next(clock))
    assert next(waiting).answer == answer(0)
    with pytest.raises(AccountError, match=r"2 answers are written.*teller withdrawals.* not be given again"):
        next(waiting)


def test_a_transaction_that_stays_open_is_not_taken_for_no_event() -> None:
    clock = count(0, WAIT_S / 7)
    log = MemoryDecisions([event(ACCEPTED, 0)], passed=[8], shown=[0])
    with pytest.raises(AccountError, match="1 answers"):
        list(decided({7: answer(0)}, log, lambda: next(clock)))
