"""Read what workers and routers have committed, and what the topics hold."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from confluent_kafka import Consumer, KafkaException, TopicPartition
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from pipelines.router.buffer import intent
from pipelines.router.buffer.intent import Intent
from pipelines.router.kafka.port import Partition, Position
from schemas import topics
from teller.operate.topic_reader import TopicUnreadableError
from teller.operate.verify import reading
from teller.operate.verify.sources import CommittedOffsets, DomainPartition
from teller.settings import Settings
from teller.settings.kafka_client import ClientSettings

#: Seconds to wait for Kafka, longer than a killed router's transaction can stay open: until then it gives no offset.
SECONDS: Final = 60.0


class Positions:
    """Reads positions with consumers that never join, since the admin client can crash (see `lag`). For one thread."""

    def __init__(self, client: ClientSettings, settings: Settings, bucket_of: Callable[[str], str]) -> None:
        self._fingerprint = key_fingerprint(bucket_of)
        self._workers = reading.consumer(client, settings.worker_group)
        self._routers = reading.consumer(client, settings.router_group)
        # Offsets of open transactions count as well: their records may be receipts in a moment.
        self._ends = reading.consumer(client, isolation="read_uncommitted")

    def close(self) -> None:
        for each in (self._workers, self._routers, self._ends):
            each.close()

    def look(self) -> dict[DomainPartition, CommittedOffsets]:
        """Return the positions of every domain partition: committed offsets are read first, then what the topics hold.

        Raises:
            TopicUnreadableError: a topic is missing, or Kafka does not answer.
            IntentUnreadable: the routers' offsets are not of these settings.
        """
        try:
            return {partition: at for domain in topics.DOMAINS for partition, at in self._domain(domain).items()}
        except KafkaException as error:
            raise TopicUnreadableError(
                f"Kafka does not say where the groups stand ({error.args[0].name()}): are the brokers up?"
            ) from None

    def ends(self, topic: str) -> dict[int, range]:
        """Return the offsets that each partition of a topic holds, open transactions included."""
        return {number: self._range(topic, number) for number in self.partitions(topic)}

    def partitions(self, topic: str) -> Sequence[int]:
        known = self._ends.list_topics(topic, SECONDS).topics[topic]
        if known.error is not None:
            raise TopicUnreadableError(f"there is no topic {topic}: `teller topics` creates it")
        return sorted(known.partitions)

    def _domain(self, domain: str) -> dict[DomainPartition, CommittedOffsets]:
        raw, clean = topics.raw(domain), topics.clean(domain)
        numbers = self.partitions(raw)
        if numbers != self.partitions(clean):
            raise TopicUnreadableError(
                f"{raw} and {clean} differ in partitions: `teller topics` says what they should be"
            )
        workers, routers = _committed(self._workers, raw, numbers), _committed(self._routers, clean, numbers)
        return {
            DomainPartition(domain, number): self._committed_offsets(DomainPartition(domain, number), worker, router)
            for number, worker, router in zip(numbers, workers, routers, strict=True)
        }

    def _committed_offsets(
        self, partition: DomainPartition, worker: TopicPartition, router: TopicPartition
    ) -> CommittedOffsets:
        raw, clean = topics.raw(partition.domain), topics.clean(partition.domain)
        at = self._intent(Partition(clean, partition.number), router)
        ends = self._range(raw, partition.number), self._range(clean, partition.number)
        return CommittedOffsets(max(0, worker.offset), at.offset or 0, at.high, at.end, *ends)

    def _intent(self, partition: Partition, at: TopicPartition) -> Intent:
        return intent.decode(
            partition, Position(at.offset, at.metadata or "") if at.offset >= 0 else None, self._fingerprint
        )

    def _range(self, topic: str, number: int) -> range:
        return range(*self._ends.get_watermark_offsets(TopicPartition(topic, number), SECONDS))


def key_fingerprint(bucket_of: Callable[[str], str]) -> str:
    """Return the key fingerprint that routers with the same key and prefix write into their write-ahead intents: see
    `pipelines.router.buffer.intent`.
    """
    return hashlib.sha256(bucket_of("0" * 32).encode()).hexdigest()[:8]


# A group that is new to the brokers has no coordinator for a moment.
@retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.5), stop=stop_after_delay(30), reraise=True)
def _committed(consumer: Consumer, topic: str, numbers: Sequence[int]) -> list[TopicPartition]:
    found = consumer.committed([TopicPartition(topic, number) for number in numbers], SECONDS)
    for each in found:
        if each.error:
            raise KafkaException(each.error)
    return found
