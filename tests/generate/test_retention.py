"""For how long Kafka keeps raw records, as the exporter shows it."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
)
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metrics import metrics
from schemas import topics
from teller.operate.exporter import exporter, retention
from teller.operate.exporter.exporter import Exporter
from teller.settings import Settings

HOURS = st.sampled_from(["-1", "3600000", "259200000", "604800000"])
STREAMS = st.sampled_from(["social", "telecom", "d000001.social", "d000002.social", "d000001.purchases"])


@given(st.dictionaries(STREAMS, HOURS))
def test_the_shortest_of_a_domain_counts_and_what_is_kept_for_good_does_not(kept: Mapping[str, str]) -> None:
    by_name = {topics.raw(stream): value for stream, value in kept.items()}
    asked: list[str] = []

    def describe(names: list[str]) -> Mapping[str, str]:
        asked.extend(names)
        return {name: by_name[name] for name in names}

    found = retention.shortest([*by_name, topics.clean("social"), topics.FAILED, "deposits.raw.strange"], describe)
    assert sorted(asked) == sorted(by_name)
    for domain in topics.DOMAINS:
        own = [int(value) / 1000 for name, value in by_name.items() if topics.domain_of(name) == domain]
        assert found.get((domain,)) == min((each for each in own if each > 0), default=None)


def test_many_topics_are_asked_for_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    parts: list[int] = []

    def describe(names: list[str]) -> Mapping[str, str]:
        parts.append(len(names))
        return dict.fromkeys(names, "1000")

    names = [topics.raw(topics.stream_of_depositor(number, "social")) for number in range(5)]
    assert retention.shortest(names, describe) == {("social",): 1.0}
    assert parts == [2, 2, 1]


@pytest.fixture
def looking(deposit_topics: Settings) -> Iterator[Exporter]:
    made = Exporter(deposit_topics)
    yield made
    made.close()


def shown() -> float | None:
    return metrics.REGISTRY.get_sample_value("teller_raw_retention_seconds", {"domain": "social"})


def test_the_exporter_shows_what_the_broker_has(deposit_topics: Settings, looking: Exporter) -> None:
    looking.look()
    assert shown() == 72 * 3600
    admin = AdminClient({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    entry: Any = ConfigEntry("retention.ms", "7200000", incremental_operation=AlterConfigOpType.SET)
    wanted = ConfigResource(ConfigResource.Type.TOPIC, topics.raw("social"), incremental_configs=[entry])
    admin.incremental_alter_configs([wanted])[wanted].result()
    try:
        looking._retention_at = float("-inf")
        looking.look()
        assert shown() == 7200
    finally:
        back: Any = ConfigEntry("retention.ms", str(72 * 3_600_000), incremental_operation=AlterConfigOpType.SET)
        wanted = ConfigResource(ConfigResource.Type.TOPIC, topics.raw("social"), incremental_configs=[back])
        admin.incremental_alter_configs([wanted])[wanted].result()


def test_where_it_may_not_be_seen_the_setting_stands_for_it_and_the_log_says_so_once(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(_admin: object, _names: list[str]) -> Mapping[str, str]:
        raise KafkaException(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED))

    monkeypatch.setattr(retention, "described", refused)
    monkeypatch.setattr(exporter, "RETENTION_S", 0.0)
    made = Exporter(deposit_topics.model_copy(update={"raw_hours": 5}))
    try:
        with caplog.at_level(logging.WARNING):
            made.look()
            made.look()
        assert shown() == 5 * 3600
        assert [each for each in caplog.messages if "DescribeConfigs" in each][1:] == []
        assert "DescribeConfigs" in caplog.text
    finally:
        made.close()
