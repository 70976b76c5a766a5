"""Find the time of a partition's oldest waiting record: fetch that one record, and read its time only."""

import time
from collections.abc import Mapping
from typing import Final

from confluent_kafka import Message, TopicPartition

from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import at_end
from pipelines.kafka.offsets import Place

SECONDS: Final = 5.0
#: No record waits: only transaction markers lie behind the offset.
NOTHING: Final = 0
#: An open transaction lies behind the offset; what follows waits for its end.
UNDECIDED: Final = -1


class Oldest:
    """Reads times of oldest records, and keeps them: a partition that does not move is not read again."""

    def __init__(self, client: ClientSettings) -> None:
        # Fetch little at a time. Look at a full queue again soon, not after a second.
        small = {"fetch.message.max.bytes": 65_536, "queued.max.messages.kbytes": 1024, "fetch.queue.backoff.ms": 10}
        self._reader = reader({**client, **small})
        self._seen: dict[tuple[Place, int], int] = {}

    def close(self) -> None:
        self._reader.close()

    def times(self, waiting: Mapping[Place, range]) -> dict[Place, int]:
        """Return when Kafka took the first record of each run of offsets, in milliseconds since 1970-01-01T00:00:00Z;
        NOTHING or UNDECIDED where there is none.

        A place is missing from the result where no answer came within some seconds.

        Raises:
            KafkaException: Kafka refuses.
        """
        starts = {place: (place, left.start) for place, left in waiting.items()}
        known = {place: self._seen[start] for place, start in starts.items() if start in self._seen}
        found = known | self._read({place: left for place, left in waiting.items() if place not in known})
        self._seen = {starts[place]: at for place, at in found.items() if at > NOTHING}
        return found

    def _read(self, unknown: Mapping[Place, range]) -> dict[Place, int]:
        found: dict[Place, int] = {}
        if not unknown:
            return found
        self._reader.assign([TopicPartition(*place, left.start) for place, left in unknown.items()])
        end = time.monotonic() + SECONDS
        try:
            while len(found) < len(unknown):
                if (message := self._reader.poll(max(0.0, end - time.monotonic()))) is None:
                    break
                place = message.topic() or "", message.partition() or 0
                if place not in found and (at := _time(message, unknown.get(place, range(0)).stop)) is not None:
                    found[place] = at
                    self._reader.pause([TopicPartition(*place)])
        finally:  # what is paused stays so in the next assignment
            self._reader.resume([TopicPartition(*place) for place in found])
            self._reader.unassign()
        return found


def _time(message: Message, end: int) -> int | None:
    if (error := message.error()) is None:
        return message.timestamp()[1]
    if not at_end(error):
        return None
    return NOTHING if (message.offset() or 0) >= end else UNDECIDED
