"""The thread that writes decisions, one after another: no two of the desk's fence each other.

Commands that open the writer fence the desk, as the desk does them; then it opens the writer anew, and looks whether
the decision was taken before it writes it again. So none is written twice, whatever Kafka leaves open. It stays open
until then: whoever opens it makes the next write fail, so what is written was decided by the accounts as they are.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipelines.kafka.reading import TopicUnreadableError
from teller.operate.accounts.reading import Happened
from teller.operate.accounts.rules import AccountError
from teller.operate.owner_desk.deciding.memory import UNSURE, DecisionPlace, KeptDecision
from teller.operate.owner_desk.deciding.port import DecidingBank, DecisionWrites, OpenedBank, Plan
from teller.operate.owner_desk.port.deciding import DecisionOutcome
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

#: Decisions that wait for their turn, at most.
MOST_WAITING: Final = 200
#: Tries to write one decision, and seconds between two.
TRIES: Final = 6
PAUSE_S: Final = 0.3
#: Tries in all, where nobody knows whether it was written: the rest only look.
UNSURE_TRIES: Final = 60
DELAYED: Final = DeskRefusal(Why.DELAYED, "decisions")

log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DecisionJob:
    """A decision to write, about these accounts and a depositor's subject."""

    decision: KeptDecision
    plan: Plan
    about: tuple[str, ...]
    subject: str = ""


class _Before(NamedTuple):
    """Offsets of answers and of events of accounts before a write whose end nobody knows, and what was written."""

    answers: int
    events: int
    wanted: DecisionWrites


class DecisionWriter:
    """Writes decisions. `watch` hears of each that is an answer, before it is written."""

    def __init__(
        self,
        bank: DecidingBank,
        watch: Callable[[KeptDecision], None],
        clock: Callable[[], float] = time.time,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._bank, self._watch, self._clock, self._pause_s = bank, watch, clock, pause_s
        self._jobs: queue.Queue[DecisionJob] = queue.Queue(MOST_WAITING)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decisions", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Stop; what waits is not written, and says so."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        while not self._jobs.empty():
            _settle(self._jobs.get().decision, DELAYED)

    def put(self, job: DecisionJob) -> bool:
        """Have a decision written; return False where too many wait."""
        try:
            if not self._stop.is_set():
                self._jobs.put_nowait(job)
                return True
        except queue.Full:
            pass
        job.decision.taken.cancel()
        return False

    def turn(self, job: DecisionJob) -> None:
        """Write one decision, or say why not."""
        if not job.decision.taken.cancelled():
            _settle(job.decision, self._written(job))

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                job = self._jobs.get(timeout=0.2)
            except queue.Empty:
                continue
            self._guarded(job)

    def _guarded(self, job: DecisionJob) -> None:
        try:
            self.turn(job)
        except Exception as error:  # the thread lives on; no text, which may name an owner
            log.error("a decision failed: %s", type(error).__name__)  # noqa: TRY400 - as above
            _settle(job.decision, DELAYED)

    def _written(self, job: DecisionJob) -> DecisionPlace | DeskRefusal:
        tried, before = 0, None
        while tried < (TRIES if before is None else UNSURE_TRIES) and not self._is_over(job):
            try:
                with self._bank.opened(job.about, job.subject) as opened:
                    # behind a failure nobody's transaction is open: what was written before is there, or never will be
                    if before is not None and (found := self._found(before)) is not None:
                        return found
                    if tried >= TRIES:
                        return DELAYED
                    wanted = job.plan(opened.book, opened.depositors, self._now())
                    if isinstance(wanted, DeskRefusal):
                        return wanted
                    if not _goes_on(job.decision):
                        return DELAYED
                    start = before or self._before(opened, wanted)
                    before = start._replace(wanted=wanted)
                    return self._write(opened, wanted, job.decision)
            except (AccountError, TopicUnreadableError) as error:
                log.info("a decision is tried again: %s", type(error).__name__)
                tried += 1
                self._stop.wait(self._pause_s)
        return DELAYED if before is None else UNSURE

    def _is_over(self, job: DecisionJob) -> bool:
        return self._stop.is_set() or job.decision.taken.cancelled()

    def _before(self, opened: OpenedBank, wanted: DecisionWrites) -> _Before:
        answers = self._bank.answers_end() if wanted.answer is not None else 0
        return _Before(answers, opened.book.position, wanted)

    def _write(self, opened: OpenedBank, wanted: DecisionWrites, decision: KeptDecision) -> DecisionPlace:
        if wanted.answer is not None:
            self._watch(decision)
            return DecisionPlace(self._now(), opened.say([wanted.answer])[0])
        done = opened.write(list(wanted.events))
        return DecisionPlace(done[-1].time if done else self._now())

    def _found(self, before: _Before) -> DecisionPlace | None:
        """Return where a write is that nobody confirmed."""
        if (answer := before.wanted.answer) is not None:
            offset = self._bank.answered_since(before.answers).get(answer.answer_id)
            return None if offset is None else DecisionPlace(self._now(), offset)
        return _all_of(before.wanted, self._bank.happened_since(before.events))

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _all_of(wanted: DecisionWrites, happened: list[Happened]) -> DecisionPlace | None:
    """Return when the last of the wanted events happened, where all have."""
    times = [next((each.time for each in happened if each.event == event), None) for event in wanted.events]
    return None if None in times else DecisionPlace(max(filter(None, times), default=0))


def _goes_on(decision: KeptDecision) -> bool:
    """Return whether somebody still waits for the decision; from here on it cannot be called off."""
    return decision.taken.running() or decision.taken.set_running_or_notify_cancel()


def _settle(decision: KeptDecision, found: DecisionPlace | DeskRefusal) -> None:
    if decision.taken.cancelled() or decision.taken.done():
        return
    if isinstance(found, DecisionPlace) and found != UNSURE and decision.answer is None:
        decision.outcome = DecisionOutcome("done", since=found.time)
    decision.taken.set_result(found)
