"""Ask which partitions the members of a consumer group have.

Format of an assignment: Kafka 4.3, "ConsumerProtocolAssignment", which every version begins alike.
"""

from typing import Any, NamedTuple

from aiokafka.client import ConnectionGroup, CoordinationType
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.protocol.admin import DescribeGroupsRequest

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.offsets import Place
from pipelines.kafka.requests import NoAnswerError, asked


class Members(NamedTuple):
    """Partitions that the members of a group have; `stable` is False in a rebalance, and where there is no member."""

    stable: bool
    places: frozenset[Place]


def members(client: ClientSettings, group: str, seconds: float) -> Members | None:
    """Return what the members of the group have; None where Kafka does not say within `seconds`."""

    async def described(kafka: Any) -> Any:
        node = await kafka.coordinator_lookup(CoordinationType.GROUP, group)
        await kafka.ready(node, group=ConnectionGroup.COORDINATION)
        answer = await kafka.send(node, DescribeGroupsRequest([group]), group=ConnectionGroup.COORDINATION)
        return answer.groups[0]

    try:
        error, _, state, _, _, found, *_ = asked(client, described, seconds)
    except NoAnswerError:
        return None
    places = (place for _, _, _, _, assignment, *_ in found if assignment for place in _places(assignment))
    return None if error else Members(state == "Stable", frozenset(places))


def _places(assignment: bytes) -> list[Place]:
    read = ConsumerProtocolMemberAssignment.decode(assignment)
    return [(topic, number) for topic, numbers in read.assignment for number in numbers]
