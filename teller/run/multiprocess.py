"""Run several processes of one part on a host, by one command: Python uses one core a process.

When one ends by itself, the others are stopped, and the command ends with its exit code. So whatever supervises the
command sees each fault, waits between two starts and counts them; nothing is lost by it.
"""

import logging
import os
import threading
from collections.abc import Sequence

from teller.run.process import end_together, spawn
from teller.settings import PREFIX

log = logging.getLogger(__name__)

LOOK_S = 0.2


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(part: str, slots: Sequence[int], metrics_port: int, stop: threading.Event) -> int:
    """Run `teller PART` with each slot until `stop` is set or one of them ends; return the exit code to end with.

    The first shows its metrics on `metrics_port`, each other on the next port; 0: none of them does.
    """
    children = [
        spawn([part, "--slot", str(slot)], {PREFIX + "METRICS_PORT": metrics_port and metrics_port + number})
        for number, slot in enumerate(slots)
    ]
    ended = None
    try:
        while ended is None and not stop.wait(LOOK_S):
            ended = next((number for number, child in enumerate(children) if child.poll() is not None), None)
    finally:
        end_together(children)
    codes = [_code(child.returncode) for child in children]
    if ended is None:
        return max(codes)
    log.error("%s with slot %d ended (exit code %d), so the others are stopped", part, slots[ended], codes[ended])
    return codes[ended]


def _code(returned: int) -> int:
    """Return the exit code as a shell has it: 128 and the signal's number for a process that a signal ended."""
    return 128 - returned if returned < 0 else returned
