"""The loop of `teller feedback`: read, tell, commit; from time to time counts and marks."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from pipelines.accounts.depositors import Follower
from pipelines.feedback import records
from pipelines.feedback.counts import Counts, CountsKey, day_of
from pipelines.feedback.log import SOURCES, FeedbackLog
from pipelines.feedback.look import ANSWER_S, MARGIN_S, MARK_S, Look
from pipelines.feedback.marks import Mark
from pipelines.feedback.records import Message
from pipelines.feedback.telling import Telling
from pipelines.kafka import offsets
from pipelines.kafka.bounded import NoReturnError
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.errors import words
from pipelines.kafka.reading import TopicUnreadableError, whole
from pipelines.metrics import metrics
from pipelines.metrics.health import DEAD_TURN_S, Health, Pulse
from schemas.topics import COMPLETE, COUNTS, DEPOSITORS, DOMAINS, feedback

log = logging.getLogger(__name__)

WAIT_S: Final = 0.5
#: Seconds between two looks at the offsets of the line, and at the topics and depositors that there are.
LOOK_S: Final = 5.0
AGAIN_S: Final = 2.0
#: Seconds to wait until the depositors are known.
PATIENCE_S: Final = 15.0
#: Seconds between two counts of the same day.
COUNTS_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackConfig:
    """Configuration: groups by name, sizes in bytes, times in seconds."""

    kafka: ClientSettings = field(repr=False)
    group: str
    workers: str
    routers: str
    max_bytes: int
    margin: float = MARGIN_S
    mark_every: float = MARK_S
    counts_every: float = COUNTS_S
    look_every: float = LOOK_S


class Feedback:
    """Tells depositors what became of their records, until stopped. For one thread."""

    def __init__(self, config: FeedbackConfig, clock: Callable[[], float] = time.time) -> None:
        self._config, self._clock = config, clock
        self._pulse, self._trouble = Pulse(), "has not opened its log yet"
        self._follower = Follower(config.kafka, config.group)

    def register(self, health: Health) -> None:
        """Register liveness and readiness checks."""
        health.register_liveness("loop", self._pulse.within(DEAD_TURN_S))
        health.register_readiness("kafka", lambda: self._trouble)

    def run(self, stop: threading.Event) -> None:
        """Work until stopped. After a fault all is dropped, and read again from what is committed."""
        self._follower.start()
        try:
            self._run(stop)
        finally:
            self._follower.stop()

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self._work(stop)
            except (KafkaException, TopicUnreadableError, NoReturnError) as error:
                self._say(words(error.args[0]) if isinstance(error, KafkaException) else str(error) or "Kafka hangs")
                self._pulse.beat()
                stop.wait(AGAIN_S)

    def _work(self, stop: threading.Event) -> None:
        session = FeedbackSession(self._config, self._follower, self._clock)
        try:
            self._say("")
            while not stop.is_set():
                session.turn()
                self._pulse.beat()
        finally:
            session.close()

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.log(logging.WARNING if trouble else logging.INFO, "%s", trouble or "feedback is told")
        self._trouble = trouble


class FeedbackSession:
    """An open log with what is known since: it is used until its first error."""

    def __init__(self, config: FeedbackConfig, follower: Follower, clock: Callable[[], float]) -> None:
        self._config, self._follower, self._clock = config, follower, clock
        self._counts = Counts()
        self._topics: frozenset[str] = frozenset()
        self._looked = self._counted = self._refreshed = float("-inf")
        client = config.kafka
        self._admin = AdminClient(client)
        self._log = FeedbackLog(client, config.group, config.max_bytes)
        self._look: Look | None = None
        try:
            for message in whole(client, COUNTS):
                records.take_state(self._counts, message.value())
            before = _last_marks(message.value() for message in whole(client, COMPLETE))
            self._look = Look(client, config.workers, config.routers, before, config.margin, config.mark_every, clock)
        except BaseException:
            self.close()
            raise
        self._written = dict(self._log.positions)

    def close(self) -> None:
        self._log.close()
        if self._look:
            self._look.close()

    def turn(self) -> None:
        """Take what has come, tell it, and look at the line when that is due."""
        found = list(self._log.take(WAIT_S))
        now, today = time.monotonic(), day_of(int(self._clock() * 1000))
        self._refresh(now, urgent=bool(found))
        telling = Telling(self._counts, self._follower.depositors, self._has_topic)
        for message in found:
            telling.take(message, today)
        if found or now - self._counted >= self._config.counts_every:
            self._write(telling.notices, now)
        if now - self._looked >= self._config.look_every:
            self._looked = now
            self._counts.forget(today)
            self._mark()

    def _refresh(self, now: float, *, urgent: bool) -> None:
        """Ask again which topics there are, and wait for the depositors: before messages are told, what is known is a
        moment old at most.
        """
        if urgent:
            self._wait_for_depositors()
        if now - self._refreshed >= (1.0 if urgent else self._config.look_every):
            self._topics = frozenset(offsets.topics(self._admin, ANSWER_S))
            self._refreshed = now

    def _wait_for_depositors(self) -> None:
        end = time.monotonic() + PATIENCE_S
        while not self._follower.fresh:
            if time.monotonic() > end:
                raise TopicUnreadableError(f"{DEPOSITORS} cannot be read up to now: is it there?")
            time.sleep(0.05)

    def _has_topic(self, depositor: str) -> bool:
        return feedback(depositor) in self._topics

    def _write(self, notices: list[Message], now: float) -> None:
        """Commit notices, counts that are due, state and positions in one transaction."""
        keys: list[CountsKey] = []
        if now - self._counted >= self._config.counts_every:
            self._counted, keys = now, self._counts.untold()
        self._commit([*notices, *self._told(keys)])
        metrics.feedback_failures.labels().inc(len(notices))

    def _mark(self) -> None:
        """Publish the marks that are true now, with the last counts of the days that are complete."""
        look = self._look
        if look is None:
            return
        made = look.made(SOURCES, self._log.positions)
        if any(made.values()):
            ended = [
                key for domain, found in made.items() for mark in found if mark.is_complete
                for key in self._counts.of_day(domain, mark.day)
            ]  # fmt: skip
            for domain, found in made.items():
                look.before[domain] = max(mark.until for mark in found)
            self._commit([*self._told(ended), *(_marked(domain, mark) for domain in made for mark in made[domain])])
        look.published(made)
        metrics.feedback_lag_records.labels().set(look.left(SOURCES, self._log.positions))
        for domain, until in look.before.items():
            metrics.feedback_complete_timestamp_seconds.labels(domain).set(until / 1000)

    def _told(self, keys: Iterable[CountsKey]) -> list[Message]:
        """Return the counts of these keys, as their depositors are told them."""
        before = self._look.before if self._look else {}
        found = []
        for key in keys:
            complete = before.get(key.domain, 0) >= (key.day + 1) * 86_400_000
            self._counts.note_told([key], complete=complete)
            if self._has_topic(key.depositor):
                encoded = records.counts(key, self._counts.days[key], complete=complete)
                found.append(Message(feedback(key.depositor), *encoded))
        return found

    def _commit(self, messages: list[Message]) -> None:
        """Write messages, what changed of the state, and the positions in one transaction."""
        counts, at = self._counts, dict(self._log.positions)
        states = [records.state_of_day(key, counts.days[key]) for key in sorted(counts.changed_days)]
        states += [records.state_of_told(key, counts.highest[key]) for key in sorted(counts.changed_highest)]
        moved = {place: offset for place, offset in at.items() if self._written.get(place) != offset}
        if not messages and not states and not moved:
            return
        self._log.write([*messages, *(Message(COUNTS, *state) for state in states)], moved)
        counts.settle()
        self._written = at


def _marked(domain: str, mark: Mark) -> Message:
    return Message(COMPLETE, *records.mark(domain, mark))


def _last_marks(values: Iterable[bytes | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for domain, until in filter(None, map(records.mark_of, values)):
        if domain in DOMAINS:
            found[domain] = max(until, found.get(domain, 0))
    return found
