"""A call ends in time, whatever it waits for; what it left behind is bounded; an error brings nothing along."""

from collections.abc import Callable
from threading import Event

import pytest

from bank.keys.custody import CustodyRefused, CustodyUnavailable, VersionGone
from bank.keys.custody.deadline import MOST_CALLS, TimeLimit


def meaning(error: Exception) -> CustodyRefused:
    return CustodyRefused(type(error).__name__)


def test_what_a_call_returns_comes_back() -> None:
    assert TimeLimit(5.0, "it").within(lambda: 7, meaning) == 7


def test_calls_that_hang_are_left_and_no_more_than_so_many_are_begun() -> None:
    limit, end, begun = TimeLimit(0.02, "it"), Event(), []

    def hangs() -> None:
        begun.append(1)
        end.wait()

    for _ in range(MOST_CALLS):
        with pytest.raises(CustodyUnavailable, match=r"it did not answer within 0\.02 s"):
            limit.within(hangs, meaning)
    with pytest.raises(CustodyUnavailable, match="still busy"):
        limit.within(hangs, meaning)
    assert len(begun) == MOST_CALLS
    end.set()
    assert TimeLimit(5.0, "it").within(lambda: 7, meaning) == 7


def test_an_error_brings_neither_cause_nor_context_nor_the_frames_of_the_call() -> None:
    def fails() -> None:
        try:
            int("canary")
        except ValueError as error:
            raise VersionGone("gone") from error

    calls: list[tuple[Callable[[], object], type[CustodyRefused]]] = [
        (fails, VersionGone),
        (lambda: int("canary"), CustodyRefused),
    ]
    for call, kind in calls:
        with pytest.raises(kind) as caught:
            TimeLimit(5.0, "it").within(call, meaning)
        assert (caught.value.__cause__, caught.value.__context__) == (None, None)
        assert [each.name for each in caught.traceback][1:] == ["within"]
