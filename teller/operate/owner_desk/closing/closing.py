"""Orders to close accounts, and the thread that carries them out when they are due.

Carrying out is the same as `teller accounts close --erase`: what is done stays done, and doing it again does no harm.
So an order that a kill cut off is begun anew, and goes only when all is done.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Final, Protocol

from bank.store.protocol import StoreError
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.keys.protocol import KeysError
from teller.operate.accounts.rules import AccountError
from teller.operate.owner_desk.closing.file import ClosingOrder, ClosingsFile, ClosingsFileError
from teller.operate.owner_desk.port.deciding import Closing
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.settings.acting import NotWrittenError

#: Days of grace that an owner can choose.
GRACE_DAYS: Final = frozenset({0, 1, 7, 14, 30})
_DAY_MS: Final = 86_400_000
#: Orders that are carried out together, at most.
MOST: Final = 100
#: Seconds between two looks; and behind a failure, twice as long each time, at most so long.
LOOK_S: Final = 1.0
LONGEST_S: Final = 600.0
CHANGED: Final = DeskRefusal(Why.CHANGED)
DELAYED: Final = DeskRefusal(Why.DELAYED, "closing")

log: Final = logging.getLogger(__name__)


class ClosingBank(Protocol):
    """Needs of closing. Each may raise AccountError, StoreError, TopicUnreadableError and others."""

    def against(self, owner: str) -> DeskRefusal | None:
        """Return why an account cannot be closed by its owner."""

    def close(self, owner: str) -> None:
        """Close the account and decide its erasure; nothing where both were done."""

    def erase(self, owners: Collection[str]) -> None:
        """Do what is left of all erasures that were decided; these owners ordered theirs."""


class OrderedClosing:
    """Takes orders, and carries them out, each once. For any number of threads."""

    def __init__(
        self,
        file: ClosingsFile,
        bank: ClosingBank,
        forget: Sequence[Callable[[str], object]] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`forget` hears of each owner who was erased, and may hear of one twice."""
        self._file, self._bank, self._forget, self._clock = file, bank, forget, clock
        self._stop, self._due = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="closing", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._due.set()
        if self._thread.is_alive():
            self._thread.join()

    def order(self, owner: str, grace_days: int) -> Closing | DeskRefusal:
        """Take an order; CHANGED where there is one already."""
        if grace_days not in GRACE_DAYS:
            return DeskRefusal(Why.INVALID, "grace_days")
        try:
            if refusal := self._bank.against(owner):
                return refusal
            now = self._now()
            order = ClosingOrder(owner, now, now + grace_days * _DAY_MS, 0)
            if self._file.add(order) is not None:
                return CHANGED
        except (TopicUnreadableError, ClosingsFileError):
            return DELAYED
        self._due.set()
        return Closing(order.ordered, order.due)

    def keep(self, owner: str) -> DeskRefusal | None:
        """Take an order back, unless it is due, or there is none."""
        try:
            return None if self._file.take_back(owner, self._now()) else CHANGED
        except ClosingsFileError:
            return DELAYED

    def closes_at(self, owner: str) -> int:
        """Return when an account closes by its owner's order; 0: it stays, or nobody can say now."""
        try:
            found = self._file.of(owner)
        except ClosingsFileError:
            return 0
        return found.due if found else 0

    def forget(self, owner: str) -> None:
        """Delete the order of an owner who was erased otherwise."""
        self._file.forget(owner)
        self._file.wipe()

    def turn(self) -> bool:
        """Carry out what is due; return False where something is left to be tried again."""
        now = self._now()
        due = [each.owner for each in self._file.due(now, MOST) if self._file.begin(each.owner, now)]
        closed = [owner for owner in due if _done(partial(self._bank.close, owner))]
        if closed and not _done(partial(self._bank.erase, closed)):
            return False
        for owner in closed:
            for each in self._forget:
                each(owner)
            self.forget(owner)  # last: a kill before leads to all of it anew
        return len(closed) == len(due)

    def _run(self) -> None:
        pause = LOOK_S
        while not self._stop.is_set():
            try:
                pause = LOOK_S if self.turn() else min(2 * pause, LONGEST_S)
            except Exception as error:  # the thread lives on; no text, which may name an owner
                log.error("closing accounts failed: %s", type(error).__name__)  # noqa: TRY400 - as above
                pause = min(2 * pause, LONGEST_S)
            self._due.wait(pause)
            if not self._stop.is_set():
                self._due.clear()

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _done(step: Callable[[], object]) -> bool:
    """Return whether a step is done; else it is tried again."""
    try:
        step()
    except (AccountError, StoreError, TopicUnreadableError, KeysError, NotWrittenError) as error:
        log.warning("the closing of an account is tried again: %s", type(error).__name__)
        return False
    return True
