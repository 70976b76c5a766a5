"""Wait until no worker and no router has partitions of topics that were deleted.

Kafka forgets a group's offsets with the topic, but a member goes on from where it was until it sees that the topic is
gone: of a topic that is made anew meanwhile it would miss what lies before that place.
"""

import time
from typing import Final

from confluent_kafka import ConsumerGroupState, KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from pipelines.kafka.groups import places
from teller.operate.depositors.changes import DepositorError
from teller.settings import Settings

#: A worker drops a topic after two looks, a router at the next.
PATIENCE_S: Final = 60.0
LOOK_S: Final = 0.5
ANSWER_S: Final = 30.0
#: States in which members have what they are said to have.
_SETTLED: Final = (ConsumerGroupState.STABLE, ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD)


def wait_until_released(admin: AdminClient, settings: Settings, topics: frozenset[str]) -> None:
    """Wait until no member of the groups of workers and routers has a partition of these topics.

    Raises:
        DepositorError: one has after PATIENCE_S.
        KafkaException: Kafka does not answer, or refuses.
    """
    end = time.monotonic() + PATIENCE_S
    for group in (settings.worker_group, settings.router_group):
        while topics and not _is_released(admin, group, topics):
            if time.monotonic() > end:
                raise DepositorError(
                    f"{', '.join(sorted(topics))}: gone, but group {group} still has it: run it again in a minute"
                )
            time.sleep(LOOK_S)


def _is_released(admin: AdminClient, group: str, topics: frozenset[str]) -> bool:
    try:
        found = admin.describe_consumer_groups([group], request_timeout=ANSWER_S)[group].result()
    except KafkaException as error:
        if error.args[0].code() != KafkaError.GROUP_ID_NOT_FOUND:
            raise
        return True
    return found.state in _SETTLED and topics.isdisjoint(topic for topic, _ in places(found))
