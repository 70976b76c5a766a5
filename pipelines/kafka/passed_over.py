"""Name records that a process passes over, since nobody of the bank wrote them, in its log: never their content."""

import logging

from pipelines.kafka.offsets import Place

#: Records of a topic that are named one by one; of further ones each whose number is a power of two.
NAMED = 16


class PassedOver:
    """Names records by topic, partition and offset: each once, and fewer the more there are. For one thread."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._highest: dict[Place, int] = {}
        self._counts: dict[str, int] = {}

    def name(self, topic: str, partition: int, offset: int) -> None:
        """Name a record, unless that one was named, or a later one of its partition."""
        if offset <= self._highest.get((topic, partition), -1):
            return
        self._highest[topic, partition] = offset
        self._counts[topic] = count = self._counts.get(topic, 0) + 1
        if count <= NAMED or count.bit_count() == 1:
            said = "%s/%d/%d is not the bank's, and passed over (%d so far): somebody else writes there"
            self._log.warning(said, topic, partition, offset, count)
