"""A process that opens its session for long is alive all the while, and not ready."""

import logging
from collections.abc import Callable
from threading import Event as StopEvent

import pytest

from pipelines import sessions
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
