"""End offsets of partitions, requested without waiting for the answer.

The requests have a connection of their own: a broker answers in order, so on the consumer's connection a request waits
behind each fetch that the broker delays until it has records. A router that had nothing to read, and asked for one
partition after the other there, did nothing else for half a second a partition.
"""

import logging
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import Any, Final

from confluent_kafka.admin import AdminClient

from pipelines.kafka.errors import is_leaderless, is_missing
from pipelines.kafka.offsets import EARLIEST, LATEST, Place, ask, look_leader_up
from pipelines.router.kafka.port import Partition

ANSWER_S: Final = 5.0

logger = logging.getLogger(__name__)


class Ends:
    """Requests for end offsets, one at a time. For one thread."""

    def __init__(self, client: Mapping[str, Any]) -> None:
        self.admin = AdminClient(dict(client), logger=logger)
        self._asked: dict[Place, Future[Any]] = {}

    def beginnings(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """Wait for the first offset of each partition; one request for all of a broker.

        Raises:
            KafkaException: Kafka does not answer within ANSWER_S, or a partition's leader has just moved.
        """
        answers = ask(self.admin, partitions, EARLIEST, ANSWER_S)
        return {Partition(*place): int(future.result().offset) for place, future in answers.items()}

    def ask(self, partitions: Iterable[Partition]) -> None:
        """Send a request; the one before it is dropped."""
        self._asked = ask(self.admin, partitions, LATEST, ANSWER_S)

    def answers(self) -> Mapping[Partition, int] | None:
        """Give the end offsets once, when the answer has come; None before that and afterwards.

        Partitions whose leader has just moved are left out, since the next request finds it; so are those of a topic
        that is gone, which the next rebalance takes away.

        Raises:
            KafkaException: Kafka did not answer within ANSWER_S.
        """
        if not self._asked or not all(future.done() for future in self._asked.values()):
            return None
        answered, self._asked = self._asked, {}
        moved = {place for place, future in answered.items() if is_leaderless(future.exception())}
        for topic in {topic for topic, _ in moved}:
            look_leader_up(self.admin, topic)
        return {
            Partition(*place): int(future.result().offset)
            for place, future in answered.items()
            if place not in moved and not is_missing(future.exception())
        }
