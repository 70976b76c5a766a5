"""Watchdog: ends a process whose loop no longer turns, so that its supervisor starts another.

Twice in 375 faults (docs/chaos.md) a router stood still after a broker was killed or paused, past all its time-outs.
A restart mends that, and a router may end anywhere ("crash-only"): the next one goes on from what is committed.
"""

import faulthandler
import time
from typing import Final

#: Seconds, longer than any turn that does not hang: several of the store's time-outs, or three of Kafka's.
TURN_S: Final = 180.0
_ARM_S: Final = 1.0


class Watchdog:
    """Timer that each turn sets anew. If no turn comes for `seconds`, the process writes each thread's stack to
    standard error (places in code, no values) and ends with exit code 1, whatever call it is waiting in.
    """

    def __init__(self, seconds: float = TURN_S) -> None:
        self._seconds = seconds
        self._armed = float("-inf")

    def turned(self) -> None:
        now = time.monotonic()
        if now - self._armed >= min(_ARM_S, self._seconds / 4):
            faulthandler.dump_traceback_later(self._seconds, exit=True)
            self._armed = now
