"""Kafka goes wrong, and comes right: worker and router say what they wait for, and go on by themselves."""

import pytest

from tests.faults.broker import GuardedKafka
from tests.faults.conftest import PASSWORD, USER
from tests.faults.line import Line

pytestmark = pytest.mark.prove


def test_a_broker_that_is_down_is_waited_for(line: Line, broker: GuardedKafka) -> None:
    """Also by those that have nothing to do meanwhile."""
    broker.kill()
    try:
        line.worker.wait_for("kafka-unavailable")
        line.router.wait_for("kafka-unavailable")
    finally:
        broker.come_back()
    line.deposit()
    line.settle()


def test_a_log_in_that_is_refused_for_a_while_is_tried_again(line: Line, broker: GuardedKafka) -> None:
    """A restart of the broker breaks the connections that stand."""
    broker.withdraw(USER)
    broker.kill()
    broker.come_back()
    try:
        line.deposit()
        line.worker.wait_for("kafka-refused")
        line.router.wait_for("kafka-refused")
        assert "check kafka_username" in line.worker.log
    finally:
        broker.grant(USER, PASSWORD)
    line.settle()
    assert "_password" not in line.worker.log.replace("kafka_password", "")
    assert PASSWORD not in line.worker.log + line.router.log
