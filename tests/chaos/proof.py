"""One run: start, feed, faults, drain, verify, compare."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from schemas.topics import RECEIPTS
from teller.operate import topic_reader
from tests.chaos import harvest, membership
from tests.chaos.acknowledged import Book
from tests.chaos.bench import Bench
from tests.chaos.epochs import Epochs
from tests.chaos.feed import Feed
from tests.chaos.injector import Injector
from tests.chaos.judge import ChaosVerdict, judge
from tests.chaos.ledger import ChaosLedgerVerdict, Operator, look, wait_until_posted
from tests.chaos.log import LogVerdict, Published, judge_log, read
from tests.chaos.parts import Memory
from tests.chaos.progress import Progress
from tests.chaos.schedule import Sizes, faults
from tests.chaos.verify import verify

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosOptions:
    """`faults` and `minutes`: whichever is given ends the injecting; `rate` is records a second."""

    seed: int
    faults: int | None
    minutes: float | None
    rate: float
    sizes: Sizes
    folder: Path
    cache: Path
    drain_seconds: float = 300.0

    def go_on(self, injected: int, since: float) -> bool:
        """Whether another fault is due, `since` seconds after the first could be."""
        if self.faults is not None and injected >= self.faults:
            return False
        return self.minutes is None or since < self.minutes * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosResult:
    """What a run found; times in seconds."""

    options: ChaosOptions
    verdict: ChaosVerdict
    verified: bool
    verify_said: Any
    injected: dict[tuple[str, str], int]
    recoveries: dict[str, list[float]]
    unrecovered: list[str]
    idle: list[str]
    unsure: int
    ended: dict[str, int]
    last_words: list[str]
    memory: dict[str, Memory]
    fed_seconds: float
    drain_seconds: float
    stuck: str | None
    #: New epochs of owners' keys: begun, killed, and failed as Kafka was away.
    epochs: tuple[int, int, int]
    #: Receipts of objects that are not encrypted.
    in_the_clear: int
    log: LogVerdict
    ledger: ChaosLedgerVerdict

    @property
    def passed(self) -> bool:
        well = self.verdict.passed and self.verified and self.epochs[0] > 0 and not self.in_the_clear
        whole = not self.log.problems and not self.ledger.problems
        return well and whole and not self.unrecovered and not self.idle and self.stuck is None


def run(options: ChaosOptions, say: Say) -> ChaosResult:
    """The outcome, good or bad; nothing is left running.

    Raises:
        TimeoutError: records were still not stored long after the last fault, and all parts were started anew.
        NotInSyncError, BrokerFailedError: Kafka itself did not come back.
    """
    with Bench(options.folder, options.cache, options.sizes, say) as bench:
        return _run(options, bench, say)


def _run(options: ChaosOptions, bench: Bench, say: Say) -> ChaosResult:
    settings, book = bench.settings, Book()
    feed = Feed(settings, options.seed, options.rate, book)
    progress, published = Progress(settings, book), Published(settings)
    injector = Injector(bench.targets, settings.kafka_bootstrap, progress.ended, say)
    epochs, operator = Epochs(options.seed, settings, bench.sweeper), Operator(options.seed, settings)
    progress.start()
    published.start()
    try:
        feed.start()
        _wait_for_the_first(progress, options.drain_seconds, say)
        bench.supervisor.measure("before")
        epochs.start()
        operator.start()
        begin = time.monotonic()
        schedule = faults(options.seed, options.sizes, settings.session_timeout)
        injector.run(schedule, lambda number: options.go_on(number, time.monotonic() - begin))
        fed = time.monotonic() - begin
        say("the last fault is over; draining")
        feed.stop()
        epochs.stop()
        operator.stop()
        begin = time.monotonic()
        stuck = _drain(bench, options.drain_seconds, say)
        drained = time.monotonic() - begin
        bench.supervisor.measure("after")
        idle = membership.idle(settings, bench.supervisor.running())
        time.sleep(2.0)  # the last receipts reach us
        whole = published.wait_until_whole(options.drain_seconds)
        posted = wait_until_posted(settings, len(operator.ordered), options.drain_seconds)
    finally:
        feed.stop()
        epochs.stop()
        operator.stop()
        progress.stop()
        published.stop()
    bench.stop_parts()
    say("reading everything back")
    verified, said = verify(settings)
    raw, times = harvest.deposited(settings)
    events = harvest.failed(settings)
    verdict = judge(
        book,
        partial(harvest.bucket_of, settings),
        raw=raw,
        rows=list(harvest.rows(settings)),
        failed=events.faulty,
        duplicates=events.duplicates,
        refused=events.refused,
        denied=harvest.denied(settings, raw, times),
        metering=harvest.metering(settings),
        clean=harvest.clean(settings),
    )
    return ChaosResult(
        options=options,
        verdict=verdict,
        verified=verified,
        verify_said=said,
        injected=dict(injector.done),
        recoveries=dict(progress.recoveries),
        unrecovered=progress.unrecovered(),
        idle=idle,
        unsure=len(book.unsure),
        ended=dict(bench.supervisor.ended),
        last_words=bench.supervisor.last_words,
        memory=bench.supervisor.memory,
        fed_seconds=fed,
        drain_seconds=drained,
        stuck=_stuck(stuck, whole, posted),
        epochs=(epochs.begun, epochs.killed, epochs.failed),
        in_the_clear=sum(not receipt["encryption"] for receipt in topic_reader.records(settings, RECEIPTS)),
        log=judge_log(*read(settings), published.roots, published.shrunk),
        ledger=look(settings, operator.ordered, said),
    )


def _stuck(stuck: str | None, whole: bool, posted: bool) -> str | None:
    if stuck or (whole and posted):
        return stuck
    return "the ledger had not posted all" if whole else "the log's writer had not published all receipts"


def _drain(bench: Bench, seconds: float, say: Say) -> str | None:
    """What kept the line from draining, None where nothing did. Its parts are started anew then, so that it can still
    be told whether anything is lost.

    Raises:
        TimeoutError: it does not drain after that either.
    """
    try:
        bench.wait_until_drained(seconds)
    except TimeoutError as error:
        say(f"{error}; starting all workers and routers anew")
        bench.restart_parts()
        bench.wait_until_drained(seconds)
        return str(error)
    return None


def _wait_for_the_first(progress: Progress, seconds: float, say: Say) -> None:
    """Faults begin when the line works."""
    end = time.monotonic() + seconds
    while not progress.records:
        if time.monotonic() > end:
            raise TimeoutError(f"nothing was stored in the first {seconds:.0f} s")
        time.sleep(0.2)
    say("the line works; faults begin")
