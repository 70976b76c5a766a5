"""A process that hangs ends by itself, and one that turns does not."""

import sys
from subprocess import PIPE, Popen
from typing import NamedTuple

import pytest

LOOP = """
import threading, time
from pipelines.router.watchdog import Watchdog
dog = Watchdog(4.0)
canary = "a value that nobody may read"
for _ in range(12):  # for longer than the dog waits, and far shorter from turn to turn
    dog.turned()
    time.sleep(0.4)
print("turned", flush=True)
{then}
"""


THEN = {"hangs": "threading.Event().wait()", "ends": ""}


class Ended(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def ended() -> dict[str, Ended]:
    """Both at once: what takes the time is their waiting."""
    commands = {name: [sys.executable, "-c", LOOP.format(then=then)] for name, then in THEN.items()}
    started = {name: Popen(command, stdout=PIPE, stderr=PIPE, text=True) for name, command in commands.items()}
    said = {name: process.communicate(timeout=400) for name, process in started.items()}
    return {name: Ended(process.returncode, *said[name]) for name, process in started.items()}


@pytest.mark.long
def test_a_loop_that_turns_goes_on_and_one_that_hangs_ends_with_its_place_and_no_value(ended: dict[str, Ended]) -> None:
    code, out, err = ended["hangs"]
    assert (code, out) == (1, "turned\n")
    assert "in wait" in err
    assert "nobody may read" not in err


def test_a_process_that_is_done_ends_well(ended: dict[str, Ended]) -> None:
    assert ended["ends"].code == 0
