"""The topics of the line: their numbers, and what `teller topics` does about them."""

import json
from dataclasses import replace

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipelines.feedback.counts import KEPT_DAYS
from schemas import topics as names
from teller import settings
from teller.cli.topics import topics as command
from teller.settings import Settings, topics
from teller.settings.topics import Difference, TopicSpec

SOCIAL_RAW, SOCIAL_CLEAN = names.raw("social"), names.clean("social")


def by_name(specs: list[TopicSpec]) -> dict[str, TopicSpec]:
    return {spec.name: spec for spec in specs}


@given(partitions=st.integers(1, 1000), replication=st.integers(1, 10), size=st.integers(1024, 2**27))
def test_raw_and_clean_topics_agree_and_take_more_than_a_record(partitions: int, replication: int, size: int) -> None:
    found = settings.load(partitions=partitions, replication=replication, max_record_bytes=size)
    specs = by_name(topics.wanted(found))
    for domain in names.DOMAINS:
        assert specs[names.raw(domain)].partitions == specs[names.clean(domain)].partitions == partitions
    for spec in specs.values():
        assert int(spec.config["max.message.bytes"]) > size
        assert int(spec.config["min.insync.replicas"]) <= spec.replication


def test_every_topic_of_the_contract_is_wanted_once() -> None:
    wanted = [spec.name for spec in topics.wanted(settings.load())]
    books = [names.FAILED, names.REFUSED, names.RECEIPTS, names.METERING, names.REPLAYS, names.NUDGE]
    books += [names.DEPOSITORS, names.ACCOUNTS, names.NEWEST_ACCOUNTS, names.COUNTS, names.COMPLETE]
    assert sorted(wanted) == sorted([*map(names.raw, names.DOMAINS), *map(names.clean, names.DOMAINS), *books])


def test_the_books_are_kept_for_good_and_the_unstripped_for_the_shortest_time() -> None:
    kept = {name: int(spec.config["retention.ms"]) for name, spec in by_name(topics.wanted(settings.load())).items()}
    assert kept[names.RECEIPTS] == kept[names.METERING] == kept[names.REPLAYS] == -1
    assert kept[names.DEPOSITORS] == kept[names.ACCOUNTS] == kept[names.NEWEST_ACCOUNTS] == -1
    del kept[names.NUDGE]  # always empty
    assert kept[SOCIAL_RAW] == min(time for time in kept.values() if time > 0)


def test_what_nobody_agreed_to_is_kept_for_days_and_the_history_of_accounts_for_good() -> None:
    specs = by_name(topics.wanted(settings.load(refused_days=7, partitions=5)))
    refused, history = specs[names.REFUSED], specs[names.ACCOUNTS]
    assert (refused.config["retention.ms"], refused.partitions) == (str(7 * 86_400_000), 5)
    assert (history.config["cleanup.policy"], history.partitions) == ("delete", 1)
    assert specs[names.NEWEST_ACCOUNTS].config["cleanup.policy"] == "compact"


def test_feedback_is_kept_for_days_its_state_for_longer_and_marks_for_good() -> None:
    found = settings.load(feedback_days=7, partitions=5)
    specs = by_name(topics.wanted(found))
    own = topics.of_feedback(found, "d000123")
    assert (own.name, own.config["retention.ms"], own.partitions) == ("deposits.feedback.d000123", "604800000", 1)
    counts, marks = specs[names.COUNTS].config, specs[names.COMPLETE].config
    assert counts["cleanup.policy"] == "compact,delete"
    assert int(counts["retention.ms"]) > KEPT_DAYS * 86_400_000
    assert (marks["cleanup.policy"], marks["retention.ms"]) == ("compact", "-1")


def test_topics_of_a_depositor_are_as_the_shared_ones() -> None:
    specs = by_name(topics.wanted(found := settings.load()))
    clean, raw = topics.of_stream(found, "d000123.social")
    assert (clean.name, raw.name) == ("deposits.clean.d000123.social", "deposits.raw.d000123.social")
    assert (replace(clean, name=SOCIAL_CLEAN), replace(raw, name=SOCIAL_RAW)) == (
        specs[SOCIAL_CLEAN],
        specs[SOCIAL_RAW],
    )


def test_a_topic_as_wanted_exists_whatever_else_is_set() -> None:
    spec = topics.wanted(settings.load())[0]
    found = replace(spec, config={**spec.config, "segment.ms": "1"})
    assert topics.compare(spec, found).outcome == "existed"


def test_each_difference_is_named_and_only_partitions_make_it_unusable() -> None:
    spec = topics.wanted(settings.load())[0]
    other = topics.compare(spec, replace(spec, config={**spec.config, "retention.ms": "1000"}))
    assert (other.outcome, other.unusable) == ("differs", False)
    assert list(map(str, other.differences)) == ["retention.ms is 1000, should be 604800000"]
    fewer = topics.compare(spec, replace(spec, partitions=3))
    assert (fewer.outcome, fewer.unusable) == ("differs", True)
    assert fewer.differences == (Difference("partitions", "3", "6"),)


def test_topics_are_created_once_and_never_altered(deposit_topics: Settings) -> None:
    assert {result.outcome for result in topics.create(deposit_topics)} == {"existed"}
    more = deposit_topics.model_copy(update={"partitions": 9})
    for result in topics.create(more):
        single = result.name in topics.SINGLE
        assert result.differences == (() if single else (Difference("partitions", "3", "9"),))
    assert {result.outcome for result in topics.create(deposit_topics)} == {"existed"}


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(command)
    return made


def test_the_command_prints_json(deposit_topics: Settings, app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", deposit_topics.kafka_bootstrap)
    monkeypatch.setenv("TELLER_PARTITIONS", "3")
    answer = CliRunner().invoke(app, ["--json"])
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.exit_code == 0
    assert {(line["outcome"], line["partitions"]) for line in lines} == {("existed", 3), ("existed", 1)}
    assert len(lines) == len(topics.RETENTION_DAYS)


def test_the_command_says_what_differs(
    deposit_topics: Settings, app: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", deposit_topics.kafka_bootstrap)
    monkeypatch.setenv("TELLER_PARTITIONS", "4")
    answer = CliRunner().invoke(app, [], env={"COLUMNS": "200"})
    assert answer.exit_code == 1
    assert answer.stdout.count("partitions is 3, should be 4") == 11
