"""An open log of `teller feedback`, with what is known since."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from confluent_kafka.admin import AdminClient

from pipelines.accounts.depositors import Follower
from pipelines.feedback import records
from pipelines.feedback.config import FeedbackConfig
from pipelines.feedback.counts import DAY_MS, CountsKey, FeedbackCounts, day_of
from pipelines.feedback.look import ANSWER_S, LineLook
from pipelines.feedback.marks import Mark
from pipelines.feedback.telling import Telling
from pipelines.kafka import offsets
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.passed_over import PassedOver
from pipelines.kafka.reading import TopicUnreadableError, whole
from pipelines.kafka.source_log import SourceLog
from pipelines.metrics import metrics
from schemas.topics import COMPLETE, COUNTS, DEPOSITORS, DOMAINS, FAILED, RECEIPTS, REFUSED, feedback

SOURCES: Final = (FAILED, REFUSED, RECEIPTS)
WAIT_S: Final = 0.5
#: Seconds to wait until the depositors are known.
PATIENCE_S: Final = 15.0
#: Seconds until it is asked again whether a topic is there that was not.
AGAIN_S: Final = 1.0

log = logging.getLogger(__name__)


class FeedbackSession:
    """An open log with what is known since: it is used until its first error."""

    def __init__(self, config: FeedbackConfig, follower: Follower, clock: Callable[[], float]) -> None:
        self._config, self._follower, self._clock = config, follower, clock
        self._counts, self._passed_over = FeedbackCounts(), PassedOver(log)
        self._topics: frozenset[str] = frozenset()
        self._looked = self._counted = self._asked = float("-inf")
        client = config.kafka
        self._admin = AdminClient(client)
        self._log = SourceLog(client, config.group, SOURCES, config.max_bytes)
        try:
            for message in whole(client, COUNTS):
                records.take_state(self._counts, message.value())
            before = _last_marks(message.value() for message in whole(client, COMPLETE))
        except BaseException:
            self._log.close()
            raise
        self._look = LineLook(config, before, clock)
        self._written = dict(self._log.positions)

    def close(self) -> None:
        self._log.close()
        self._look.close()

    def turn(self) -> bool:
        """Take what has come, tell it, and look at the line when that is due. Return False if the sources have
        partitions that this log does not read: another one does.
        """
        found = list(self._log.take(WAIT_S))
        now, today = time.monotonic(), day_of(int(self._clock() * 1000))
        if found:
            self._wait_for_depositors()
        telling = Telling(self._counts, self._follower.depositors, self._has_topic, self._passed_over)
        for message in found:
            telling.take(message, today)
        if found or now - self._counted >= self._config.counts_every:
            self._write(telling.notices, now)
        if now - self._looked < self._config.look_every:
            return True
        self._looked = now
        self._counts.forget(today)
        return self._mark()

    def _wait_for_depositors(self) -> None:
        """Wait until what is known of the depositors is a moment old at most."""
        end = time.monotonic() + PATIENCE_S
        while not self._follower.fresh:
            if time.monotonic() > end:
                raise TopicUnreadableError(f"{DEPOSITORS} cannot be read up to now: is it there?")
            time.sleep(0.05)

    def _has_topic(self, depositor: str) -> bool:
        """Return True if the depositor has a topic for feedback. What there is is asked anew where it had none."""
        name = feedback(depositor)
        if name not in self._topics and time.monotonic() - self._asked >= AGAIN_S:
            self._topics, self._asked = frozenset(offsets.topics(self._admin, ANSWER_S)), time.monotonic()
        return name in self._topics

    def _write(self, notices: list[OutgoingMessage], now: float) -> None:
        """Commit notices, counts that are due, state and positions in one transaction."""
        keys: list[CountsKey] = []
        if now - self._counted >= self._config.counts_every:
            self._counted, keys = now, self._counts.untold()
        self._commit([*notices, *self._told(keys)])
        metrics.feedback_failures.labels().inc(len(notices))

    def _mark(self) -> bool:
        """Publish the marks that are true now, with the last counts of the days that are complete."""
        found = self._look.look(SOURCES, self._log.positions)  # all that is read is told and durable at this point
        self._look.note(found.marks)
        if any(found.marks.values()):
            self._commit([*self._told(self._ended(found.marks)), *_marked(found.marks)])
        metrics.feedback_lag_records.labels().set(found.left)
        for domain, until in self._look.before.items():
            metrics.feedback_complete_timestamp_seconds.labels(domain).set(until / 1000)
        return not found.unread

    def _ended(self, made: Mapping[str, list[Mark]]) -> list[CountsKey]:
        days = [(domain, mark.day) for domain in made for mark in made[domain] if mark.is_complete]
        return [key for domain, day in days for key in self._counts.of_day(domain, day)]

    def _told(self, keys: Iterable[CountsKey]) -> list[OutgoingMessage]:
        """Return the counts of these keys, as their depositors are told them."""
        found = []
        for key in keys:
            complete = self._look.before.get(key.domain, 0) >= (key.day + 1) * DAY_MS
            self._counts.note_told([key], complete=complete)
            if self._has_topic(key.depositor):
                encoded = records.counts(key, self._counts.days[key], complete=complete)
                found.append(OutgoingMessage(feedback(key.depositor), *encoded))
        return found

    def _commit(self, messages: list[OutgoingMessage]) -> None:
        """Write messages, what changed of the state, and the positions in one transaction."""
        counts, at = self._counts, dict(self._log.positions)
        states = [records.state_of_day(key, counts.days[key]) for key in sorted(counts.changed_days)]
        states += [records.state_of_told(key, counts.highest[key]) for key in sorted(counts.changed_highest)]
        moved = {place: offset for place, offset in at.items() if self._written.get(place) != offset}
        if not messages and not states and not moved:
            return
        self._log.write([*messages, *(OutgoingMessage(COUNTS, *state) for state in states)], moved)
        counts.settle()
        self._written = at


def _marked(made: Mapping[str, list[Mark]]) -> list[OutgoingMessage]:
    return [OutgoingMessage(COMPLETE, *records.mark(domain, mark)) for domain in made for mark in made[domain]]


def _last_marks(values: Iterable[bytes | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for domain, until in filter(None, map(records.mark_of, values)):
        if domain in DOMAINS:
            found[domain] = max(until, found.get(domain, 0))
    return found
