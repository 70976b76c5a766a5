"""Mapping of librdkafka's errors to the router's faults."""

from typing import Final

from confluent_kafka import KafkaError

from pipelines.kafka.errors import FENCED, MISSING, REFUSED, words
from pipelines.router.faults import CommitAborted, LogFenced, LogRefused, LogUnavailable, RecordsGone, RouterFault

_MEND: Final = "check that the topics are there (`teller topics`), and the router's credentials and rights"


def meaning(error: KafkaError) -> RouterFault:
    """Fault for an error of a call that may have taken effect."""
    if error.code() in FENCED:
        return LogFenced(f"Kafka takes no more commits of this router ({error.name()})")
    if error.code() in REFUSED:
        return LogRefused(f"Kafka refuses ({error.name()}): {_MEND}")
    return LogUnavailable(words(error))


def on_assignment(error: KafkaError) -> RouterFault:
    """Fault for an error of a request about the partitions of an assignment: a topic may be gone by then."""
    return LogUnavailable(f"a clean topic is gone ({error.name()})") if error.code() in MISSING else meaning(error)


def undone(error: KafkaError) -> RouterFault:
    """Fault for an error of a call that took no effect for certain."""
    fault = meaning(error)
    return CommitAborted(f"Kafka undid the commit ({error.name()})") if isinstance(fault, LogUnavailable) else fault


def of_message(error: KafkaError, place: str) -> RouterFault | None:
    """Fault for an error on polling; None for an error that librdkafka mends by itself.

    Clean topics come and go: one that is missing is taken away by the next rebalance.
    """
    if error.code() == KafkaError._AUTO_OFFSET_RESET:  # noqa: SLF001
        return RecordsGone(
            f"{place}: the offset to go on from is no longer in the topic: Kafka deleted records before they were "
            "stored. Find out which from the raw topic; then set the group's offset with kafka-consumer-groups, and "
            "give the clean topics a longer retention"
        )
    # A fenced consumer polls only _FATAL from then on, and fatal() is False for that error.
    ended = error.fatal() or error.code() == KafkaError._FATAL  # noqa: SLF001
    return meaning(error) if ended or error.code() in REFUSED - MISSING else None
