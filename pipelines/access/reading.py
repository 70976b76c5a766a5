"""A run of a reader: whose data it reads is written down before it has any key of theirs."""

import time
import uuid
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Final

from bank.access.access_event import EVERYBODY, Access, Actor, made
from pipelines.access.protocol import Trail, TrailError

#: Seconds after which a trail that failed is asked again: not for each object.
AGAIN_S: Final = 10.0


class SharedTrail:
    """A trail that is opened when it is needed first, for any number of runs and threads."""

    def __init__(self, open_trail: Callable[[], Trail], clock: Callable[[], float] = time.monotonic) -> None:
        self._open, self._clock = open_trail, clock
        self._trail: Trail | None = None
        self._lock = Lock()
        self._trouble: TrailError | None = None
        self._rest_until = float("-inf")

    def append(self, by: Actor, access: Access, owners: Iterable[str], what: str, count: int) -> None:
        """Append an event for each owner; all are durable on return.

        Raises:
            TrailError: they are not; for AGAIN_S after one the same is raised at once.
        """
        with self._lock:
            if self._trouble is not None and self._clock() < self._rest_until:
                raise self._trouble
            try:
                self._trail = self._trail or self._open()
                self._trail.append([made(uuid.uuid4(), owner, access, by, what=what, count=count) for owner in owners])
            except TrailError as error:
                self._close()
                self._trouble, self._rest_until = error, self._clock() + AGAIN_S
                raise
            self._trouble = None

    def close(self) -> None:
        """Close the topic; it is opened anew where it is needed again."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        trail, self._trail = self._trail, None
        if trail is not None:
            trail.close()


class Reading:
    """A run of a reader: one event an owner, or one for everybody. For any number of threads.

    `of_everybody`: the run reads what everybody has, and says so once. `what` and `count` are of each event.
    """

    def __init__(  # noqa: PLR0913 - what an event holds, by name
        self,
        trail: SharedTrail,
        by: Actor,
        access: Access,
        *,
        what: str = "",
        count: int = 0,
        of_everybody: bool = False,
    ) -> None:
        self._trail, self._by, self._access = trail, by, access
        self._what, self._count, self._of_everybody = what, count, of_everybody
        self._written: set[str] = set()
        self._lock = Lock()

    def before(self, owners: Iterable[str]) -> None:
        """Have it durable that these owners' data are read, where this run has not yet.

        Raises:
            TrailError: it is not durable, so nothing of them may be read.
        """
        named = {EVERYBODY} if self._of_everybody else set(owners)
        with self._lock:
            if new := sorted(named - self._written):
                self._trail.append(self._by, self._access, new, self._what, self._count)
                self._written.update(new)

    def anew(self, what: str = "", count: int = 0) -> "Reading":
        """Return another run of the same reader."""
        everybody = self._of_everybody
        return Reading(self._trail, self._by, self._access, what=what, count=count, of_everybody=everybody)

    def close(self) -> None:
        """Close the trail, of all runs that share it."""
        self._trail.close()
