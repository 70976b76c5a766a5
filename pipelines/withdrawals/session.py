"""An open writer of withdrawals, until its first error.

A turn: read what has come, decide it, and write the events in one transaction with the positions of what was read.
Before it decides an answer it takes all that Kafka has by then of offerings, accounts, erasures and originators. What
it holds in memory counts once it is written; after an error all of it is dropped.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Final

from bank.withdrawals import answers, events
from bank.withdrawals.deciding import decided, due
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.passed_over import PassedOver
from pipelines.metrics import metrics
from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.files import OwnerFiles, event_of
from pipelines.withdrawals.port import KNOWN, WithdrawalsRecord
from pipelines.withdrawals.registers import Registers
from schemas.topics import ANSWERS, WITHDRAWALS

#: Seconds to wait for the first record of a turn.
WAIT_S: Final = 0.2
#: Records between two beats while the log is read back.
BEAT: Final = 2000

log = logging.getLogger(__name__)


class WithdrawalsSession:
    """An open writer. For one thread.

    `beat` is called now and then while it opens, since many events take minutes to read. `decided` counts its events,
    by kind; `passed_over` the records that nobody of the bank wrote.

    Raises:
        WithdrawalsDamagedError: somebody must mend what the message names.
        What the log raises: try again.
    """

    def __init__(self, config: WithdrawalsConfig, beat: Callable[[], object] = lambda: None) -> None:
        self._config, self._looked, self._passed_over = config, float("-inf"), PassedOver(log)
        self._registers, self._files, self.decided = Registers(), OwnerFiles(), Counter[str]()
        with ExitStack() as opened:  # closes the log where a later step fails
            self._log = config.open_log()  # first of all: fences a former process
            opened.callback(self._log.close)
            self._read_back(beat)
            self._written, self._told = dict(self._log.positions), self.passed_over
            self._opened = opened.pop_all()

    @property
    def passed_over(self) -> int:
        return self._registers.passed_over

    def close(self) -> None:
        self._opened.close()

    def turn(self) -> bool:
        """Decide what has come. Return False if the sources have partitions that this log does not read."""
        records = list(self._log.take(WAIT_S, self._config.batch))
        if any(each.topic == ANSWERS for each in records):  # what they were given to may come from a slower broker
            records += self._log.rest()
        found = list[WithdrawalEvent]()
        for each in sorted(records, key=lambda each: each.topic == ANSWERS):
            before = self.passed_over
            found += self._take(each)
            if self.passed_over > before:
                self._passed_over.name(each.topic, 0, each.offset)
        self._write([*found, *self._ends()])
        if (now := time.monotonic()) - self._looked < self._config.look_every:
            return True
        self._looked = now
        self._look()
        return not self._log.unread()

    def _read_back(self, beat: Callable[[], object]) -> None:
        self._end = self._log.end()
        for topic in (*KNOWN, WITHDRAWALS):
            for number, each in enumerate(self._log.whole(topic)):
                if topic == WITHDRAWALS:
                    self._files.take_record(each, self._registers.offerings)
                else:
                    self._registers.take(each)
                if number % BEAT == 0:
                    beat()
        for owner in self._files.licensed():  # an account may have been closed meanwhile
            self._files.look_at(owner)

    def _take(self, record: WithdrawalsRecord) -> Iterable[WithdrawalEvent]:
        if record.topic == ANSWERS:
            return self._decide(record)
        if gone := self._registers.take(record):
            self._files.look_at(gone)
        return ()

    def _decide(self, record: WithdrawalsRecord) -> Iterable[WithdrawalEvent]:
        answer = answers.decoded(record.key, record.value)
        if answer is None:
            self._registers.passed_over += 1
            return ()
        file = self._files.of(answer.owner)
        view = self._registers.at(max(record.time, file.latest))  # a clock that jumps back reinstates no originator
        return self._taken(decided(answer, file, record.time, view))

    def _ends(self) -> list[WithdrawalEvent]:
        now = int(self._config.clock() * 1000)
        files = list(self._files.due(now, self._config.batch))
        return [event for file in files for event in self._ended(file.owner, now)]

    def _ended(self, owner: str, now: int) -> Iterable[WithdrawalEvent]:
        return self._taken(due(self._files.of(owner), now, self._registers.accounts.of(owner)))

    def _taken(self, found: tuple[WithdrawalEvent, ...]) -> tuple[WithdrawalEvent, ...]:
        for each in found:
            self._files.take(each, self._registers.offerings)
        return found

    def _write(self, found: list[WithdrawalEvent]) -> None:
        """Write events and positions in one transaction; they count from then on."""
        moved = {place: at for place, at in self._log.positions.items() if self._written.get(place) != at}
        if not found and not moved:
            return
        self._log.write([OutgoingMessage(WITHDRAWALS, *events.encoded(each)) for each in found], moved)
        self._written |= moved
        self._count(found)

    def _count(self, found: list[WithdrawalEvent]) -> None:
        kinds = Counter(each.kind.value for each in found)
        self.decided.update(kinds)
        for kind, number in kinds.items():
            metrics.withdrawals_events.labels(kind).inc(number)
        rules = Counter(each.rule.value for each in found if each.rule and each.kind is WithdrawalKind.REFUSED)
        for rule, number in rules.items():
            metrics.withdrawals_refused.labels(rule).inc(number)
        metrics.withdrawals_foreign.labels().inc(self.passed_over - self._told)
        self._told = self.passed_over

    def _look(self) -> None:
        """Show how things are. What was written is read back: what somebody else writes there would stop the next
        start.
        """
        end = self._log.end()
        for each in self._log.whole(WITHDRAWALS, self._end):
            event_of(each)
        self._end = end
        now = int(self._config.clock() * 1000)
        metrics.withdrawals_offerings_open.labels().set(sum(1 for _ in self._registers.offerings.open_at(now)))
        metrics.withdrawals_licences_live.labels().set(self._files.live)
        metrics.withdrawals_lag_records.labels().set(self._log.left())
