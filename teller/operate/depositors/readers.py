"""Wait until no worker and no router has partitions of topics that were deleted.

Kafka forgets a group's offsets with the topic, but a member goes on from where it was until it sees that the topic is
gone: of a topic that is made anew meanwhile it would miss what lies before that place.
"""

import time
from typing import Final

from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.groups import members
from teller.operate.depositors.changes import DepositorError
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

#: A worker drops a topic after two looks, a router at the next.
PATIENCE_S: Final = 60.0
LOOK_S: Final = 0.5
ANSWER_S: Final = 30.0


def wait_until_released(admin: AdminClient, settings: Settings, topics: frozenset[str]) -> None:
    """Wait until no member of the groups of workers and routers has a partition of these topics.

    Raises:
        DepositorError: one has after PATIENCE_S, or Kafka does not say.
        KafkaException: Kafka does not answer, or refuses.
    """
    client, end = command_settings(settings), time.monotonic() + PATIENCE_S
    for group in (settings.worker_group, settings.router_group):
        while topics and not _is_released(admin, client, group, topics):
            if time.monotonic() > end:
                raise DepositorError(
                    f"{', '.join(sorted(topics))}: gone, but group {group} still has it: run it again in a minute"
                )
            time.sleep(LOOK_S)


def _is_released(admin: AdminClient, client: ClientSettings, group: str, topics: frozenset[str]) -> bool:
    found = members(client, group, ANSWER_S)
    if found is not None and found.stable:
        return topics.isdisjoint(topic for topic, _ in found.places)
    return not _has_members(admin, group)  # a rebalance says nothing of what members had


def _has_members(admin: AdminClient, group: str) -> bool:
    """Return False for a group that nobody is in, or that never was."""
    none = (ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD)
    listed = admin.list_consumer_groups(request_timeout=ANSWER_S).result()
    return bool(listed.errors) or any(each.group_id == group and each.state not in none for each in listed.valid)
