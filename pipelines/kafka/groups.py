"""Ask which partitions the members of a consumer group have."""

from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient, ConsumerGroupDescription  # type: ignore[attr-defined]

from pipelines.kafka.offsets import Place


def assigned(admin: AdminClient, group: str, seconds: float) -> set[Place] | None:
    """Return the partitions that members of the group have; None while it is in a rebalance, or has no members.

    Raises:
        KafkaException: Kafka does not answer within `seconds`, or refuses.
    """
    found = admin.describe_consumer_groups([group], request_timeout=seconds)[group].result()
    return places(found) if found.state is ConsumerGroupState.STABLE else None


def places(group: ConsumerGroupDescription) -> set[Place]:
    """Return the partitions that the members of a described group have."""
    return {(at.topic, at.partition) for member in group.members for at in member.assignment.topic_partitions}
