"""Read for how long the brokers keep raw records, which nobody has stripped."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from confluent_kafka.admin import AdminClient, ConfigResource  # type: ignore[attr-defined]

from schemas import topics
from teller.settings.topics import FOREVER

SECONDS: Final = 10.0
SETTING: Final = "retention.ms"
#: Topics of a request: a broker's answer has all of a topic's settings, some 4 KB.
AT_ONCE: Final = 500
#: Reads the retention of topics, in milliseconds, as Kafka writes it.
Describe = Callable[[list[str]], Mapping[str, str]]


def described(admin: AdminClient, names: list[str]) -> dict[str, str]:
    """Return `retention.ms` of each topic.

    Raises:
        KafkaException: Kafka does not answer, a topic is gone, or these credentials may not see a topic's settings.
    """
    resources: Any = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in names]
    asked = admin.describe_configs(resources, request_timeout=SECONDS)
    return {resource.name: str(future.result()[SETTING].value) for resource, future in asked.items()}


def shortest(names: Iterable[str], describe: Describe) -> dict[tuple[str, ...], float]:
    """Return the shortest retention of the raw topics among these, in seconds, by domain; one that keeps its records
    for good counts for nothing.

    Errors of `describe` pass through.
    """
    raw = sorted(filter(topics.is_raw, names))
    found: dict[tuple[str, ...], float] = {}
    for start in range(0, len(raw), AT_ONCE):
        for name, kept in describe(raw[start : start + AT_ONCE]).items():
            if int(kept) != FOREVER:
                domain = (topics.domain_of(name),)
                found[domain] = min(int(kept) / 1000, found.get(domain, float("inf")))
    return found


def by_setting(raw_hours: int) -> dict[tuple[str, ...], float]:
    """Return the retention that the setting gives each domain, for credentials that may not see the topics' own."""
    return {(domain,): raw_hours * 3600.0 for domain in topics.DOMAINS}
