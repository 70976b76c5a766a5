"""Compare how long depositors' own raw topics keep records with what they should keep."""

from collections.abc import Iterator

from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from schemas import topics as names
from teller.settings import Settings, topics
from teller.settings.kafka_client import command_settings
from teller.settings.topics import TopicResult

SECONDS = 30.0


def differing(settings: Settings) -> Iterator[TopicResult]:
    """Yield depositors' own raw topics that are not as they should be; their numbers of partitions are their own.

    Raises:
        KafkaException: Kafka does not answer, or refuses.
    """
    admin = AdminClient(command_settings(settings))
    held = offsets.topics(admin, SECONDS)
    own = [name for name in sorted(held) if names.is_raw(name) and names.is_own(name)]
    specs = [topics.of_raw(settings, name, len(held[name])) for name in own]
    for spec, found in zip(specs, topics.found(admin, specs), strict=True):
        result = topics.compare(spec, found)
        if result.differences:
            yield result
