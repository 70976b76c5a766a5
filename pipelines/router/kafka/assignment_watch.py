"""Looks whether some member of the routers' group has each clean partition, on a thread beside the router's loop."""

import logging
import re
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from pipelines.accounts.assignment import Nudges
from pipelines.kafka.groups import assigned, partitions_among

#: Seconds between two looks.
LOOK_S: Final = 10.0
ANSWER_S: Final = 5.0

logger = logging.getLogger(__name__)


class AssignmentWatch:
    """Looks at one group, one look at a time. `due` is for one thread."""

    def __init__(self, admin: AdminClient, group: str, pattern: str, now: float) -> None:
        self._admin, self._group, self._wanted = admin, group, re.compile(pattern).match
        self._nudges = Nudges()
        self._thread = ThreadPoolExecutor(1, "assignment")
        self._look: Future[bool] | None = None
        self._next_look = now + LOOK_S

    def due(self, now: float) -> bool:
        """Return True once a look has found that the group must be nudged; begin a look where one is due."""
        if self._look is None:
            if now >= self._next_look:
                self._next_look = now + LOOK_S
                self._look = self._thread.submit(self._due)
            return False
        if not self._look.done():
            return False
        look, self._look = self._look, None
        return look.result()

    def close(self) -> None:
        """Begin no more looks; one that runs ends by itself within its time-outs."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _due(self) -> bool:
        try:
            there = partitions_among(self._admin, self._wanted, ANSWER_S)
            taken = assigned(self._admin, self._group, ANSWER_S)
        except KafkaException as error:
            logger.debug("no look at the assignment: %s", error.args[0].name())
            return False
        if taken is None or not self._nudges.due(there, taken):
            return False
        logger.warning("%d clean partitions are nobody's: Kafka is to assign anew", len(self._nudges.missing))
        return True
