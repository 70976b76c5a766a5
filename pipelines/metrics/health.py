"""Health checks: is the process alive (/live, for whoever restarts it), can it work (/ready, for whoever relies on it)?

/live is red only where a restart helps: a loop no longer turns, or a batch never ends. An outage of Kafka or of the
store does not make it red: the process waits until it is over (docs/operating.md), and a restarted process would wait
as well. /ready is red during an outage, and where a disk is full.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Check: gives what is wrong, in words without values, or an empty text where nothing is.
Check = Callable[[], str]
Clock = Callable[[], float]

#: A batch that takes longer is stuck: a worker scans what it takes at once in seconds.
STUCK_S: Final = 300.0
#: An event loop or a router's loop that has not turned for this many seconds is not ready...
SLOW_TURN_S: Final = 60.0
#: ...and for this many is dead: it will not turn again. The router's watchdog ends the process then.
DEAD_TURN_S: Final = 180.0
#: Below this much free space, a write may fail at any moment.
LOW_DISK_BYTES: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CheckResults:
    """Results of checks: each check's name with what is wrong, empty where nothing is."""

    checks: dict[str, str]

    @property
    def well(self) -> bool:
        return not any(self.checks.values())


class Health:
    """Checks of one process. Register all of them first; then any number of threads may read them.

    Until `started` is called, the process counts as starting, and /ready is red.
    """

    def __init__(self) -> None:
        self._live: dict[str, Check] = {}
        self._ready: dict[str, Check] = {"started": lambda: "not yet"}

    def register_liveness(self, name: str, check: Check) -> None:
        self._live[name] = check

    def register_readiness(self, name: str, check: Check) -> None:
        self._ready[name] = check

    def started(self) -> None:
        """Note that all checks are registered."""
        self._ready.pop("started", None)

    def live(self) -> CheckResults:
        """Run the liveness checks; if one fails, end the process and start it again."""
        return CheckResults({name: _asked(check) for name, check in self._live.items()})

    def ready(self) -> CheckResults:
        """Run the liveness and the readiness checks; if one fails, the process serves nobody now."""
        return CheckResults({name: _asked(check) for name, check in (self._live | self._ready).items()})


class Pulse:
    """Time at which a loop last turned. Any thread may read it."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()

    def beat(self) -> None:
        self._last = self._clock()

    def within(self, seconds: float) -> Check:
        """Make a check that fails once the loop has not turned for `seconds`."""

        def check() -> str:
            silent = self._clock() - self._last
            return "" if silent < seconds else f"has not turned for {silent:.0f} s"

        return check


class Busy:
    """Time since which a piece of work, or the next part of it, is under way. Any thread may read it."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._since: float | None = None

    @contextmanager
    def work(self) -> Iterator[None]:
        self._since = self._clock()
        try:
            yield
        finally:
            self._since = None

    def goes_on(self) -> None:
        """Note that a part of the work under way is done; the next part begins now."""
        if self._since is not None:
            self._since = self._clock()

    def below(self, seconds: float, waits: Callable[[], bool]) -> Check:
        """Make a check that fails once the work takes `seconds`, unless `waits()`: an outage holds it up."""

        def check() -> str:
            since = self._since
            lasting = 0.0 if since is None else self._clock() - since
            return "" if lasting < seconds or waits() else f"a batch is in hand for {lasting:.0f} s"

        return check


def room(folder: Path, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage) -> Check:
    """Make a check that fails when the folder's disk is nearly full; `usage` gives total, used and free bytes."""

    def check() -> str:
        free = usage(existing(folder))[2]
        return "" if free >= LOW_DISK_BYTES else f"{free // 2**20} MiB left"

    return check


def existing(folder: Path) -> Path:
    """Find the folder, or the nearest existing one above it: the folder will be made on that disk."""
    return next((each for each in (folder.absolute(), *folder.absolute().parents) if each.exists()), Path("/"))


def _asked(check: Check) -> str:
    try:
        return check()
    except Exception as error:  # a check that cannot answer counts as failed
        return f"cannot be told ({type(error).__name__})"
