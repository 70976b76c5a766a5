"""Which partitions a consumer group is to read, and which its members have."""

from collections.abc import Callable

from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient

from pipelines.kafka.offsets import Place


def assigned(admin: AdminClient, group: str, seconds: float) -> set[Place] | None:
    """Return the partitions that members of the group have; None while it is in a rebalance, or has no members.

    Raises:
        KafkaException: Kafka does not answer within `seconds`, or refuses.
    """
    found = admin.describe_consumer_groups([group], request_timeout=seconds)[group].result()
    if found.state is not ConsumerGroupState.STABLE:
        return None
    return {(at.topic, at.partition) for member in found.members for at in member.assignment.topic_partitions}


def partitions_among(admin: AdminClient, wanted: Callable[[str], object], seconds: float) -> set[Place]:
    """Return the partitions of the topics whose name is `wanted`.

    Raises:
        KafkaException: Kafka does not answer within `seconds`.
    """
    topics = admin.list_topics(timeout=seconds).topics
    return {(name, number) for name, found in topics.items() if wanted(name) for number in found.partitions}
