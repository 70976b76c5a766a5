"""One run: send, drain, read back, compare."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from teller.run.local_processes import LocalProcesses
from teller.settings import Settings, topics
from tests.chaos.verify import verify
from tests.fuzz import channels
from tests.fuzz.book import Book
from tests.fuzz.feed import Feed
from tests.fuzz.harvest import Harvest
from tests.fuzz.judge import FuzzVerdict, judge
from tests.fuzz.kinds import KINDS
from tests.fuzz.memory import Memory

Say = Callable[[str], None]
SAY_SECONDS: Final = 15.0
#: Sent and drained before memory is looked at for the first time: all kinds are among them.
FIRST: Final = 2 * len(channels.ROUND) * channels.BLOCK


@dataclass(frozen=True, slots=True)
class FuzzPlan:
    """How many records of which seed; `patience` is how many seconds the line may take to drain."""

    records: int
    seed: int
    patience: float


@dataclass(slots=True)
class FuzzResult:
    """What a run found; times in seconds, memory in bytes by part."""

    plan: FuzzPlan
    seconds: float
    verdict: FuzzVerdict
    opened: int
    objects: int
    before: dict[str, int]
    after: dict[str, int]
    most: dict[str, int]
    verified: bool | None = None
    verify_said: Any = field(default=None, repr=False)

    @property
    def passed(self) -> bool:
        return self.verdict.passed and self.verified is not False


def run(plan: FuzzPlan, settings: Settings, parts: LocalProcesses, say: Say = lambda _words: None) -> FuzzResult:
    """The outcome, good or bad, on parts that run.

    Raises:
        TimeoutError: the line did not drain within the patience.
        PartEndedError: a worker or the router ended by itself.
    """
    book = Book()
    begin = time.monotonic()
    pids = {name: child.process.pid for name, child in parts.children.items()}
    with Memory(pids) as memory, Feed(settings.kafka_bootstrap, book, topics.max_message_bytes(settings)) as feed:
        sender = _Sender(plan, settings, parts, feed, say)
        first = min(FIRST, plan.records)
        sender.send(range(first))
        before = memory.now()
        sender.send(range(first, plan.records))
        seconds = time.monotonic() - begin
        after = memory.now()
    say("reading everything back")
    harvest = Harvest(settings, book, plan.seed)
    harvest.reap()
    verdict = judge(book, KINDS, harvest.strays)
    return FuzzResult(plan, seconds, verdict, harvest.opened, harvest.objects, before, after, memory.most)


def verified(outcome: FuzzResult, settings: Settings) -> None:
    """Have `teller verify` look at it as well."""
    outcome.verified, outcome.verify_said = verify(settings)


class _Sender:
    """Sends records and waits until they are stored or failed, and says how far it is now and then."""

    def __init__(self, plan: FuzzPlan, settings: Settings, parts: LocalProcesses, feed: Feed, say: Say) -> None:
        self._plan, self._settings, self._parts, self._feed, self._say = plan, settings, parts, feed, say
        self._said = time.monotonic()

    def send(self, serials: range) -> None:
        self._feed.send(
            self._plan.seed, serials, self._settings.partitions, lambda done: self._sent(serials.start + done)
        )
        self._say(f"{serials.stop:>9,} sent; draining")
        self._parts.wait_until_drained(self._plan.patience, lambda left: self._sometimes(f"{left:>9,} left"))

    def _sent(self, count: int) -> None:
        self._parts.check()
        self._sometimes(f"{count:>9,} sent")

    def _sometimes(self, words: str) -> None:
        if time.monotonic() - self._said > SAY_SECONDS:
            self._said = time.monotonic()
            self._say(words)
