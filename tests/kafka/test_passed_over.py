"""Records that are passed over are named once each, and fewer the more there are."""

import logging

import pytest

from pipelines.kafka.passed_over import NAMED, PassedOver


def test_each_record_is_named_once_and_fewer_the_more_there_are(caplog: pytest.LogCaptureFixture) -> None:
    passed_over = PassedOver(logging.getLogger("process"))
    for number in [*range(100_000), *range(100_000)]:
        passed_over.name("a.topic", number % 3, number)
    passed_over.name("another", 0, 7)
    assert len(caplog.records) == NAMED + 12 + 1  # 32, 64, ... 65,536
    assert caplog.records[0].getMessage().startswith("a.topic/0/0 is not the bank's")
    assert caplog.records[-1].getMessage().startswith("another/0/7 is not the bank's")
