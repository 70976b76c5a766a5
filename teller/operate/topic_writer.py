"""Write to the topics of the settings' brokers, for commands whose records count once, also where they come again."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from confluent_kafka import KafkaException, Producer

from pipelines.kafka.transactions import SILENT, deliver
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

SECONDS: Final = 30.0
#: Records that librdkafka has at once.
_AT_ONCE: Final = 10_000
Headers = Mapping[str, str | bytes | None]
_NONE: Final[Headers] = MappingProxyType({})


class TopicNotWrittenError(RuntimeError):
    """A topic did not take a record; the message says what to do."""


def write(
    settings: Settings, topic: str, records: Iterable[tuple[str | bytes, bytes | None]], headers: Headers = _NONE
) -> int:
    """Write records, keys with values, which are durable on return; return how many. Those before an error may be.

    Raises:
        TopicNotWrittenError: Kafka did not take one, or did not say so in SECONDS.
    """
    own: dict[str, Any] = {**SILENT, "enable.idempotence": True, "delivery.timeout.ms": int(SECONDS * 1000)}
    producer, refused, number = Producer({**command_settings(settings), **own}), list[object](), 0

    def on_delivery(error: object, _message: object) -> None:
        if error is not None:
            refused.append(error)

    try:
        for number, (key, value) in enumerate(records, 1):
            producer.produce(topic, value, key, headers=dict(headers), on_delivery=on_delivery)
            if number % _AT_ONCE == 0:
                deliver(producer, SECONDS)
            if refused:
                break
        deliver(producer, SECONDS)
    except KafkaException as error:
        refused.append(error)
    if refused or len(producer):
        raise TopicNotWrittenError(
            f"{topic} did not take it: run `teller topics`, see docs/deploying.md, then repeat it"
        )
    return number
