"""Counters of the desk are there before the first fault: only what rises raises an alert."""

import pytest

from pipelines.metrics import metrics
from teller.run.assembly.owner_desk import count_from_zero


@pytest.mark.parametrize(
    ("part", "method", "outcome"),
    [("checking", "complete", "failed"), ("sign_in", "recover", "too_many"), ("sign_in", "finish_sign_in", "invalid")],
)
def test_a_counter_begins_with_zero(part: str, method: str, outcome: str) -> None:
    count_from_zero()
    labels = {"desk_part": part, "method": method, "outcome": outcome}
    assert metrics.REGISTRY.get_sample_value("teller_owner_desk_calls_total", labels) is not None
