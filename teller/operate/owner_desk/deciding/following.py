"""The thread that hears what became of answers, of all that the desk wrote.

An answer that changes nothing leads to no event: see `teller.operate.answers.deciding`.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Final, Protocol
from uuid import UUID

from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from pipelines.kafka.reading import TopicUnreadableError
from teller.operate.answers.deciding import BESIDE, DecisionLog
from teller.operate.owner_desk.deciding.memory import KeptDecision
from teller.operate.owner_desk.port.deciding import DecisionOutcome
from teller.operate.owner_desk.port.refused import DeskRefusal

#: Seconds between two tries to read, while Kafka does not answer; and between two looks while nothing is awaited.
PAUSE_S: Final = 1.0
#: Looks for the next event, at most, before it is asked anew how far the writer is.
LOOKS: Final = 1_000

log: Final = logging.getLogger(__name__)


class ClosableLog(DecisionLog, Protocol):
    """A log of decisions that is closed."""

    def close(self) -> None: ...


#: Opens the log from an offset on; None: from now on.
OpenLog = Callable[[int | None], ClosableLog]


class AnswersFollower:
    """Follows what is decided, and notes the outcomes of decisions that it was given to watch."""

    def __init__(self, open_log: OpenLog, pause_s: float = PAUSE_S) -> None:
        self._open, self._pause_s = open_log, pause_s
        self._watched: dict[UUID, KeptDecision] = {}
        self._lock, self._stop, self._ready = threading.Lock(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
        self._at: int | None = None

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def is_ready(self, wait_s: float) -> bool:
        """Return whether events are followed; wait so many seconds for it. What was decided before is not heard."""
        return self._ready.wait(wait_s)

    def watch(self, decision: KeptDecision) -> None:
        """Watch for the outcome of an answer, which is not written yet."""
        if decision.answer is not None:
            with self._lock:
                self._watched[decision.answer] = decision

    def turn(self, log: DecisionLog) -> None:
        """Read on; where outcomes are awaited, up to where the events are of all that the writer has passed."""
        if not self._awaited():
            self._hear(log)
            return
        passed, end = log.passed(), log.end()  # in this order: events of what is passed lie before that end
        for _ in range(LOOKS):
            self._hear(log)
            if log.at >= end or self._stop.is_set():
                break
        if log.at >= end:
            self._pass(passed)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with closing(self._open(self._at)) as opened:
                    self._at = opened.at
                    self._ready.set()
                    while not self._stop.is_set():
                        self.turn(opened)
                        self._at = opened.at
            except TopicUnreadableError as error:
                log.info("decisions are not followed for now: %s", type(error).__name__)
            except Exception as error:  # the thread lives on; no text, which may name an owner
                log.error("following decisions failed: %s", type(error).__name__)  # noqa: TRY400 - as above
            self._stop.wait(self._pause_s)

    def _hear(self, log: DecisionLog) -> None:
        event = log.next()
        if event is None or event.answer is None or event.kind in BESIDE:
            return
        with self._lock:
            decision = self._watched.pop(event.answer, None)
        if decision is not None:
            decision.outcome = _outcome(event)

    def _pass(self, passed: int) -> None:
        """Settle the answers before an offset, which led to no event."""
        with self._lock:
            over = [each for each in self._watched.values() if _is_before(each, passed)]
            for each in over:
                if each.answer is not None:
                    del self._watched[each.answer]
        for each in over:
            taken = each.taken.result()
            if not isinstance(taken, DeskRefusal):
                each.outcome = DecisionOutcome("done", since=taken.time)

    def _awaited(self) -> bool:
        with self._lock:
            return bool(self._watched)


def _outcome(event: WithdrawalEvent) -> DecisionOutcome:
    if event.kind is WithdrawalKind.REFUSED:
        return DecisionOutcome("refused", event.time, event.rule.value if event.rule else "")
    return DecisionOutcome("done", event.time)


def _is_before(decision: KeptDecision, offset: int) -> bool:
    """Return whether an answer lies before an offset; one that was not written, too: nothing comes of it."""
    if decision.taken.cancelled():
        return True
    if not decision.taken.done():
        return False
    taken = decision.taken.result()
    return isinstance(taken, DeskRefusal) or taken.offset < offset
