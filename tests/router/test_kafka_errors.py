"""What librdkafka's errors mean, by code."""

from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from pipelines.router.faults import CommitAborted, LogFenced, LogRefused, LogUnavailable, RecordsGone
from pipelines.router.kafka.client import KafkaLog
from pipelines.router.kafka.errors import meaning, of_message


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (KafkaError._FATAL, LogFenced),
        (KafkaError._AUTO_OFFSET_RESET, RecordsGone),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, LogRefused),
        (KafkaError._TRANSPORT, type(None)),
        (KafkaError.UNKNOWN_TOPIC_OR_PART, type(None)),
        (KafkaError._UNKNOWN_PARTITION, type(None)),
        (KafkaError._ALL_BROKERS_DOWN, type(None)),
    ],
)
def test_what_an_error_on_polling_means(code: int, fault: type) -> None:
    """A fenced consumer polls _FATAL, of which fatal() is False: passed over, the router lives on and does nothing."""
    assert type(of_message(KafkaError(code), "topic/0")) is fault


def test_what_is_not_known_to_be_final_is_tried_again() -> None:
    assert isinstance(meaning(KafkaError(KafkaError._TIMED_OUT)), LogUnavailable)


class Producer:
    """Aborts a transaction, or fails to."""

    def __init__(self, error: int | None) -> None:
        self._error = error

    def abort_transaction(self, _timeout: float) -> None:
        if self._error is not None:
            raise KafkaException(KafkaError(self._error))


@pytest.mark.parametrize(("error", "on_abort", "fault"), [
    (KafkaError(KafkaError.INVALID_TXN_STATE), None, CommitAborted),
    (KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED), None, LogRefused),
    (KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART), None, CommitAborted),
    (KafkaError(KafkaError.INVALID_TXN_STATE), KafkaError._TIMED_OUT, LogUnavailable),
    (KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED), KafkaError._TIMED_OUT, LogRefused),
    (KafkaError(KafkaError._TIMED_OUT, "", False, True), None, LogUnavailable),
    (KafkaError(KafkaError._FENCED, "", True), None, LogFenced),
])  # fmt: skip
def test_a_commit_is_undone_where_the_abort_is_known_to_have_worked(
    error: KafkaError, on_abort: int | None, fault: type
) -> None:
    log: Any = object.__new__(KafkaLog)
    log._undelivered, log._producer = None, Producer(on_abort)
    assert type(log._failed(error)) is fault


def test_a_commit_whose_receipt_has_no_topic_is_refused() -> None:
    log: Any = object.__new__(KafkaLog)
    log._undelivered, log._producer = KafkaError(KafkaError._UNKNOWN_TOPIC), Producer(None)
    assert type(log._failed(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART))) is LogRefused
