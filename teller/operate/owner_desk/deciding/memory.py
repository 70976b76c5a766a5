"""Decisions of the last hour, each bound to its owner. In memory: after a restart of the desk nobody knows one."""

import secrets
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, NamedTuple
from uuid import UUID

from teller.operate.owner_desk.port.deciding import DecisionOutcome
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

#: Milliseconds for which a decision is kept.
KEPT_MS: Final = 3_600_000
#: Decisions that are kept of one owner, and of all.
MOST_OF_ONE: Final = 100
MOST: Final = 20_000


class DecisionPlace(NamedTuple):
    """Place of a decision that Kafka took: the time, in milliseconds since 1970-01-01T00:00:00Z; an answer's offset."""

    time: int
    offset: int = -1


#: Place of a decision of which nobody could find out whether it was written: its event may come.
UNSURE: Final = DecisionPlace(0, sys.maxsize)


@dataclass(eq=False, slots=True)
class KeptDecision:
    """A decision. `about` is what it is about, `what` what it says of that; `taken` comes once it is written.

    `answer` is the id of the answer that it is; `outcome` is what became of it.
    """

    owner: str
    about: str
    what: tuple[str, ...]
    made: int
    answer: UUID | None = None
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    taken: Future[DecisionPlace | DeskRefusal] = field(default_factory=Future)
    outcome: DecisionOutcome | None = None

    @property
    def is_waiting(self) -> bool:
        """Return whether it is on its way."""
        is_unsure = self.taken.done() and not self.taken.cancelled() and self.taken.result() == UNSURE
        return not self.is_refused and self.outcome is None and not is_unsure

    @property
    def is_refused(self) -> bool:
        """Return whether it was not taken, or refused by a rule."""
        if self.outcome is not None:
            return self.outcome.state == "refused"
        return self.taken.cancelled() or (self.taken.done() and isinstance(self.taken.result(), DeskRefusal))


#: Rule by which a decision is refused, by the owner's last one about the same.
Against = Callable[[KeptDecision], DeskRefusal | None]


class DecisionMemory:
    """Decisions by their ids, for any number of threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock = clock, Lock()
        self._kept: OrderedDict[str, KeptDecision] = OrderedDict()
        self._of: dict[str, list[KeptDecision]] = {}

    def begin(self, wanted: KeptDecision, against: Against = lambda _last: None) -> KeptDecision | DeskRefusal:
        """Keep a decision; where the owner's last one about the same says that and is on its way, it is that one."""
        with self._lock:
            self._drop()
            last = self._last(wanted.owner, wanted.about)
            if last is not None and last.is_waiting and last.what == wanted.what:
                return last
            if last is not None and not last.is_refused and (refusal := against(last)):
                return refusal
            of = self._of.setdefault(wanted.owner, [])
            if len(of) >= MOST_OF_ONE:
                if of[0].is_waiting:
                    return DeskRefusal(Why.TOO_MANY, retry_s=60)
                self._forget(of[0])
            self._kept[wanted.id] = wanted
            self._of.setdefault(wanted.owner, of).append(wanted)
            return wanted

    def found(self, owner: str, decision: str) -> KeptDecision | None:
        """Return a decision of this owner."""
        with self._lock:
            self._drop()
            kept = self._kept.get(decision)
            return kept if kept is not None and kept.owner == owner else None

    def last(self, owner: str, about: str) -> KeptDecision | None:
        """Return the owner's last decision about something, that was not refused."""
        with self._lock:
            found = self._last(owner, about)
            return None if found is None or found.is_refused else found

    def waiting(self, before: int) -> int:
        """Return how many decisions that were made before a time may still come to hold."""
        with self._lock:
            return sum(each.is_waiting for each in self._kept.values() if each.made < before)

    def forget(self, owner: str) -> None:
        """Forget all of an owner, who was erased."""
        with self._lock:
            for each in list(self._of.get(owner, ())):
                self._forget(each)

    def _last(self, owner: str, about: str) -> KeptDecision | None:
        return next((each for each in reversed(self._of.get(owner, ())) if each.about == about), None)

    def _drop(self) -> None:
        before = int(self._clock() * 1000) - KEPT_MS
        while self._kept and ((first := next(iter(self._kept.values()))).made < before or len(self._kept) >= MOST):
            self._forget(first)

    def _forget(self, decision: KeptDecision) -> None:
        self._kept.pop(decision.id, None)
        of = self._of[decision.owner]
        of.remove(decision)
        if not of:
            del self._of[decision.owner]
