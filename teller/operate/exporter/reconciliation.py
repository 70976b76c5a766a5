"""Read receipts and failed events as they come, and find the raw records of each stream partition that are in neither.

A judgement waits until all topics are read to their ends at the moment of the request. That can take several looks:
another router's open transaction hides the receipts behind it.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final
from uuid import UUID

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from pipelines.kafka import reading
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import at_end
from pipelines.kafka.offsets import LATEST, Offsets, Place
from pipelines.kafka.reading import TopicUnreadableError
from schemas import topics
from schemas.identifiers import failure_id
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.clear_objects import ClearObjects
from teller.operate.reconciliation.partition import StreamPartition, partition_of
from teller.operate.reconciliation.positions import PartitionPositions, PositionsReader
from teller.operate.reconciliation.unaccounted import UnaccountedTracker
from teller.settings.key_topic import newest_receipts

SECONDS: Final = 5.0
#: A worker that waits for Kafka may have written failed events that its commit does not cover yet.
BACK_MS: Final = 3_600_000
#: Lost records of which it is asked whether they were sent again, at most.
MOST_RESENT: Final = 100_000


class Reconciliation:
    """Reconciliation of one exporter. For one thread.

    Raises:
        KafkaException, TopicUnreadableError: a topic is missing, or Kafka does not answer.
    """

    def __init__(self, client: ClientSettings, positions: PositionsReader) -> None:
        self._client, self._positions = client, positions
        self._trackers: dict[StreamPartition, UnaccountedTracker] = {}
        self._asked: tuple[dict[StreamPartition, int], Offsets] | None = None
        self._there: frozenset[StreamPartition] = frozenset()
        self.found: dict[tuple[str, str], int] = {}
        self.clear = ClearObjects()
        self._reader: Consumer = reader(client)
        try:
            self._begin()
        except (KafkaException, TopicUnreadableError):
            self.close()
            raise

    def _begin(self) -> None:
        self._reached = self._starts()
        numbers = frozenset(number for topic, number in self._reached if topic == topics.RECEIPTS)
        for receipt in newest_receipts(AdminClient(self._client), self._client, numbers):
            self.clear.take(receipt)
        for partition, at in self._positions.look().items():  # after `_starts`: later ones are in what is read
            self._trackers[partition] = UnaccountedTracker(max(at.worked, at.high + 1))
        self._reader.assign([TopicPartition(*place, at) for place, at in self._reached.items()])

    def close(self) -> None:
        self._reader.close()

    def read(self, positions: Mapping[StreamPartition, PartitionPositions]) -> None:
        """Read on, and judge when all topics are read far enough; count what was found in `found`, by domain and
        outcome.

        Raises:
            KafkaException, TopicUnreadableError: Kafka does not answer.
        """
        self._there = frozenset(positions)
        if self._asked is None:
            self._asked = {partition: at.settled for partition, at in positions.items()}, self._ends()
        settled, ends = self._asked
        self._take_in(ends.keys() - self._reached.keys())
        self._read_to(ends)
        if all(self._reached[place] >= end for place, end in ends.items()):
            for partition in settled.keys() & self._there:
                self._judge(partition, settled[partition])
            self._asked = None

    def _take_in(self, new: Iterable[Place]) -> None:
        """Read also topics and partitions that were made since, from their beginnings."""
        for place in new:
            self._reached[place] = 0
            self._reader.incremental_assign([TopicPartition(*place, 0)])

    def unaccounted(self) -> dict[str, int]:
        """Return the unaccounted records by domain, as of the last judgement, of the streams that there are."""
        count = dict.fromkeys(topics.DOMAINS, 0)
        # The tracker of a stream that is gone is kept: one that is only not named for a moment begins at 0 otherwise.
        for partition in self._trackers.keys() & self._there:
            count[partition.domain] += self._trackers[partition].unaccounted
        return count

    def settle_resent(self) -> None:
        """Count lost records no more of which a note says that they were sent again: the copies are judged themselves.

        Raises:
            TopicUnreadableError: the notes cannot be read.
        """
        lost = dict(islice(self._lost(), MOST_RESENT))
        for message in reading.whole(self._client, topics.REPLAYS) if lost else ():
            note = messages.record(message, messages.REPLAY)
            if note and (found := lost.get(note["failure_id"])):
                self._trackers[found[0]].take(found[1])

    def _lost(self) -> Iterator[tuple[UUID, tuple[StreamPartition, int]]]:
        for at, tracker in self._trackers.items():
            for offset in tracker.lost:
                yield failure_id(at.raw_topic, at.number, offset), (at, offset)

    def _starts(self) -> Offsets:
        ends = self._ends()
        since = int(time.time() * 1000) - BACK_MS
        failed = [TopicPartition(*place, since) for place in ends if place[0] in topics.FAILURES]
        back = {
            (at.topic, at.partition): at.offset
            for at in self._reader.offsets_for_times(failed, SECONDS)
            if at.offset >= 0
        }
        return ends | back

    def _ends(self) -> Offsets:
        """Return the end offsets, open transactions included."""
        wanted = (topics.RECEIPTS, *topics.failures_among(self._positions.topics()))
        places = [(topic, number) for topic in wanted for number in self._positions.partitions(topic)]
        return self._positions.offsets(places, LATEST)

    def _read_to(self, ends: Offsets) -> None:
        deadline = time.monotonic() + SECONDS
        while any(self._reached.get(place, 0) < end for place, end in ends.items()):
            message = self._reader.poll(max(0.0, deadline - time.monotonic()))
            if message is None:
                return
            self._take(message)

    def _take(self, message: Message) -> None:
        place, offset = (message.topic() or "", message.partition() or 0), message.offset() or 0
        if (error := message.error()) is None:
            for partition, raw_offset, outcome in _named(message, self.clear):
                if self._trackers.setdefault(partition, UnaccountedTracker(0)).take(raw_offset):
                    self.found[partition.domain, outcome] = self.found.get((partition.domain, outcome), 0) + 1
            self._reached[place] = offset + 1
        elif at_end(error):
            self._reached[place] = max(self._reached.get(place, 0), offset)

    def _judge(self, partition: StreamPartition, settled: int) -> None:
        tracker = self._trackers.setdefault(partition, UnaccountedTracker(0))
        gaps = tracker.gaps(settled)
        tracker.settle(settled, self._records(partition, gaps) if gaps else ())

    def _records(self, partition: StreamPartition, gaps: list[range]) -> list[int]:
        """Return the offsets in the gaps that are records: transactions leave markers that take offsets."""
        read = reading.messages(self._client, partition.raw_topic, {partition.number: gaps}, wait=False)
        return [message.offset() or 0 for message in read]


def _named(message: Message, clear: ClearObjects) -> Iterator[tuple[StreamPartition, int, str]]:
    """Yield the raw records that a receipt or failed event names; none for any other message (`teller verify` reports
    it). Receipts go to `clear`, too.
    """
    if message.topic() == topics.RECEIPTS and (receipt := messages.record(message, messages.RECEIPT)):
        clear.take(receipt)
        partition = partition_of(receipt["clean_topic"], receipt["clean_partition"])
        if partition and not receipt.get("replaces"):  # its rows are named by the receipts that it replaces
            yield from ((partition, offset, "stored") for offset in receipt["raw_offsets"])
        return
    event = messages.record(message, messages.FAILED_EVENT) if message.topic() in topics.FAILURES else None
    if event and (partition := partition_of(event["raw_topic"], event["raw_partition"])):
        yield partition, event["raw_offset"], "failed"
