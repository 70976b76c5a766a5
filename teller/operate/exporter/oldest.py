"""How old the oldest waiting record of a partition is: one record is fetched, and its time looked at, nothing else."""

import time
from collections.abc import Mapping
from typing import Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from teller.operate.verify import reading
from teller.settings.kafka_client import ClientSettings

SECONDS: Final = 5.0
#: Nothing waits there: what lies behind the offset are marks of transactions.
NOTHING: Final = 0
Place = tuple[str, int]


class Oldest:
    """Remembers what it saw: a partition that does not move is not read again."""

    def __init__(self, client: ClientSettings) -> None:
        # Little is fetched for nothing. A queue that is full is looked at again soon, not after a second.
        small = {"fetch.message.max.bytes": 65_536, "queued.max.messages.kbytes": 1024, "fetch.queue.backoff.ms": 10}
        self._reader: Consumer = reading.consumer({**client, **small})
        self._seen: dict[Place, tuple[int, int]] = {}

    def close(self) -> None:
        self._reader.close()

    def times(self, waiting: Mapping[Place, int]) -> dict[Place, int]:
        """From offset on, when Kafka took the first record, in milliseconds since 1970-01-01T00:00:00Z; NOTHING where
        there is none. A place is missing where that could not be told in some seconds.

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
