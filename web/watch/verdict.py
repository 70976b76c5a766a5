"""Run `teller verify` now and then, in a process of its own: it takes seconds to hours, and its memory goes with it."""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from typing import Any, Final

from teller.run.process import end_together, spawn
from web.snapshot import LastVerdict

#: `teller verify` has no verdict from this exit code on.
NOT_CHECKED: Final = 2
#: Seconds after which a run is ended.
LONGEST_S: Final = 900.0
#: A run of so many seconds is followed by so many times as long without one.
REST: Final = 20
#: Seconds before the first run: a line that starts has enough to do.
FIRST_S: Final = 15.0
#: While records wait, a run is put off by so many times the rest.
BUSY: Final = 10
#: Bytes read of what it prints.
MOST_BYTES: Final = 4_000_000

Run = Callable[[], tuple[int, str]]


class VerdictWatch:
    """Runs `verify` when `look` finds it due. For one thread; any thread may read `last` and `running`."""

    def __init__(
        self,
        run: Run,
        least_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`least_seconds`: rest between two runs, at least; 0: never run."""
        self._run, self._least, self._clock, self._wall = run, least_seconds, clock, wall
        self._due = clock() + FIRST_S
        self._judged: object = None
        self.last: LastVerdict | None = None
        self.running = False

    def look(self, progress: object, *, busy: bool) -> None:
        """Run where it is due and something happened: `progress` is not what it was at the last run. `busy`: records
        wait for a worker or router.
        """
        due = self._due + self._least * BUSY if busy else self._due
        if not self._least or progress == self._judged or self._clock() < due:
            return
        self.running, began = True, self._clock()
        code, printed = self._run()
        took = self._clock() - began
        self.last = verdict_of(code, printed, self._wall(), took)
        self._due = self._clock() + max(self._least, REST * took)
        self._judged, self.running = progress if self.last.found else None, False


def verdict_of(code: int, printed: str, at: float, took: float) -> LastVerdict:
    """Return what the run says; `printed` is what `teller verify --json` printed."""
    try:
        found: Any = json.loads(printed)
    except ValueError:
        found = None
    if code < NOT_CHECKED and isinstance(found, dict) and isinstance(found.get("figures"), dict):
        return LastVerdict(at, took, found)
    why = found.get("error") if isinstance(found, dict) else None
    return LastVerdict(at, took, None, str(why or f"`teller verify` ended with exit code {code}"))


class VerifyProcess:
    """`teller verify --json` as a child process, which ends with this one."""

    def __init__(self, seconds: float = LONGEST_S) -> None:
        self._seconds = seconds

    def __call__(self) -> tuple[int, str]:
        """Return exit code and standard output; -9 for a run that took too long."""
        with tempfile.TemporaryFile() as output:
            child = spawn(["verify", "--json"], {}, output, subprocess.DEVNULL)
            try:
                code = child.wait(self._seconds)
            except subprocess.TimeoutExpired:
                code = -9
            end_together([child])
            output.seek(0)
            return code, output.read(MOST_BYTES).decode("utf-8", "replace")
