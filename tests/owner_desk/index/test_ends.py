"""Ends of partitions that are asked for: what is read while the answer is on its way lies behind it."""

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

import pytest
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from pipelines.kafka.offsets import Place
from teller.operate.owner_desk.index.ends import SHORT_S, AskedEnds

PLACE = ("t", 0)


@pytest.mark.parametrize(("position", "end"), [(5, 5), (5, 9), (0, 0)])
def test_an_end_is_held_against_what_was_read_when_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, position: int, end: int
) -> None:
    future = Future[Any]()
    monkeypatch.setattr(offsets, "ask", lambda *_: {PLACE: future})
    ends = AskedEnds(cast("AdminClient", None), lambda: 7.0)
    ends.ask({PLACE: position})
    assert list(ends.answered()) == []
    future.set_result(SimpleNamespace(offset=end))
    assert list(ends.answered()) == [(PLACE, False)]
    assert list(ends.reached({PLACE: 100})) == [(PLACE, 7_000)]


def test_a_partition_is_too_short_once_it_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    now, end = [7.0], [4]
    ends = AskedEnds(cast("AdminClient", None), lambda: now[0])

    def answered() -> list[tuple[Place, bool]]:
        future = Future[Any]()
        future.set_result(SimpleNamespace(offset=end[0]))
        monkeypatch.setattr(offsets, "ask", lambda _admin, places, *_: dict.fromkeys(places, future))
        ends.ask({PLACE: 5})
        return list(ends.answered())

    assert answered() == []
    now[0] += SHORT_S - 1
    assert answered() == []
    now[0] += 1
    assert answered() == [(PLACE, True)]
    end[0] = 5
    assert answered() == [(PLACE, False)]
    assert list(ends.reached({PLACE: 5})) == [(PLACE, int(now[0] * 1000))]
    end[0] = 4
    assert answered() == []
