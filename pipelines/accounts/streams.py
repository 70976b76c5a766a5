"""Which streams there are: topics of depositors come and go while the line runs."""

from confluent_kafka import Consumer
from confluent_kafka.admin import AdminClient

from schemas.topics import streams_among


def streams(client: AdminClient | Consumer, seconds: float) -> list[str]:
    """Return the streams whose raw and clean topics are both there for these credentials, in order.

    Raises:
        KafkaException: Kafka does not answer within `seconds`.
    """
    return streams_among(name for name, found in client.list_topics(timeout=seconds).topics.items() if not found.error)
