"""Does every part that runs do its share? One that lives and reads nothing would show in no figure."""

import time
from collections.abc import Iterable
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.chaos.parts import SEVERAL

#: Longer than a router may stand still before its watchdog ends it, and until it is back.
PATIENCE_S: Final = 240.0


def idle(settings: Settings, running: Iterable[str], patience: float = PATIENCE_S) -> list[str]:
    """The names of running parts, as `worker-0`, that have no partitions after `patience` seconds."""
    wanted = {f"chaos-{name}": name for name in running if name.startswith(SEVERAL)}  # others join no group
    end = time.monotonic() + patience
    while missing := wanted.keys() - _members(settings):
        if time.monotonic() > end:
            break
        time.sleep(1.0)
    return sorted(wanted[member] for member in missing)


def _members(settings: Settings) -> set[str]:
    """Static member ids that have partitions.

    A client of its own each time: librdkafka keeps asking the broker that was a group's coordinator when it asked first
    (its rdkafka_coord.c forgets one only when nobody asks).
    """
    admin, groups = AdminClient(command_settings(settings)), [settings.worker_group, settings.router_group]
    found: set[str] = set()
    for group in admin.describe_consumer_groups(groups, request_timeout=10).values():
        try:
            members = group.result().members
        except KafkaException:  # its coordinator is changing
            continue
        found |= {str(one.group_instance_id) for one in members if one.assignment and one.assignment.topic_partitions}
    return found
