"""The trail on Kafka."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from bank.access.access_event import AccessEvent, encoded
from pipelines.access.protocol import TrailRefused, TrailUnavailable
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.errors import REFUSED
from pipelines.kafka.transactions import SILENT, deliver
from schemas.topics import ACCESS

#: Seconds to wait for an answer of Kafka.
ANSWER_S: Final = 10.0
#: Events that are handed to Kafka's client at a time: its queue takes 100,000.
_AT_ONCE: Final = 10_000
_PARTITION: Final = 0


@contextmanager
def explained() -> Iterator[None]:
    """Turn an error of Kafka into one of the trail."""
    try:
        yield
    except KafkaException as error:
        raise meant(error.args[0]) from None


def meant(error: KafkaError) -> TrailUnavailable | TrailRefused:
    """Return the error of the trail for an error of Kafka."""
    if error.code() in REFUSED:
        return TrailRefused(
            f"Kafka refuses {ACCESS} ({error.name()}): `teller topics` makes it, and who reads needs Write on it"
        )
    return TrailUnavailable(f"{ACCESS} does not answer ({error.name()})")


class KafkaTrail:
    """The topic, for who writes to it. An event whose answer was lost may be there twice, under one id: an idempotent
    producer would wait half a second for its number before the first event.

    Raises:
        TrailUnavailable, TrailRefused.
    """

    @explained()
    def __init__(self, client: ClientSettings) -> None:
        own: ClientSettings = {
            "acks": "all",
            "delivery.timeout.ms": int(ANSWER_S * 1000),
            "linger.ms": 2,  # 10,000 events take 0.8 s; without, 3 to 6 s
            **SILENT,
        }
        self._producer = Producer({**client, **own})
        # asked first: to a topic that is not there the client would wait for half a minute
        if ACCESS not in self._producer.list_topics(timeout=ANSWER_S).topics:
            raise KafkaException(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART))

    def append(self, events: Sequence[AccessEvent]) -> None:
        """See `Trail`."""
        for at in range(0, len(events), _AT_ONCE):
            self._append(events[at : at + _AT_ONCE])

    def close(self) -> None:
        """See `Trail`; nothing waits."""
        self._producer.purge()

    @explained()
    def _append(self, events: Sequence[AccessEvent]) -> None:
        failed: list[KafkaError] = []

        def report(error: KafkaError | None, _message: Message) -> None:
            if error is not None:
                failed.append(error)

        for event in events:
            key, value = encoded(event)
            self._producer.produce(ACCESS, value, key, _PARTITION, on_delivery=report)
        deliver(self._producer, 2 * ANSWER_S)
        if failed:
            raise KafkaException(failed[0])
        if len(self._producer):
            raise TrailUnavailable(f"{ACCESS} did not take an event within {ANSWER_S:.0f} s")
