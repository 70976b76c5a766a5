"""Wait for what is decided of answers.

An answer that changes nothing leads to no event. It is known to be decided once the writer of withdrawals has passed
it, and all events are read that were written by then: Kafka may show the writer's position before the events that are
of one transaction with it.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Protocol
from uuid import UUID

from bank.withdrawals.answers import OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from teller.operate.accounts.rules import AccountError
from teller.operate.answers.outcomes import AnswerOutcome

#: Seconds for which nothing is decided, until a command waits no longer.
WAIT_S: Final = 60.0
#: By-products of an answer, whose outcome is another event.
BESIDE: Final = frozenset({WithdrawalKind.OFFERED, WithdrawalKind.ENDED})
_LATE: Final = (
    "{} answers are written, and not decided yet: is `teller withdrawals` running? It decides them once it does, so "
    "they need not be given again; `teller accounts offers` shows what became of them"
)
#: Answers by their ids, with their offsets.
_Undecided = dict[UUID, tuple[OwnersAnswer, int]]


class DecisionLog(Protocol):
    """Log of what is decided, from an offset on that is before any decision of the answers.

    Raises:
        TopicUnreadableError: each method, where Kafka does not answer.
    """

    @property
    def at(self) -> int:
        """Offset up to which events are read."""

    def passed(self) -> int:
        """Return the offset before which answers are decided; below 0: none is."""

    def end(self) -> int:
        """Return the offset behind the last event, those of open transactions among them."""

    def next(self) -> WithdrawalEvent | None:
        """Return the next event; None where none comes in a moment, or what came is none."""


def decided(
    said: Mapping[int, OwnersAnswer], log: DecisionLog, clock: Callable[[], float] = time.monotonic
) -> Iterator[AnswerOutcome]:
    """Yield the outcomes of answers, which are given with their offsets, as they are decided.

    Raises:
        AccountError: nothing was decided for WAIT_S; the message says what to do.
        TopicUnreadableError: as `log`.
    """
    undecided = {answer.answer_id: (answer, offset) for offset, answer in said.items()}
    passed, until = -1, clock() + WAIT_S
    while undecided:
        before, count = passed, len(undecided)
        passed, end = log.passed(), log.end()  # in this order: events of what is passed lie before that end
        yield from _heard(undecided, log, end, lambda: clock() > until)  # noqa: B023 - used at once
        if log.at >= end:
            yield from _unchanged(undecided, passed)
        if len(undecided) < count or passed > before:
            until = clock() + WAIT_S
        elif clock() > until:
            raise AccountError(_LATE.format(f"{len(undecided):,}"))


def _heard(undecided: _Undecided, log: DecisionLog, end: int, is_late: Callable[[], bool]) -> Iterator[AnswerOutcome]:
    """Read the next event, and all up to `end`, unless it is late; yield the outcomes among them."""
    while True:
        event = log.next()
        if event and event.answer in undecided and event.kind not in BESIDE:
            yield AnswerOutcome(undecided.pop(event.answer)[0], event)
        if log.at >= end or is_late():
            return


def _unchanged(undecided: _Undecided, passed: int) -> Iterator[AnswerOutcome]:
    """Yield the outcomes of answers before an offset, which led to no event."""
    for answer_id in [each for each, (_, offset) in undecided.items() if offset < passed]:
        yield AnswerOutcome(undecided.pop(answer_id)[0], None)
