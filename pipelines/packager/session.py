"""An open packager, until its first error.

A turn takes one package on by a step. One package of an originator at a time is on its way to its release, since what
goes out is compared with what went out before; one that waits for a grant holds up no other. Notices and answers are
looked at between steps, and within long ones by the same thread: they are transactions of the same producer.
"""

import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from typing import Final
from uuid import UUID

from bank.withdrawals.packaging import package_events
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind, PackageRule
from bank.withdrawals.packaging.package_states import OVER, PackageState, PackageStates, PackageStep
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.passed_over import PassedOver
from pipelines.metrics import metrics
from pipelines.packager.building.frames import StageDamaged
from pipelines.packager.cache import OwnersCache, ReleaseRecords, is_damaged
from pipelines.packager.config import PackagerConfig
from pipelines.packager.delivering import PackageDeliverer
from pipelines.packager.judging import NotKnownError
from pipelines.packager.making import PackageMaker, RefusedPackageError, Sharers
from pipelines.packager.noticing import Notifier
from pipelines.packager.port import WorkshopBusyError
from pipelines.packager.writing import message
from pipelines.withdrawals.port import WithdrawalsRecord
from schemas.topics import PACKAGES

#: Seconds to wait for the first record of a turn.
WAIT_S: Final = 0.2
log = logging.getLogger(__name__)


class PackageOverError(Exception):
    """The package that is being made was cancelled meanwhile."""


class PackagerSession:
    """An open packager. For one thread.

    `beat` is called now and then, also within a long step. `written` counts its events, by kind.

    Raises:
        UnpayableError: somebody must see to what the message names.
        What the log raises, sqlite3.Error, OSError: try again.
    """

    def __init__(self, config: PackagerConfig, beat: Callable[[], object] = lambda: None) -> None:
        self._config, self._pulse, self._looked = config, beat, float("-inf")
        self._states, self.written = PackageStates(), Counter[str]()
        self._later: dict[UUID, float] = {}
        self._said: dict[UUID, str] = {}
        self._without_grant: dict[UUID, PackageEvent] = {}
        self._at: UUID | None = None
        self._passed_over = PassedOver(log)
        with ExitStack() as opened:  # closes what is open where a later step fails
            self._log = config.open_log()  # first of all: fences a former process
            opened.callback(self._log.close)
            self._releases, self._cache = self._opened_files(opened)
            self._known = self._cache.taken
            self._take(self._log.rest())
            self._maker = PackageMaker(config, self._releases, self._write, self._beat)
            self._deliverer = PackageDeliverer(config, self._cache, self._write, self._beat)
            self._notifier = Notifier(config, self._states, self._cache, self._releases, self._write)
            self._opened = opened.pop_all()

    @property
    def states(self) -> PackageStates:
        return self._states

    def close(self) -> None:
        self._opened.close()

    def turn(self) -> bool:
        """Take what has come, and one package on by a step."""
        self._tend(WAIT_S if self._next() is None else 0.0)
        if (state := self._next()) is not None:
            self._at = state.package
            try:
                self._step(state)
            finally:
                self._at = None
            self._clear()
        return True

    def _opened_files(self, opened: ExitStack) -> tuple[ReleaseRecords, OwnersCache]:
        """Open what is known of owners, anew where it is damaged or of other topics than these."""
        for is_last in (False, True):
            with ExitStack() as files:
                try:
                    releases = self._config.open_releases()
                    files.callback(releases.close)
                    cache = OwnersCache(self._config.cache or "", releases)
                    files.callback(cache.close)
                    if self._log.follow(cache.positions):
                        opened.enter_context(files.pop_all())
                        return releases, cache
                except sqlite3.Error as error:
                    if is_last or not is_damaged(error):
                        raise
            self._config.forget()
        raise sqlite3.OperationalError("what is known of owners cannot be made anew: is the folder writable?")

    def _beat(self) -> None:
        """Keep the process alive in a long step, and look at notices and answers meanwhile."""
        self._pulse()
        if time.monotonic() - self._looked >= self._config.look_every:
            self._tend(0.0)
        state = self._states.of(self._at) if self._at else None
        if state is not None and state.step is PackageStep.CANCELLED:
            raise PackageOverError

    def _tend(self, seconds: float) -> None:
        self._take(self._log.take(seconds, self._config.batch))
        if time.monotonic() - self._looked < self._config.look_every:
            return
        self._looked = time.monotonic()
        self._notifier.look(self._pulse)
        self._clear()
        self._look()

    def _take(self, records: Iterable[WithdrawalsRecord]) -> None:
        left = iter(records)
        while some := list(islice(left, self._config.batch)):
            foreign = list[WithdrawalsRecord]()
            for each in some:
                if each.topic == PACKAGES:
                    event = package_events.decoded(each.key, each.value)
                    self._states.take(_without_document(event))
                    foreign += [each] if event is None else []
            self._count_foreign(foreign + self._cache.take(some))
            self._pulse()

    def _count_foreign(self, records: Iterable[WithdrawalsRecord]) -> None:
        """Count and name records that nobody of the bank wrote, but for those that a former process has."""
        for each in records:
            if each.offset >= self._known.get(each.topic, 0):
                metrics.packager_foreign.labels().inc()
                self._passed_over.name(each.topic, 0, each.offset)

    def _write(self, messages: Iterable[OutgoingMessage], may: Callable[[], bool] = lambda: True) -> bool:
        """Write in one transaction, and read it back."""
        kinds = Counter[str]()
        is_written = self._log.write(_counted(messages, kinds), may)
        if is_written:
            self.written.update(kinds)
            for kind, number in kinds.items():
                metrics.packager_events.labels(kind).inc(number)
            self._take(self._log.rest())
        return is_written

    def _next(self) -> PackageState | None:
        """Return the package to take on: the first that can go on now."""
        held_up, now = set[str](), time.monotonic()
        for state in self._states:
            if state.step in OVER or state.is_others:
                continue
            originator = state.ordered.originator
            if state.released is None:
                if originator in held_up:
                    continue
                held_up.add(originator)
            if self._later.get(state.package, now) <= now and self._without_grant.get(state.package) != state.granted:
                return state
        return None

    def _step(self, state: PackageState) -> None:
        """Take a package on."""
        try:
            if state.released is None:
                if not self._maker.go_on(state, self._sharers(state)):
                    self._wait(state, "")
            else:
                self._deliver(state)
        except RefusedPackageError as error:
            self._fail(state, error)
        except StageDamaged:
            self._lose(state)
        except PackageOverError:
            log.info("package %s was cancelled", state.package)
        except (NotKnownError, WorkshopBusyError) as error:
            self._wait(state, str(error))

    def _lose(self, state: PackageState) -> None:
        """Delete a stage that is of no use: the package is made anew, or is lost once it was released."""
        self._config.workshop.clear(state.package)
        if state.released is not None:
            self._fail(state, RefusedPackageError(PackageRule.STAGE_LOST))
        else:
            self._say(state, "is made anew: its files were damaged")

    def _deliver(self, state: PackageState) -> None:
        pool_paid = any(each.delivered for each in self._of_version(state))
        waiting = self._deliverer.go_on(state, pool_paid=pool_paid)
        if waiting is None:
            return
        if waiting.for_grant:
            self._without_grant[state.package] = state.granted
            self._say(state, f"waits for a newer grant: {waiting.why}")
        else:
            self._wait(state, waiting.why)

    def _sharers(self, state: PackageState) -> Sharers | None:
        before = [each for each in self._of_version(state) if each.released and not each.failed]
        return Sharers(any(each.delivered for each in before), self._cache.has_share) if before else None

    def _of_version(self, state: PackageState) -> Iterator[PackageState]:
        """Yield the other packages of this version of the offering."""
        version = (state.ordered.offering, state.ordered.version)
        for each in self._states:
            if each.package != state.package and (each.ordered.offering, each.ordered.version) == version:
                yield each

    def _clear(self) -> None:
        """Delete what there is of packages that are over, or that nobody ordered, but for the one at work."""
        for package in self._config.workshop.packages():
            state = self._states.of(package)
            if package != self._at and (state is None or state.step in OVER):
                self._config.workshop.clear(package)

    def _wait(self, state: PackageState, why: str) -> None:
        self._later[state.package] = time.monotonic() + self._config.again_after
        if why:
            self._say(state, f"is tried again later: {why}")

    def _say(self, state: PackageState, words: str) -> None:
        """Log why a package waits, once for each reason in a row."""
        if self._said.get(state.package) != words:
            log.warning("package %s %s", state.package, words)
        self._said[state.package] = words

    def _fail(self, state: PackageState, error: RefusedPackageError) -> None:
        said = state.ordered
        now = int(self._config.clock() * 1000)
        failed = PackageEvent(
            PackageKind.FAILED, said.package, now, said.offering, said.version, said.originator, rule=error.rule
        )
        self._write([message(failed)])
        metrics.packager_failed.labels(error.rule.value).inc()
        log.warning("package %s failed by %s. %s", said.package, error.rule.value, error.words)

    def _look(self) -> None:
        """Show how far packages and notices are."""
        now = self._config.clock()
        own = [each for each in self._states if not each.is_others]
        steps = Counter(step for each in own if (step := self._shown_step(each)))
        for step in WAITING:
            metrics.packager_waiting.labels(step).set(steps[step])
        oldest = min((each.ordered.time for each in own if each.step not in OVER), default=now * 1000)
        metrics.packager_oldest_seconds.labels().set(max(0.0, now - oldest / 1000))
        asked = [each.noticed.time for state in self._states for each in state.notices.values() if not each.answered]
        metrics.packager_notices_waiting.labels().set(self._cache.due_count())
        metrics.packager_notices_unanswered.labels().set(len(asked))
        metrics.packager_notice_oldest_seconds.labels().set(max(0.0, now - min(asked, default=now * 1000) / 1000))
        metrics.packager_licences_age_seconds.labels().set(self._config.licences.age)

    def _shown_step(self, state: PackageState) -> str:
        if state.step is PackageStep.PROVING and self._config.workshop.stage(state.package).finished():
            return "releasing"
        return "" if state.step in OVER else state.step.value


#: Steps at which packages wait, as the metric names them.
WAITING: Final = ("making", "proving", "releasing", "delivering")


def _counted(messages: Iterable[OutgoingMessage], kinds: Counter[str]) -> Iterator[OutgoingMessage]:
    """Count the events of packages that go by, by kind."""
    for each in messages:
        if each.topic == PACKAGES and (event := package_events.decoded(each.key, each.value)):
            kinds[event.kind.value] += 1
        yield each


def _without_document(event: PackageEvent | None) -> PackageEvent | None:
    """Return an event without a notice, of which there may be many; they are read where they are handed over."""
    return replace(event, document=b"") if event and event.kind is PackageKind.NOTICED else event
