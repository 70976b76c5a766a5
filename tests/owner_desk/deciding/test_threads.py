"""The two threads: each decision is written once, whoever waits, and what fails kills neither."""

import threading
from typing import Any, cast

import pytest

from pipelines.kafka.reading import TopicUnreadableError
from teller.operate.owner_desk.deciding import plans, writing
from teller.operate.owner_desk.deciding.following import AnswersFollower
from teller.operate.owner_desk.deciding.memory import DecisionPlace, KeptDecision
from teller.operate.owner_desk.deciding.port import DecisionWrites
from teller.operate.owner_desk.deciding.writing import DELAYED, DecisionJob, DecisionWriter
from tests.accounts_commands.books import ALICE, BOB
from tests.owner_desk.deciding.banks import DecidingDesk, MemoryBank, MemoryDecisions
from tests.withdrawals.running import FIRST, owner_of

PATIENCE_S = 60.0


def job(plan: Any) -> DecisionJob:
    return DecisionJob(KeptDecision(ALICE, "successor", ("x",), 0), plan, (ALICE,))


def test_decisions_of_many_are_written_one_after_another() -> None:
    bank, inside = MemoryBank(), threading.Semaphore(1)

    def plan(book: Any, known: Any, now: int) -> Any:
        assert inside.acquire(blocking=False)
        found = plans.naming_successor(ALICE, BOB)(book, known, now)
        inside.release()
        return found

    writer = DecisionWriter(cast("Any", bank), lambda _decision: None)
    writer.start()
    jobs = [job(plan) for _ in range(20)]
    threads = [threading.Thread(target=writer.put, args=(each,)) for each in jobs]
    for each in threads:
        each.start()
    assert all(isinstance(each.decision.taken.result(PATIENCE_S), DecisionPlace) for each in jobs)
    writer.close()
    for each in threads:
        each.join()
    assert bank.account(ALICE).successor == BOB


def test_a_plan_that_fails_does_not_end_the_thread(caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object) -> Any:
        raise RuntimeError(ALICE)

    writer = DecisionWriter(cast("Any", MemoryBank()), lambda _decision: None)
    writer.start()
    first, second = job(broken), job(lambda *_: DecisionWrites())
    for each in (first, second):
        writer.put(each)
    assert first.decision.taken.result(PATIENCE_S) == DELAYED
    assert isinstance(second.decision.taken.result(PATIENCE_S), DecisionPlace)
    writer.close()
    assert ALICE not in caplog.text


def test_the_queue_is_bounded_and_what_waits_is_not_written_at_the_end() -> None:
    writer = DecisionWriter(cast("Any", MemoryBank()), lambda _decision: None)
    jobs = [job(lambda *_: DecisionWrites()) for _ in range(writing.MOST_WAITING + 1)]
    assert [writer.put(each) for each in jobs] == [True] * writing.MOST_WAITING + [False]
    writer.close()
    assert {each.decision.taken.result() for each in jobs[:-1]} == {DELAYED}
    assert jobs[-1].decision.taken.cancelled()
    assert not writer.put(job(lambda *_: DecisionWrites()))


def test_what_was_decided_while_kafka_was_away_is_heard_behind_it() -> None:
    """The log is opened again where it was read up to: else an acceptance that was refused would look done."""
    desk, starts, again = DecidingDesk(), list[int | None](), threading.Event()
    desk.offer(1)

    class Breaking(MemoryDecisions):
        def next(self) -> Any:
            if len(starts) == 1:
                again.wait(PATIENCE_S)
                raise TopicUnreadableError("away")
            return super().next()

    def opened(start: int | None) -> MemoryDecisions:
        starts.append(start)
        return Breaking(desk.line, start)

    follower = AnswersFollower(opened, pause_s=0.01)
    desk.writer._watch = follower.watch
    follower.start()
    assert follower.is_ready(PATIENCE_S)
    found: Any = desk.deciding.accept(owner_of(1), FIRST, 1)
    desk.line.run()
    again.set()
    outcome = threading.Event()
    for _ in range(1000):
        told: Any = desk.deciding.outcome(owner_of(1), found.decision)
        if told.state == "done" or outcome.wait(0.02):
            break
    follower.close()
    assert told.state == "done"
    assert starts[1] == 1
