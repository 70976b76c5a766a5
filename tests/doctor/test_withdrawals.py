"""Answers that nobody decides, as `teller doctor` judges them."""

import pytest

from teller.operate.doctor.finding import Level
from teller.operate.doctor.withdrawals import LATE_S, judge

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("waited", "level"), [(None, Level.OK), (-60, Level.OK), (LATE_S, Level.OK), (LATE_S + 1, Level.FAULT)]
)
def test_an_answer_that_waits_for_long_is_a_fault(waited: float | None, level: Level) -> None:
    oldest = None if waited is None else int(1000 * (NOW - waited))
    (found,) = judge(oldest, NOW)
    assert found.level is level
    assert (found.mend == "") == (level is Level.OK)
