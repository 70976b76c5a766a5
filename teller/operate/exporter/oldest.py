"""Find the age of a partition's oldest waiting record: fetch that one record, and read its time only."""

import time
from collections.abc import Mapping
from typing import Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from teller.operate.verify import reading
from teller.settings.kafka_client import ClientSettings

SECONDS: Final = 5.0
#: No record waits: only transaction markers lie behind the offset.
NOTHING: Final = 0
Place = tuple[str, int]


class Oldest:
    """Reads times of oldest records, and keeps them: a partition that does not move is not read again."""

    def __init__(self, client: ClientSettings) -> None:
        # Fetch little at a time. Look at a full queue again soon, not after a second.
        small = {"fetch.message.max.bytes": 65_536, "queued.max.messages.kbytes": 1024, "fetch.queue.backoff.ms": 10}
        self._reader: Consumer = reading.consumer({**client, **small})
        self._seen: dict[Place, tuple[int, int]] = {}

    def close(self) -> None:
        self._reader.close()

    def times(self, waiting: Mapping[Place, int]) -> dict[Place, int]:
        """Return when Kafka took the first record from each offset on, in milliseconds since 1970-01-01T00:00:00Z;
        NOTHING where there is none.

        A place is missing from the result where no answer came within some seconds.

        Raises:
            KafkaException: Kafka refuses.
        """
        known = {
            place: self._seen[place][1] for place, at in waiting.items() if self._seen.get(place, (-1, 0))[0] == at
        }
        found = known | self._read({place: at for place, at in waiting.items() if place not in known})
        self._seen = {place: (waiting[place], at) for place, at in found.items() if at != NOTHING}
        return found

    def _read(self, unknown: Mapping[Place, int]) -> dict[Place, int]:
        found: dict[Place, int] = {}
        if not unknown:
            return found
        self._reader.assign([TopicPartition(*place, at) for place, at in unknown.items()])
        end = time.monotonic() + SECONDS
        while len(found) < len(unknown):
            message = self._reader.poll(max(0.0, end - time.monotonic()))
            if message is None:
                break
            place = message.topic() or "", message.partition() or 0
            if place not in found and (at := _time(message)) is not None:
                found[place] = at
                self._reader.pause([TopicPartition(*place)])
        self._reader.resume([TopicPartition(*place) for place in found])  # else it stays paused in the next assignment
        self._reader.unassign()
        return found


def _time(message: Message) -> int | None:
    if (error := message.error()) is None:
        return message.timestamp()[1]
    if error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - librdkafka's public code for it
        return NOTHING
    if error.retriable():
        return None
    raise KafkaException(error)
