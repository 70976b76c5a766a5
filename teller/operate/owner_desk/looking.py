"""Openers of owners' own looks: the trail has one event for each look at an object, and none for each of its rows."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

from pipelines.keys.opener import ObjectOpener

#: Seconds for which looks of an owner at one object are one view.
LOOK_S: Final = 600.0
#: Looks that are remembered; one that is forgotten is another event.
MOST_LOOKS: Final = 4_096


class OwnersLooks:
    """Gives an opener for each look. For any number of threads."""

    def __init__(self, opener: ObjectOpener, clock: Callable[[], float] = time.monotonic) -> None:
        self.opener, self._clock, self._lock = opener, clock, Lock()
        self._looks: OrderedDict[tuple[str, str], tuple[float, ObjectOpener]] = OrderedDict()

    def of(self, owner: str, what: str) -> ObjectOpener:
        """Return the opener for an owner's look at `what`, which the trail's event says."""
        now, place = self._clock(), (owner, what)
        with self._lock:
            found = self._looks.pop(place, None)
            if found is None or now >= found[0]:
                found = now + LOOK_S, self.opener.anew(what, 1)
            self._looks[place] = found
            if len(self._looks) > MOST_LOOKS:
                self._looks.popitem(last=False)
            return found[1]

    def close(self) -> None:
        """Forget the keys, and close the trail."""
        self.opener.close()
