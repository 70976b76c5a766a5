"""Consumer lag: records that the workers and routers have not finished, per topic."""

from collections.abc import Mapping

from confluent_kafka import Consumer, KafkaException, TopicPartition
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from schemas import topics
from teller.kafka import command_settings
from teller.settings import Settings

SECONDS = 10.0


def total(lags: Mapping[str, int]) -> int:
    """Records behind, over all topics."""
    return sum(lags.values())


def lags(settings: Settings) -> dict[str, int]:
    """Records behind by topic: raw topics for the workers' group, clean topics for the routers'."""
    raw = _group_lag(settings, settings.worker_group, [topics.raw(domain) for domain in topics.DOMAINS])
    return raw | _group_lag(settings, settings.router_group, [topics.clean(domain) for domain in topics.DOMAINS])


def _group_lag(settings: Settings, group: str, names: list[str]) -> dict[str, int]:
    # A consumer that never joins: the admin client's way to ask (list_consumer_group_offsets) crashes the process in
    # librdkafka 2.16 when the group's coordinator is still loading.
    consumer = Consumer({**command_settings(settings), "group.id": group, "enable.auto.commit": False})
    try:
        return {name: _topic_lag(consumer, name) for name in names}
    finally:
        consumer.close()


# A group that is new to the brokers has no coordinator for a moment.
@retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.5), stop=stop_after_delay(30), reraise=True)
def _topic_lag(consumer: Consumer, name: str) -> int:
    numbers = consumer.list_topics(name, SECONDS).topics[name].partitions
    committed = consumer.committed([TopicPartition(name, number) for number in numbers], SECONDS)
    return sum(_partition_lag(consumer, place) for place in committed)


def _partition_lag(consumer: Consumer, committed: TopicPartition) -> int:
    """A group that has not committed yet has all the records before it."""
    low, high = consumer.get_watermark_offsets(TopicPartition(committed.topic, committed.partition), SECONDS)
    return max(0, high - max(low, committed.offset))
