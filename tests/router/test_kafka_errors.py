"""What librdkafka's errors mean, by code."""

import pytest
from confluent_kafka import KafkaError

from pipelines.router.faults import LogFenced, LogRefused, LogUnavailable, RecordsGone
from pipelines.router.kafka.errors import meaning, of_message


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (KafkaError._FATAL, LogFenced),
        (KafkaError._AUTO_OFFSET_RESET, RecordsGone),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, LogRefused),
        (KafkaError._TRANSPORT, type(None)),
        (KafkaError._ALL_BROKERS_DOWN, type(None)),
    ],
)
def test_what_an_error_on_polling_means(code: int, fault: type) -> None:
    """A fenced consumer polls _FATAL, of which fatal() is False: passed over, the router lives on and does nothing."""
    assert type(of_message(KafkaError(code), "topic/0")) is fault


def test_what_is_not_known_to_be_final_is_tried_again() -> None:
    assert isinstance(meaning(KafkaError(KafkaError._TIMED_OUT)), LogUnavailable)
