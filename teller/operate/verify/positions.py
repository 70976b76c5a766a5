"""Read what workers and routers have committed, and what the topics hold."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Final

from confluent_kafka import KafkaException
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.offsets import EARLIEST, LATEST
from pipelines.kafka.reading import TopicUnreadableError, explained
from pipelines.router.buffer import intent
from pipelines.router.kafka.port import Partition
from schemas import topics
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.reconciliation.positions import PartitionPositions, PositionsReader
from teller.operate.verify.sources import CommittedOffsets
from teller.settings import Settings

#: Seconds to wait for Kafka, longer than a killed router's transaction can stay open: until then it gives no offset.
SECONDS: Final = 60.0
_WHERE: Final = "Kafka does not say where the groups stand"


class Positions(PositionsReader):
    """Reads positions, and decodes the routers' write-ahead intents. For one thread."""

    def __init__(self, client: ClientSettings, settings: Settings, bucket_of: Callable[[str], str]) -> None:
        super().__init__(client, settings, SECONDS)
        self._fingerprint = key_fingerprint(bucket_of)

    def committed(self) -> dict[StreamPartition, CommittedOffsets]:
        """Return the positions of every stream partition.

        Raises:
            TopicUnreadableError: a topic is missing, or Kafka does not answer.
            IntentUnreadable: the routers' offsets are not of these settings.
        """
        with explained(_WHERE):
            _check(self.topics())
            return {partition: self._decoded(partition, at) for partition, at in self._look().items()}

    def ends(self, topic: str) -> dict[int, range]:
        """Return the offsets that each partition of a topic holds, open transactions included.

        Raises:
            TopicUnreadableError: as above.
        """
        with explained(_WHERE):
            places = [(topic, number) for number in self.partitions(topic)]
            firsts, ends = self.offsets(places, EARLIEST), self.offsets(places, LATEST)
        return {place[1]: range(firsts[place], ends[place]) for place in places}

    def read_by(self, group: str, topic: str) -> dict[int, int]:
        """Return up to which offset of each partition the group has committed; 0 where it has committed nothing.

        Raises:
            TopicUnreadableError: as above.
        """
        with explained(_WHERE), closing(reader(self._client, group)) as consumer:
            found = self._committed(consumer, [(topic, number) for number in self.partitions(topic)])
            return {number: max(0, each.offset) for (_, number), each in found.items()}

    # A group that is new to the brokers has no coordinator for a moment.
    @retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.5), stop=stop_after_delay(30), reraise=True)
    def _look(self) -> dict[StreamPartition, PartitionPositions]:
        return self.look()

    def _decoded(self, partition: StreamPartition, at: PartitionPositions) -> CommittedOffsets:
        clean = Partition(partition.clean_topic, partition.number)
        found = intent.decode(clean, at.router, self._fingerprint)
        return CommittedOffsets(at.worker, found.offset or 0, found.high, found.end, at.raw, at.clean, found.slices > 0)


def _check(held: Mapping[str, frozenset[int]]) -> None:
    for stream in topics.streams_among(held):
        raw, clean = topics.raw(stream), topics.clean(stream)
        if held[raw] != held[clean]:
            raise TopicUnreadableError(f"{raw} and {clean} differ in partitions: `teller doctor` says more")


def key_fingerprint(bucket_of: Callable[[str], str]) -> str:
    """Return the key fingerprint that routers with the same key and prefix write into their write-ahead intents: see
    `pipelines.router.buffer.intent`.
    """
    return hashlib.sha256(bucket_of("0" * 32).encode()).hexdigest()[:8]
