"""Read what workers and routers have committed, and what the topics hold, in a fixed number of requests."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from confluent_kafka import Consumer, KafkaError, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import TopicMissingError, is_leaderless, is_uncoordinated
from pipelines.kafka.groups import members
from pipelines.kafka.offsets import EARLIEST, LATEST, Offsets, Place
from pipelines.router.kafka.port import Position
from schemas import topics
from teller.operate.reconciliation.partition import StreamPartition
from teller.settings import Settings

SECONDS: Final = 10.0
WORKER, ROUTER = "worker", "router"


class GroupProgress(NamedTuple):
    """Progress of a group in a partition: the offset that it committed, below 0 where it has committed none, and the
    offsets that the topic holds, open transactions included.
    """

    committed: int
    held: range

    @property
    def done(self) -> int:
        """First offset that the group has not passed."""
        return max(self.committed, self.held.start)

    @property
    def left(self) -> range:
        return range(self.done, max(self.done, self.held.stop))

    @property
    def beyond(self) -> int:
        """Number of offsets by which the commit lies past the end, which must never happen."""
        return max(0, self.committed - self.held.stop)

    @property
    def is_expired(self) -> bool:
        """Return True if Kafka has deleted records that the group has not passed."""
        return 0 <= self.committed < self.held.start


@dataclass(frozen=True, slots=True)
class PartitionPositions:
    """Positions in a stream partition.

    `worker` is the committed raw offset (0 where nothing is committed), `router` the committed position on the clean
    topic (None where nothing is), `raw` and `clean` what the topics hold, open transactions included.
    """

    worker: int
    router: Position | None
    raw: range
    clean: range

    @property
    def working(self) -> GroupProgress:
        return GroupProgress(self.worker, self.raw)

    @property
    def routing(self) -> GroupProgress:
        return GroupProgress(self.router.offset if self.router else -1, self.clean)

    @property
    def worked(self) -> int:
        """First raw offset that workers have not passed."""
        return self.working.done

    @property
    def routed(self) -> int:
        """First clean offset that routers have not passed."""
        return self.routing.done

    @property
    def high(self) -> int:
        """Highest raw offset before `router`, as its write-ahead intent says (`pipelines.router.buffer.intent`), made
        with any key; -1 where there is none.
        """
        try:
            intent: Any = json.loads(self.router.metadata if self.router else "{}")
        except ValueError:
            return -1
        high = intent.get("high") if isinstance(intent, dict) else None
        return high if isinstance(high, int) else -1

    @property
    def settled(self) -> int:
        """Raw offset below which each record is stored or failed, if the line works as it should.

        Ask for the clean end after `worker`, and for `router` last. Routers that have finished the clean topic have had
        all that workers have committed; else, all up to the highest raw offset that they committed.
        """
        worker = min(self.worked, self.raw.stop)  # a commit beyond the end says nothing of records that are yet to come
        return worker if self.routed >= self.clean.stop else min(worker, self.high + 1)


class Backlog(NamedTuple):
    """Progress of a stage (WORKER, ROUTER) in one of its topics' partitions."""

    stage: str
    partition: StreamPartition
    progress: GroupProgress

    @property
    def place(self) -> Place:
        at = self.partition
        return (at.raw_topic if self.stage == WORKER else at.clean_topic), at.number


def partitions_among(held: Mapping[str, frozenset[int]]) -> list[StreamPartition]:
    """Return the partitions that both topics of a stream have, in order; `held`: see `PositionsReader.topics`.

    Raises:
        TopicMissingError: a topic of a shared stream is not there.
    """
    for domain in topics.DOMAINS:
        for name in (topics.raw(domain), topics.clean(domain)):
            if name not in held:
                raise TopicMissingError(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART), name)
    return [
        StreamPartition(stream, number)
        for stream in topics.streams_among(held)
        for number in sorted(held[topics.raw(stream)] & held[topics.clean(stream)])
    ]


def backlogs(positions: Mapping[StreamPartition, PartitionPositions]) -> Iterator[Backlog]:
    """Yield what both stages have left of each stream partition; a transaction marker counts as a record here."""
    for partition, at in positions.items():
        yield Backlog(WORKER, partition, at.working)
        yield Backlog(ROUTER, partition, at.routing)


class PositionsReader:
    """Reads positions with consumers that never join. For one thread. `seconds` is the time-out of each request.

    Raises:
        KafkaException: Kafka does not answer, or a topic is missing.
    """

    def __init__(self, client: ClientSettings, settings: Settings, seconds: float = SECONDS) -> None:
        self._client, self._seconds = client, seconds
        self._workers = reader(client, settings.worker_group)
        self._routers = reader(client, settings.router_group)
        self._admin = AdminClient(client)

    def close(self) -> None:
        self._workers.close()
        self._routers.close()

    def look(self) -> dict[StreamPartition, PartitionPositions]:
        """Return the positions of every partition that both topics of a stream have. Streams come and go."""
        return self.look_at(self.topics())

    def look_at(self, held: Mapping[str, frozenset[int]]) -> dict[StreamPartition, PartitionPositions]:
        """Return the positions in these topics, as `topics` gave them."""
        partitions = partitions_among(held)
        raw = [(each.raw_topic, each.number) for each in partitions]
        clean = [(each.clean_topic, each.number) for each in partitions]
        workers = self._committed(self._workers, raw)
        firsts = self.offsets([*raw, *clean], EARLIEST)
        ends = self.offsets([*raw, *clean], LATEST)
        routers = self._committed(self._routers, clean)
        # Where the line went on meanwhile, or the commit is beyond the end.
        ends |= self.offsets([to for to in clean if routers[to].offset > ends[to]], LATEST)
        return {
            partition: PartitionPositions(
                max(0, workers[at].offset),
                Position(routers[to].offset, routers[to].metadata or "") if routers[to].offset >= 0 else None,
                range(firsts[at], ends[at]),
                range(firsts[to], ends[to]),
            )
            for partition, at, to in zip(partitions, raw, clean, strict=True)
        }

    def topics(self) -> dict[str, frozenset[int]]:
        """Return the topics that there are for these credentials, with the numbers of their partitions."""
        return offsets.topics(self._admin, self._seconds)

    def assigned(self, group: str) -> frozenset[Place] | None:
        """Return the partitions that members of the group have; None where Kafka does not say."""
        found = members(self._client, group, self._seconds)
        return found.places if found else None

    def partitions(self, topic: str) -> list[int]:
        """Return the numbers of the topic's partitions."""
        return offsets.partitions(self._admin, topic, self._seconds)

    @retry(
        retry=retry_if_exception(is_uncoordinated), wait=wait_fixed(0.2), stop=stop_after_delay(SECONDS), reraise=True
    )
    def _committed(self, consumer: Consumer, places: Sequence[Place]) -> dict[Place, TopicPartition]:
        return offsets.committed(consumer, places, self._seconds)

    # For a moment after a topic was made or a broker went, not all brokers know the leader.
    @retry(retry=retry_if_exception(is_leaderless), wait=wait_fixed(0.5), stop=stop_after_delay(SECONDS), reraise=True)
    def offsets(self, places: Sequence[Place], which: OffsetSpec) -> Offsets:
        """Return the EARLIEST or LATEST offsets."""
        return offsets.offsets(self._admin, places, which, self._seconds)
