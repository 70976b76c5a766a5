"""Kinds of errors that Kafka and librdkafka report.

Codes: librdkafka INTRODUCTION.md, "Transactional producer" and "Fatal errors"; Kafka protocol guide, "Error codes".
librdkafka's own codes start with an underscore.
"""
# ruff: noqa: SLF001 - these codes are public, underscore or not

from collections.abc import Collection
from typing import Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka import KafkaError as Code

#: Kafka does not take the log-in, or the broker's certificate is not trusted.
LOG_IN: Final = frozenset(
    {Code._AUTHENTICATION, Code._SSL, Code.SASL_AUTHENTICATION_FAILED, Code.CLUSTER_AUTHORIZATION_FAILED}
)
#: Kafka takes the log-in, and does not allow this call.
RIGHTS: Final = frozenset(
    {Code.GROUP_AUTHORIZATION_FAILED, Code.TOPIC_AUTHORIZATION_FAILED, Code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED}
)
#: There is no such topic or partition.
MISSING: Final = frozenset({Code.UNKNOWN_TOPIC_OR_PART, Code._UNKNOWN_TOPIC, Code._UNKNOWN_PARTITION})
_TOO_LARGE: Final = frozenset({Code.MSG_SIZE_TOO_LARGE, Code.OFFSET_METADATA_TOO_LARGE})
#: Kafka refuses, and will refuse again until somebody mends the cause.
REFUSED: Final = LOG_IN | RIGHTS | MISSING | _TOO_LARGE
#: Refusals that no call raises, only `error_cb`: a refused log-in or certificate, a topic that may not be read.
CALLBACK_ONLY: Final = REFUSED & {Code._AUTHENTICATION, Code._SSL, Code.TOPIC_AUTHORIZATION_FAILED}
#: Another producer has this one's transactional id.
TAKEN_OVER: Final = frozenset({Code._FENCED, Code.PRODUCER_FENCED, Code.INVALID_PRODUCER_EPOCH})
#: Kafka takes no more commits of this client.
FENCED: Final = TAKEN_OVER | {
    Code._FATAL, Code.FENCED_INSTANCE_ID, Code.ILLEGAL_GENERATION, Code.UNKNOWN_MEMBER_ID
}  # fmt: skip
#: A broker has just gone or come back, or a topic was just made: the client's leader of the partition is out of date.
LEADERLESS: Final = frozenset({
    Code.FENCED_LEADER_EPOCH, Code.LEADER_NOT_AVAILABLE, Code.NOT_LEADER_FOR_PARTITION, Code.UNKNOWN_LEADER_EPOCH
})  # fmt: skip
#: A group that is new to the brokers, or whose broker has just gone, has no coordinator for a moment.
UNCOORDINATED: Final = frozenset({
    Code.NOT_COORDINATOR, Code.COORDINATOR_NOT_AVAILABLE, Code.COORDINATOR_LOAD_IN_PROGRESS
})  # fmt: skip
#: librdkafka reports this after any error of the last broker; it has no cause of its own.
ALL_DOWN: Final = Code._ALL_BROKERS_DOWN


class OfTopicError(KafkaException):
    """An error about a topic; `operation` is the one of Kafka's that its right is for, as in the list of ACLs."""

    def __init__(self, error: KafkaError, topic: str, operation: str = "Describe") -> None:
        super().__init__(error)
        self.topic, self.operation = topic, operation


class TopicMissingError(OfTopicError):
    """There is no such topic, or not for these credentials."""


def is_leaderless(error: BaseException | None) -> bool:
    """Return whether to ask again, once the client has looked the leaders up anew: `offsets.look_leader_up`."""
    return isinstance(error, KafkaException) and error.args[0].code() in LEADERLESS


def is_uncoordinated(error: BaseException | None) -> bool:
    """Return whether to ask again: the client then looks the group's coordinator up anew."""
    return isinstance(error, KafkaException) and error.args[0].code() in UNCOORDINATED


def is_missing(error: BaseException | None) -> bool:
    """Return whether a topic or partition is not there, or not for these credentials."""
    return isinstance(error, KafkaException) and error.args[0].code() in MISSING


def words(error: KafkaError) -> str:
    """Say that Kafka does not answer, for people."""
    return f"Kafka does not answer as it should ({error.name()})"


def in_words(error: KafkaException) -> str:
    """Say the same; of a topic that is missing, which one, and of a right, which and to what."""
    found = error.args[0]
    if isinstance(error, OfTopicError) and found.code() in MISSING:
        return f"there is no topic {error.topic}: `teller topics` creates it"
    if found.code() not in RIGHTS:
        return words(found)
    right = "to its group or transactional id"
    if isinstance(error, OfTopicError):
        right = f"{error.operation} to {error.topic}"
    return f"Kafka refuses ({found.name()}): this user lacks the right {right}; docs/deploying.md, Rights"


def of_write(error: KafkaException, topics: Collection[str]) -> KafkaException:
    """Return the error of a transaction that wrote to these topics, with their names where one may not be written."""
    is_refused = error.args[0].code() == Code.TOPIC_AUTHORIZATION_FAILED and topics
    return OfTopicError(error.args[0], " or ".join(sorted(topics)), "Write") if is_refused else error


def at_end(error: KafkaError, topic: str | None = None) -> bool:
    """Return True for a consumer at the end of a partition, False for an error that librdkafka mends by itself.

    Raises:
        OfTopicError: any other error.
    """
    if error.code() == Code._PARTITION_EOF:
        return True
    if error.retriable():
        return False
    raise OfTopicError(error, topic or "a topic", "Read")
