"""Committed offsets of groups; first and end offsets of partitions."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final

from confluent_kafka import Consumer, IsolationLevel, KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from pipelines.kafka.errors import OfTopicError, TopicMissingError, is_leaderless

EARLIEST: Final = OffsetSpec.earliest()  # type: ignore[no-untyped-call]
#: Latest offset, open transactions included.
LATEST: Final = OffsetSpec.latest()  # type: ignore[no-untyped-call]
NEWEST: Final = OffsetSpec.max_timestamp()  # type: ignore[no-untyped-call]
#: Topic and number of a partition.
Place = tuple[str, int]
Offsets = dict[Place, int]
SETTLED_S: Final = 30.0


def partitions(client: AdminClient | Consumer, topic: str, seconds: float) -> list[int]:
    """Return the numbers of the topic's partitions.

    Raises:
        TopicMissingError: there is none.
        KafkaException: Kafka does not answer within `seconds`; so do the others.
    """
    found = client.list_topics(topic, seconds).topics[topic]
    if found.error is not None:
        raise TopicMissingError(found.error, topic)
    return sorted(found.partitions)


def topics(client: AdminClient | Consumer, seconds: float) -> dict[str, frozenset[int]]:
    """Return the topics that there are for these credentials, with the numbers of their partitions.

    Raises:
        KafkaException: Kafka does not answer within `seconds`.
    """
    found = client.list_topics(timeout=seconds).topics
    return {name: frozenset(each.partitions) for name, each in found.items() if each.error is None}


def topic_id(admin: AdminClient, topic: str, seconds: float) -> str:
    """Return Kafka's id of the topic, which one that is made anew under the same name does not have.

    Raises:
        KafkaException: there is no such topic, or Kafka does not answer within `seconds`; so do the next two.
    """
    return topic_ids(admin, [topic], seconds)[topic]


def topic_ids(admin: AdminClient, names: Sequence[str], seconds: float) -> dict[str, str]:
    """Return the same of each topic, by its name, in one request."""
    return {topic: str(found.topic_id) for topic, found in _described(admin, names, seconds).items()}


def places(admin: AdminClient, names: Sequence[str], seconds: float) -> frozenset[Place]:
    """Return the partitions of these topics, in one request."""
    found = _described(admin, names, seconds)
    return frozenset((topic, each.id) for topic in found for each in found[topic].partitions)


def _described(admin: AdminClient, names: Sequence[str], seconds: float) -> dict[str, Any]:
    asked: dict[str, Future[Any]] = admin.describe_topics(TopicCollection(list(names)), request_timeout=seconds)
    return {topic: _answer(found, topic) for topic, found in asked.items()}


def _answer(future: "Future[Any]", topic: str) -> Any:
    try:
        return future.result()
    except KafkaException as error:
        raise OfTopicError(error.args[0], topic) from None


def ask(
    admin: AdminClient,
    places: Iterable[Place],
    which: OffsetSpec,
    seconds: float,
    isolation: IsolationLevel = IsolationLevel.READ_UNCOMMITTED,
) -> "dict[Place, Future[Any]]":
    """Request EARLIEST, LATEST or NEWEST of each place, in one request per broker; do not wait for the answers."""
    wanted = {TopicPartition(*place): which for place in places}
    asked = admin.list_offsets(wanted, isolation_level=isolation, request_timeout=seconds) if wanted else {}
    return {(each.topic, each.partition): future for each, future in asked.items()}


def decided(admin: AdminClient, places: Iterable[Place], seconds: float) -> Offsets:
    """Return of each place the offset before which no transaction is open: LATEST where none is."""
    return _answers(admin, ask(admin, places, LATEST, seconds, IsolationLevel.READ_COMMITTED))


# For a moment after a topic was made, or a broker began or went, not all brokers know the leader.
@retry(retry=retry_if_exception(is_leaderless), wait=wait_fixed(0.5), stop=stop_after_delay(SETTLED_S), reraise=True)
def settled(admin: AdminClient, places: Iterable[Place], which: OffsetSpec, seconds: float) -> Offsets:
    """Return the EARLIEST or LATEST offset of each place, once its leader is known: for SETTLED_S at most."""
    return offsets(admin, list(places), which, seconds)


def offsets(admin: AdminClient, places: Iterable[Place], which: OffsetSpec, seconds: float) -> Offsets:
    """Return the EARLIEST or LATEST offset of each place."""
    return _answers(admin, ask(admin, places, which, seconds))


def look_leader_up(admin: AdminClient, topic: str) -> None:
    """Have the client look the leaders of a topic up anew, without waiting. After a broker's restart librdkafka's admin
    client sends the old leader's epoch, and is refused, until somebody does.
    """
    with suppress(KafkaException):  # it waits no time for what it has asked for
        admin.list_topics(topic, 0)


def _answers(admin: AdminClient, asked: "dict[Place, Future[Any]]") -> Offsets:
    try:
        return {place: _answer(future, place[0]).offset for place, future in asked.items()}
    except OfTopicError as error:
        if is_leaderless(error):
            look_leader_up(admin, error.topic)
        raise


def committed(consumer: Consumer, places: Iterable[Place], seconds: float) -> dict[Place, TopicPartition]:
    """Return the committed offset of the consumer's group at each place; below 0 where it has committed nothing."""
    found = consumer.committed([TopicPartition(*place) for place in places], seconds)
    for each in found:
        if each.error:
            raise OfTopicError(each.error, each.topic)
    return {(each.topic, each.partition): each for each in found}
