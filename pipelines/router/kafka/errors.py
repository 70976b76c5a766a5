"""Mapping of librdkafka's errors to the router's faults.

Codes: librdkafka INTRODUCTION.md, "Transactional producer" and "Fatal errors"; Kafka protocol guide, "Error codes".
"""

from typing import Final

from confluent_kafka import KafkaError, KafkaException

from pipelines.router.faults import CommitAborted, LogFenced, LogRefused, LogUnavailable, RecordsGone, RouterFault

_FENCED: Final = {
    KafkaError._FATAL,  # noqa: SLF001 - librdkafka's own codes start with an underscore
    KafkaError._FENCED,  # noqa: SLF001
    KafkaError.FENCED_INSTANCE_ID,
    KafkaError.ILLEGAL_GENERATION,
    KafkaError.INVALID_PRODUCER_EPOCH,
    KafkaError.PRODUCER_FENCED,
    KafkaError.UNKNOWN_MEMBER_ID,
}
_REFUSED: Final = {
    KafkaError._AUTHENTICATION,  # noqa: SLF001
    KafkaError._SSL,  # noqa: SLF001
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError._UNKNOWN_TOPIC,  # noqa: SLF001
    KafkaError._UNKNOWN_PARTITION,  # noqa: SLF001
    KafkaError.MSG_SIZE_TOO_LARGE,
    KafkaError.OFFSET_METADATA_TOO_LARGE,
}
#: A broker has just gone or come back, or a topic was just made: the client's leader of the partition is out of date.
_LEADER_MOVES: Final = {
    KafkaError.FENCED_LEADER_EPOCH,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.UNKNOWN_LEADER_EPOCH,
}
_MEND: Final = "check that the topics are there (`teller topics`), and the router's credentials and rights"


def is_leaderless(error: BaseException | None) -> bool:
    """Return whether to ask again: the client then looks the leaders up anew."""
    return isinstance(error, KafkaException) and error.args[0].code() in _LEADER_MOVES


def meaning(error: KafkaError) -> RouterFault:
    """Fault for an error of a call that may have taken effect."""
    if error.code() in _FENCED:
        return LogFenced(f"Kafka takes no more commits of this router ({error.name()})")
    if error.code() in _REFUSED:
        return LogRefused(f"Kafka refuses ({error.name()}): {_MEND}")
    return LogUnavailable(f"Kafka does not answer as it should ({error.name()})")


def undone(error: KafkaError) -> RouterFault:
    """Fault for an error of a call that took no effect for certain."""
    fault = meaning(error)
    return CommitAborted(f"Kafka undid the commit ({error.name()})") if isinstance(fault, LogUnavailable) else fault


def of_message(error: KafkaError, place: str) -> RouterFault | None:
    """Fault for an error on polling; None for an error that librdkafka mends by itself."""
    if error.code() == KafkaError._AUTO_OFFSET_RESET:  # noqa: SLF001
        return RecordsGone(
            f"{place}: the offset to go on from is no longer in the topic: Kafka deleted records before they were "
            "stored. Find out which from the raw topic; then set the group's offset with kafka-consumer-groups, and "
            "give the clean topics a longer retention"
        )
    # A fenced consumer polls only _FATAL from then on, and fatal() is False for that error.
    ended = error.fatal() or error.code() == KafkaError._FATAL  # noqa: SLF001
    return meaning(error) if ended or error.code() in _REFUSED else None
