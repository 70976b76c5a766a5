"""The wall clock jumps: nothing that we do hangs on it, and a store that minds it is waited for."""

import pytest

from tests.faults.line import Line

pytestmark = pytest.mark.prove

DAY = 86_400.0


@pytest.mark.parametrize("seconds", [600.0, -600.0])
def test_a_small_jump_changes_nothing(line: Line, seconds: float) -> None:
    line.shift(seconds)
    line.deposit()
    line.settle()
    line.shift(0)
    line.deposit()
    line.settle()
    assert " is " not in line.worker.log + line.router.log


@pytest.mark.parametrize("seconds", [DAY, -DAY])
def test_a_clock_that_the_store_does_not_take_is_waited_for(line: Line, seconds: float) -> None:
    """S3 takes no request that is signed 15 minutes ago, or in the future."""
    line.shift(seconds)
    line.deposit()
    line.router.wait_for("store-unavailable")
    assert "set this machine's clock" in line.router.log
    line.shift(0)
    line.settle()
