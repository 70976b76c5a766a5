"""A process that opens its session for long is alive all the while, and not ready."""

import logging
import math
from collections.abc import Callable
from threading import Event as StopEvent

import pytest

from pipelines import sessions
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.metrics.health import DEAD_TURN_S, Health, Pulse
from pipelines.sessions import SessionLoop


class OneTurn:
    """Session that ends the process in its first turn."""

    def __init__(self, stop: StopEvent) -> None:
        self._stop = stop

    def turn(self) -> bool:
        self._stop.set()
        return True

    def close(self) -> None:
        pass


def test_opening_beats_the_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    now, stop, health = [0.0], StopEvent(), Health()
    monkeypatch.setattr(sessions, "Pulse", lambda: Pulse(clock=lambda: now[0]))
    alive: list[tuple[bool, bool]] = []

    def opened(beat: Callable[[], object]) -> OneTurn:
        for beats in (True, True, False):
            now[0] += DEAD_TURN_S * 0.9
            if beats:
                beat()
            alive.append((health.live().well, health.ready().well))
        return OneTurn(stop)

    loop = SessionLoop(opened, logging.getLogger("test"), check="log", well="it works")
    loop.register(health)
    health.started()
    loop.run(stop)
    assert alive == [(True, False), (True, False), (True, False)]
    assert health.ready().well


def test_a_session_that_opens_in_silence_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    now, stop, health, alive = [0.0], StopEvent(), Health(), list[bool]()
    monkeypatch.setattr(sessions, "Pulse", lambda: Pulse(clock=lambda: now[0]))

    def opened(_beat: Callable[[], object]) -> OneTurn:
        now[0] += DEAD_TURN_S + 1
        alive.append(health.live().well)
        return OneTurn(stop)

    loop = SessionLoop(opened, logging.getLogger("test"), check="log", well="it works")
    loop.register(health)
    loop.run(stop)
    assert alive == [False]


def test_a_loop_that_has_no_session_does_not_say_that_nothing_waits() -> None:
    stop, told = StopEvent(), list[float]()
    turns = iter([None, OneTurn(stop)])

    def opened(_beat: Callable[[], object]) -> OneTurn:
        if (session := next(turns)) is None:
            raise TopicUnreadableError("it may not be read")
        told.append(3.0)  # as a session tells that has looked
        return session

    loop = SessionLoop(opened, logging.getLogger("test"), check="log", well="it works", lag=told.append)
    assert len(told) == 1
    assert math.isnan(told[0])
    loop.run(stop)
    assert [math.isnan(each) for each in told] == [True, True, False]
