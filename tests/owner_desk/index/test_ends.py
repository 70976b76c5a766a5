"""Ends of partitions that are asked for: what is read while the answer is on its way lies behind it."""

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

import pytest
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from teller.operate.owner_desk.index.ends import AskedEnds

PLACE = ("t", 0)


@pytest.mark.parametrize(("position", "end", "is_short"), [(5, 5, False), (5, 9, False), (5, 4, True), (0, 0, False)])
def test_an_end_is_held_against_what_was_read_when_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, position: int, end: int, is_short: bool
) -> None:
    future = Future[Any]()
    monkeypatch.setattr(offsets, "ask", lambda *_: {PLACE: future})
    ends = AskedEnds(cast("AdminClient", None), lambda: 7.0)
    ends.ask({PLACE: position})
    assert list(ends.answered()) == []
    future.set_result(SimpleNamespace(offset=end))
    assert list(ends.answered()) == [(PLACE, is_short)]
    assert list(ends.reached({PLACE: 100})) == [(PLACE, 7_000)]
