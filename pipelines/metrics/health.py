"""Is the process alive, and can it work? Answers for whoever restarts it (/live) and whoever counts on it (/ready).

/live is red only where a restart helps: a loop that no longer turns, a batch that never ends. An outage of Kafka or of
the store is none of these: it is waited out (docs/operating.md), and a restart would only wait as well. /ready is red
then, and where a disk is full.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: What is wrong, in words without values; empty: nothing.
Check = Callable[[], str]
Clock = Callable[[], float]

#: A batch in hand for longer is stuck: what a worker takes at once, it scans in seconds.
STUCK_S: Final = 300.0
#: An event loop or a router's loop that does not turn for so long serves nobody now...
SLOW_TURN_S: Final = 60.0
#: ...and for so long never again. The router's watchdog ends it by itself then.
DEAD_TURN_S: Final = 180.0
#: With less room, a write may fail at any moment.
LOW_DISK_BYTES: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Verdict:
    """Each check by name with what is wrong, empty where nothing is."""

    checks: dict[str, str]

    @property
    def well(self) -> bool:
        return not any(self.checks.values())


class Health:
    """One process's checks; for any number of threads once they are all in. Without any it is starting."""

    def __init__(self) -> None:
        self._live: dict[str, Check] = {}
        self._ready: dict[str, Check] = {"started": lambda: "not yet"}

    def register_liveness(self, name: str, check: Check) -> None:
        self._live[name] = check

    def register_readiness(self, name: str, check: Check) -> None:
        self._ready[name] = check

    def started(self) -> None:
        """All checks are in."""
        self._ready.pop("started", None)

    def live(self) -> Verdict:
        """Red: end it and start it again."""
        return Verdict({name: _asked(check) for name, check in self._live.items()})

    def ready(self) -> Verdict:
        """Red: it does nothing for anybody now."""
        return Verdict({name: _asked(check) for name, check in (self._live | self._ready).items()})


class Pulse:
    """When a loop last turned. From any thread."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()

    def beat(self) -> None:
        self._last = self._clock()

    def within(self, seconds: float) -> Check:
        """It turned within so many seconds."""

        def check() -> str:
            silent = self._clock() - self._last
            return "" if silent < seconds else f"has not turned for {silent:.0f} s"

        return check


class Busy:
    """Since when a piece of work, or the next part of it, is in hand, if one is. Asked from any thread."""

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
        """A part of the work in hand is done."""
        if self._since is not None:
            self._since = self._clock()

    def below(self, seconds: float, waits: Callable[[], bool]) -> Check:
        """It has not been in hand for longer, or `waits` for what an outage keeps away."""

        def check() -> str:
            since = self._since
            lasting = 0.0 if since is None else self._clock() - since
            return "" if lasting < seconds or waits() else f"a batch is in hand for {lasting:.0f} s"

        return check


def room(folder: Path, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage) -> Check:
    """The folder's disk has room; `usage` gives total, used and free bytes."""

    def check() -> str:
        free = usage(standing(folder))[2]
        return "" if free >= LOW_DISK_BYTES else f"{free // 2**20} MiB left"

    return check


def standing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there: it is made on this disk."""
    return next((each for each in (folder.absolute(), *folder.absolute().parents) if each.exists()), Path("/"))


def _asked(check: Check) -> str:
    try:
        return check()
    except Exception as error:  # a check that cannot tell is no comfort
        return f"cannot be told ({type(error).__name__})"
