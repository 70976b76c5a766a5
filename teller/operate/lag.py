"""Compute consumer lag: records that the workers and routers have not finished, per topic."""

from collections.abc import Mapping

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from schemas import topics
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

SECONDS = 10.0
#: Up to this many offsets may all be transaction markers or aborted records, so they are read to see if one is a
#: record.
FEW = 1000


def total(lags: Mapping[str, int]) -> int:
    """Sum the records behind, over all topics."""
    return sum(lags.values())


def lags(settings: Settings) -> dict[str, int]:
    """Return the records behind by topic: raw topics for the workers' group, clean topics for the routers'."""
    raw = _group_lag(settings, settings.worker_group, [topics.raw(domain) for domain in topics.DOMAINS])
    return raw | _group_lag(settings, settings.router_group, [topics.clean(domain) for domain in topics.DOMAINS])


def _group_lag(settings: Settings, group: str, names: list[str]) -> dict[str, int]:
    # A consumer that never joins asks: the admin client's request (list_consumer_group_offsets) crashes the process in
    # librdkafka 2.16 when the group's coordinator is still loading.
    client = {**command_settings(settings), "group.id": group, "enable.auto.commit": False}
    committed_only = {"isolation.level": "read_committed", "enable.partition.eof": True, "fetch.wait.max.ms": 20}
    consumer = Consumer({**client, "isolation.level": "read_uncommitted"})  # this client's end offset is the log's own
    reader = Consumer({**client, **committed_only})
    try:
        return {name: _topic_lag(consumer, reader, name) for name in names}
    finally:
        consumer.close()
        reader.close()


# A group that is new to the brokers has no coordinator for a moment.
@retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.5), stop=stop_after_delay(30), reraise=True)
def _topic_lag(consumer: Consumer, reader: Consumer, name: str) -> int:
    numbers = consumer.list_topics(name, SECONDS).topics[name].partitions
    committed = consumer.committed([TopicPartition(name, number) for number in numbers], SECONDS)
    return sum(_partition_lag(consumer, reader, place) for place in committed)


def _partition_lag(consumer: Consumer, reader: Consumer, committed: TopicPartition) -> int:
    """Return the lag of one partition. A group that has not committed yet has all the records before it.

    One that has committed beyond the end, which must never happen, has that distance as its lag: it is not done.
    """
    place = TopicPartition(committed.topic, committed.partition)
    low, high = consumer.get_watermark_offsets(place, SECONDS)
    if committed.offset > high:
        return committed.offset - high
    place.offset = max(low, committed.offset)
    behind = high - place.offset
    return behind if behind > FEW or (behind and _more_to_come(reader, place, high)) else 0


def _more_to_come(reader: Consumer, start: TopicPartition, end: int) -> bool:
    """Return True if a record, or an open transaction, follows from `start` on; what lies behind it waits for its end.

    A transaction leaves a marker behind its records, which takes an offset and is never consumed.
    """
    reader.assign([start])
    message = reader.poll(SECONDS)
    reader.unassign()
    if message is None or (error := message.error()) is None:
        return True
    if error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001 - librdkafka's public code for it
        raise KafkaException(error)
    return (message.offset() or 0) < end
