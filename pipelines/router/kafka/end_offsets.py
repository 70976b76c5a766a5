"""Where partitions end, asked without waiting for the answer.

On a connection of its own: a broker answers in order, so on the consumer's a question waits behind each fetch that is
held back for want of records. A router that had nothing to read, and asked one partition after the other there, did
nothing else for half a second a partition.
"""

import logging
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import Any, Final

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

from pipelines.router.kafka.errors import is_leaderless
from pipelines.router.kafka.port import Partition

ANSWER_S: Final = 5.0

logger = logging.getLogger(__name__)


class Ends:
    """For one thread; one question at a time."""

    def __init__(self, client: Mapping[str, Any]) -> None:
        self._admin = AdminClient(dict(client), logger=logger)
        self._asked: dict[Partition, Future[Any]] = {}

    def ask(self, partitions: Iterable[Partition]) -> None:
        """What was asked before is forgotten."""
        newest: Any = OffsetSpec
        wanted = {TopicPartition(*each): newest.latest() for each in partitions}
        found = self._admin.list_offsets(wanted, request_timeout=ANSWER_S) if wanted else {}
        self._asked = {Partition(each.topic, each.partition): future for each, future in found.items()}

    def told(self) -> Mapping[Partition, int] | None:
        """One past the last offset of each partition that was asked for, but for those whose leader has just moved: the
        next question finds it. None while nothing is known, or all was told.

        Raises:
            KafkaException: Kafka did not say in ANSWER_S.
        """
        if not self._asked or not all(future.done() for future in self._asked.values()):
            return None
        told, self._asked = self._asked, {}
        return {
            partition: int(future.result().offset)
            for partition, future in told.items()
            if not is_leaderless(future.exception())
        }
