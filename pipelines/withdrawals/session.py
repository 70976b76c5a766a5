"""An open writer of withdrawals, until its first error.

A turn: read what has come, decide it, and write the events in one transaction with the positions of what was read.
Before it decides an answer it takes all that came beside it of offerings, accounts, erasures and originators. What it
holds in memory counts once it is written; after an error all of it is dropped.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Final

from bank.withdrawals import answers, events
from bank.withdrawals.deciding import decided, due
from bank.withdrawals.events import WithdrawalEvent
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.files import OwnerFiles, UnknownOffering
from pipelines.withdrawals.port import KNOWN, WithdrawalsRecord
from pipelines.withdrawals.registers import Registers
from schemas.topics import ANSWERS, OFFERINGS, WITHDRAWALS

#: Seconds to wait for the first record of a turn.
WAIT_S: Final = 0.2
#: Records between two beats while the log is read back.
BEAT: Final = 2000


class WithdrawalsDamagedError(RuntimeError):
    """The topic of events is not as a writer leaves it; the message says where, and what to do."""


class WithdrawalsSession:
    """An open writer. For one thread.

    `beat` is called now and then while it opens, since many events take minutes to read. `decided` counts its events,
    by kind; `passed_over` the records that nobody of the bank wrote.

    Raises:
        WithdrawalsDamagedError: somebody must mend what the message names.
        What the log raises: try again.
    """

    def __init__(self, config: WithdrawalsConfig, beat: Callable[[], object] = lambda: None) -> None:
        self._config, self._looked = config, float("-inf")
        self._registers, self._files, self.decided = Registers(), OwnerFiles(), Counter[str]()
        with ExitStack() as opened:  # closes the log where a later step fails
            self._log = config.open_log()  # first of all: fences a former process
            opened.callback(self._log.close)
            self._read_back(beat)
            self._written = dict(self._log.positions)
            self._opened = opened.pop_all()

    @property
    def passed_over(self) -> int:
        return self._registers.passed_over

    def close(self) -> None:
        self._opened.close()

    def turn(self) -> bool:
        """Decide what has come. Return False if the sources have partitions that this log does not read."""
        records = list(self._log.take(WAIT_S, self._config.batch))
        for each in records:
            if each.topic != ANSWERS and (gone := self._registers.take(each)):
                self._files.look_at(gone)
        found = [event for each in records if each.topic == ANSWERS for event in self._decide(each)]
        self._write([*found, *self._ends()])
        if (now := time.monotonic()) - self._looked < self._config.look_every:
            return True
        self._looked = now
        return not self._log.unread()

    def _read_back(self, beat: Callable[[], object]) -> None:
        for topic in (*KNOWN, WITHDRAWALS):
            for number, each in enumerate(self._log.whole(topic)):
                if topic == WITHDRAWALS:
                    self._take(each)
                else:
                    self._registers.take(each)
                if number % BEAT == 0:
                    beat()
        for owner in self._files.licensed():  # an account may have been closed meanwhile
            self._files.look_at(owner)

    def _take(self, record: WithdrawalsRecord) -> None:
        event = events.decoded(record.key, record.value)
        if event is None:
            raise WithdrawalsDamagedError(
                f"{WITHDRAWALS}: offset {record.offset} is no event: somebody else writes there, or a newer Teller"
            )
        try:
            self._files.take(event, self._registers.offerings)
        except UnknownOffering:
            raise WithdrawalsDamagedError(
                f"{OFFERINGS} lacks the version of an offering that {WITHDRAWALS} names at offset {record.offset}: "
                f"write its document there again"
            ) from None

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
        self.decided.update(each.kind.value for each in found)
