"""Read what workers and routers have committed, and what the topics hold, in a fixed number of requests."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from pipelines.router.kafka.errors import is_leaderless
from schemas import topics
from teller.operate.verify import reading
from teller.operate.verify.sources import DomainPartition
from teller.settings import Settings
from teller.settings.kafka_client import ClientSettings

SECONDS: Final = 10.0
EARLIEST: Final = OffsetSpec.earliest()  # type: ignore[no-untyped-call]
#: Latest offset, open transactions included.
LATEST: Final = OffsetSpec.latest()  # type: ignore[no-untyped-call]
#: (topic, partition) -> offset
Offsets = dict[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class PartitionPositions:
    """Positions in a domain partition.

    `worker` and `router` are committed raw and clean offsets (the topics' first where nothing is committed), `high`
    the highest raw offset before `router` (-1: none), `raw_end` and `clean_end` one past what the topics hold.
    """

    worker: int
    raw_end: int
    router: int
    clean_end: int
    high: int

    @property
    def settled(self) -> int:
        """Raw offset below which each record is stored or failed, if the line works as it should.

        Ask for `clean_end` after `worker`, and for `router` last. Routers that have finished the clean topic have had
        all that workers have committed; else, all up to the highest raw offset that they committed.
        """
        worker = min(self.worker, self.raw_end)  # a commit beyond the end says nothing of records that are yet to come
        return worker if self.router >= self.clean_end else min(worker, self.high + 1)


class PositionsReader:
    """Reads positions with consumers that never join, since the admin client's request for groups can crash (see
    `lag`).
    """

    def __init__(self, client: ClientSettings, settings: Settings) -> None:
        self._workers = reading.consumer(client, settings.worker_group)
        self._routers = reading.consumer(client, settings.router_group)
        self._admin = AdminClient(client)

    def close(self) -> None:
        self._workers.close()
        self._routers.close()

    def look(self) -> dict[DomainPartition, PartitionPositions]:
        """Return the positions of every domain partition.

        Raises:
            KafkaException: Kafka does not answer, or a topic is missing.
        """
        numbers = {domain: self.partitions(topics.raw(domain)) for domain in topics.DOMAINS}
        partitions = [DomainPartition(domain, number) for domain, each in numbers.items() for number in each]
        raw = [(topics.raw(each.domain), each.number) for each in partitions]
        clean = [(topics.clean(each.domain), each.number) for each in partitions]
        workers = _committed(self._workers, raw)
        firsts = self.offsets([*raw, *clean], EARLIEST)
        ends = self.offsets([*raw, *clean], LATEST)
        routers = _committed(self._routers, clean)
        if later := [
            to for to in clean if routers[to].offset > ends[to]
        ]:  # the line went on meanwhile, or the commit is beyond the end
            ends |= self.offsets(later, LATEST)
        return {
            partition: PartitionPositions(
                max(workers[at].offset, firsts[at]),
                ends[at],
                max(routers[to].offset, firsts[to]),
                ends[to],
                _high(routers[to].metadata),
            )
            for partition, at, to in zip(partitions, raw, clean, strict=True)
        }

    def partitions(self, topic: str) -> Sequence[int]:
        """Return the numbers of the topic's partitions.

        Raises:
            KafkaException: there is none, or Kafka does not answer.
        """
        found = self._admin.list_topics(topic, SECONDS).topics[topic]
        if found.error is not None:
            raise KafkaException(found.error)
        return sorted(found.partitions)

    # For a moment after a topic was made or a broker went, not all brokers know the leader.
    @retry(retry=retry_if_exception(is_leaderless), wait=wait_fixed(0.5), stop=stop_after_delay(SECONDS), reraise=True)
    def offsets(self, places: Sequence[tuple[str, int]], which: OffsetSpec) -> Offsets:
        """Return the EARLIEST or LATEST offsets.

        Raises:
            KafkaException: Kafka does not answer.
        """
        asked = self._admin.list_offsets({TopicPartition(*place): which for place in places}, request_timeout=SECONDS)
        return {(found.topic, found.partition): future.result().offset for found, future in asked.items()}


def _committed(consumer: Consumer, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], TopicPartition]:
    found = consumer.committed([TopicPartition(*place) for place in places], SECONDS)
    for each in found:
        if each.error:
            raise KafkaException(each.error)
    return {(each.topic, each.partition): each for each in found}


def _high(metadata: str | None) -> int:
    """Return the highest raw offset in a router's write-ahead intent (`pipelines.router.buffer.intent`), made with any
    key.
    """
    try:
        intent: Any = json.loads(metadata or "{}")
    except ValueError:
        return -1
    high = intent.get("high") if isinstance(intent, dict) else None
    return high if isinstance(high, int) else -1
