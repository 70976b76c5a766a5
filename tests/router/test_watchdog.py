"""A process that hangs ends by itself, and one that turns does not."""

import subprocess
import sys

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


def run(then: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LOOP.format(then=then)], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_loop_that_turns_goes_on_and_one_that_hangs_ends_with_its_place_and_no_value() -> None:
    ended = run("threading.Event().wait()")
    assert (ended.returncode, ended.stdout) == (1, "turned\n")
    assert "in wait" in ended.stderr
    assert "nobody may read" not in ended.stderr


def test_a_process_that_is_done_ends_well() -> None:
    assert run("").returncode == 0
