"""Deposit records into Kafka; no other module of the connectors uses Kafka.

Each record goes to its depositor's raw topic, keyed by its owner's id in UTF-8, as an Avro single object. A record
counts as deposited when all in-sync replicas have it (acks=all); the producer is idempotent, so its own retries neither
repeat nor reorder. librdkafka retries until `message.timeout.ms`; a record that it then gives up raises DepositFailed.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from connectors.api import Deposit, DepositFailed, LeftOut, Outcome, Refused
from connectors.records import schema_named
from schemas import sealed
from schemas.framing import encode
from schemas.topics import ENCRYPTION_HEADER, raw

#: Settings with the names of librdkafka's CONFIGURATION.md.
Setting = str | int | float | bool
#: Default settings; the caller's override them.
SETTINGS: Final[Mapping[str, Setting]] = {
    "enable.idempotence": "true",
    "acks": "all",
    # Java's partitioner, so that an owner's records go to one partition whichever client sends them.
    "partitioner": "murmur2_random",
    "compression.type": "zstd",
    "linger.ms": 20,
    "queue.buffering.max.messages": 20_000,
    "queue.buffering.max.kbytes": 65_536,
    "message.timeout.ms": 120_000,
}
#: Number of refusals kept whole, the first ones; all are counted by reason.
KEPT: Final = 100
#: Most reasons that are counted apart.
REASONS: Final = 1000
#: Seconds to wait for records in flight when the deposit breaks off.
LEAVE_S: Final = 5.0
#: What to do where a deposit broke off.
AGAIN: Final = "deposit the same files again, records that are there already come with the same event ids"
_PROGRESS_EVERY: Final = 0.1
_OTHER: Final = "other reasons"


@dataclass(slots=True)
class DepositReport:
    """Counts of the records: `read` is `deposited` + all of `refused` once the deposit is over.

    What is left out is no record, and counts apart: `left_out` by reason, `left_out_examples` with their places.
    """

    read: int = 0
    deposited: int = 0
    by_schema: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    examples: list[Refused] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    left_out_examples: list[LeftOut] = field(default_factory=list)

    @property
    def refused_total(self) -> int:
        return self.refused.total()

    def refuse(self, refused: Refused) -> None:
        _count(self.refused, refused.reason, 1)
        if len(self.examples) < KEPT:
            self.examples.append(refused)

    def leave_out(self, left: LeftOut) -> None:
        _count(self.left_out, left.reason, left.count)
        if len(self.left_out_examples) < REASONS:
            self.left_out_examples.append(left)


def _count(reasons: Counter[str], reason: str, count: int) -> None:
    reasons[reason if reason in reasons or len(reasons) < REASONS else _OTHER] += count


OnProgress = Callable[[DepositReport], None]
#: Headers of a record of this schema, such as the trace context of its first span.
HeadersOf = Callable[[str], list[tuple[str, str | bytes | None]]]
#: The raw topic that takes this depositor's records of this domain; raises ConnectorError where there is none.
TopicOf = Callable[[str, str], str]
#: Hears of each record that Kafka took, with its place.
OnTaken = Callable[[Message], None]


def shared_topic(_depositor: str, domain: str) -> str:
    """Name the raw topic of the shared stream."""
    return raw(domain)


def encoded(item: Deposit, where: str) -> tuple[bytes, bytes] | Refused:
    """Return the Kafka key and value of a record, or Refused where a connector's bug made one that does not fit: it
    costs only this record.
    """
    try:
        return str(item.record["owner_id"]).encode(), encode(schema_named(item.schema), item.record)
    except Exception as error:  # whatever the record is made of
        return Refused(where, f"does not fit {item.schema} ({type(error).__name__})")


def deposit(  # noqa: PLR0913, PLR0917 - what the caller may set, each with a default
    items: Iterator[Outcome],
    producer_settings: Mapping[str, Setting],
    on_progress: OnProgress | None = None,
    report: DepositReport | None = None,
    headers_of: HeadersOf | None = None,
    topic_of: TopicOf = shared_topic,
    seal_to: bytes | None = None,
    on_taken: OnTaken | None = None,
) -> DepositReport:
    """Send all items to Kafka and wait until each is stored or given up. `report` goes on counting where it was.
    `seal_to` is a workers' public key (`schemas.sealed`), which values are sealed to.

    Raises:
        DepositFailed: records could not be sent; reading stops at the first, and records in flight are awaited.
        Errors of the items and of `topic_of` pass through, after records in flight had some seconds to arrive.
    """
    producer = Producer({**SETTINGS, **producer_settings})
    shell = _Shell(producer, report or DepositReport(), on_progress, headers_of, topic_of, seal_to, on_taken)
    try:
        for item in items:
            shell.take(item)
            if shell.failed:
                break
    except BaseException:
        shell.leave()
        raise
    shell.finish()
    return shell.report


class _Shell:
    def __init__(  # noqa: PLR0913, PLR0917 - what `deposit` was given
        self,
        producer: Producer,
        report: DepositReport,
        on_progress: OnProgress | None,
        headers_of: HeadersOf | None,
        topic_of: TopicOf,
        seal_to: bytes | None,
        on_taken: OnTaken | None,
    ) -> None:
        self.report = report
        self.failed: Counter[str] = Counter()
        self._producer = producer
        self._on_progress = on_progress or (lambda _: None)
        self._headers_of = headers_of
        self._topic_of = topic_of
        self._seal_to = seal_to
        self._on_taken = on_taken or (lambda _: None)
        self._shown = 0.0

    def take(self, item: Outcome) -> None:
        if isinstance(item, LeftOut):
            self.report.leave_out(item)
            return
        self.report.read += 1
        if isinstance(item, Refused):
            self.report.refuse(item)
        else:
            self._produce(item)
        self._producer.poll(0)
        self._show()

    def _produce(self, item: Deposit) -> None:
        where = f"deposit {self.report.read}"
        sent = encoded(item, where)
        if isinstance(sent, Refused):
            self.report.refuse(sent)
            return
        key, value = sent
        topic = self._topic_of(str(item.record["depositor"]), schema_named(item.schema).domain)
        headers = self._headers_of(item.schema) if self._headers_of else []
        if self._seal_to:
            value = sealed.seal(self._seal_to, topic, key, value)
            headers = [*headers, (ENCRYPTION_HEADER, sealed.header(self._seal_to))]
        more: dict[str, Any] = {"headers": headers} if headers else {}
        delivered = self._delivered(item.schema, where)
        while True:
            try:
                self._producer.produce(topic, value, key, on_delivery=delivered, **more)
            except BufferError:  # the queue is full: wait until Kafka has taken some
                self._producer.poll(0.5)
                self._show()
            except KafkaException as error:
                self._give_up(error.args[0], item.schema, where)
                return
            else:
                return

    def _delivered(self, schema: str, where: str) -> Callable[[KafkaError | None, Message], None]:
        def report(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self._on_taken(message)
                self.report.deposited += 1
                self.report.by_schema[schema] += 1
            else:
                self._give_up(error, schema, where)

        return report

    def _give_up(self, error: KafkaError, schema: str, where: str) -> None:
        """Refuse a record that is too large, and go on; any other error stops the deposit."""
        if error.code() == KafkaError.MSG_SIZE_TOO_LARGE:
            self.report.refuse(Refused(where, f"{schema} larger than Kafka takes"))
        else:
            self.failed[error.name()] += 1

    def leave(self) -> None:
        """Give records in flight some seconds: another error came up, or the user pressed Ctrl-C."""
        self._producer.flush(LEAVE_S)
        self._on_progress(self.report)

    def finish(self) -> None:
        """Wait for the records in flight, after all items are read."""
        while self._producer.flush(0.5):  # it ends: after message.timeout.ms librdkafka gives a record up
            self._show()
        self._on_progress(self.report)
        if self.failed:
            raise DepositFailed(
                f"Kafka did not take {self.failed.total()} records ({', '.join(sorted(self.failed))}); "
                f"{self.report.deposited} are deposited. See that the brokers answer; {AGAIN}"
            )

    def _show(self) -> None:
        if (now := time.monotonic()) - self._shown >= _PROGRESS_EVERY:
            self._shown = now
            self._on_progress(self.report)
