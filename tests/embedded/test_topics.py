"""The topics of the line: their numbers, and what `teller topics` does about them."""

import json
from dataclasses import replace

import pytest
import typer
from confluent_kafka.admin import AdminClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipelines.feedback.counts import KEPT_DAYS
from schemas import topics as names
from teller import settings
from teller.cli.topics import topics as command
from teller.operate.depositors import kept
from teller.settings import Settings, topics
from teller.settings.kafka_client import command_settings
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
    books += [names.DEPOSITORS, names.ACCOUNTS, names.NEWEST_ACCOUNTS, names.COUNTS, names.COMPLETE,
              names.LOG_ENTRIES, names.LOG_OPENINGS, names.KEYS, names.ACCESS, names.ERASURES,
              names.LEDGER_POSTINGS, names.LEDGER_TARIFFS, names.LEDGER_ORDERS, names.LEDGER_PAYEES,
              names.ORIGINATORS, names.OFFERINGS, names.ANSWERS, names.WITHDRAWALS, names.PACKAGES,
              names.DELIVERIES, names.ROW_OPENINGS, names.RELEASES]  # fmt: skip
    assert sorted(wanted) == sorted([*map(names.raw, names.DOMAINS), *map(names.clean, names.DOMAINS), *books])


def test_the_books_are_kept_for_good_and_the_unstripped_for_the_shortest_time() -> None:
    kept = {name: int(spec.config["retention.ms"]) for name, spec in by_name(topics.wanted(settings.load())).items()}
    assert kept[names.RECEIPTS] == kept[names.METERING] == kept[names.REPLAYS] == -1
    assert (
        kept[names.DEPOSITORS] == kept[names.ORIGINATORS] == kept[names.ACCOUNTS] == kept[names.NEWEST_ACCOUNTS] == -1
    )
    del kept[names.NUDGE]  # always empty
    assert kept[SOCIAL_RAW] == min(time for time in kept.values() if time > 0)


@given(hours=st.integers(1, 168), depositor=st.integers(1, 10**6))
def test_raw_topics_keep_records_for_the_setting_and_in_segments_that_are_deleted_in_time(
    hours: int, depositor: int
) -> None:
    found = settings.load(raw_hours=hours)
    own = f"d{depositor:06d}.telecom"
    specs = by_name([*topics.wanted(found), *topics.of_stream(found, own)])
    for name in (*map(names.raw, names.DOMAINS), names.raw(own)):
        kept, segment = (int(specs[name].config[each]) for each in ("retention.ms", "segment.ms"))
        assert kept == hours * 3_600_000
        assert 600_000 <= segment == kept // topics.RAW_SEGMENTS
    assert all("segment.ms" not in spec.config for name, spec in specs.items() if not names.is_raw(name))
    assert topics.of_raw(found, names.raw(own), 7) == replace(specs[names.raw(own)], partitions=7)


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


def test_counts_of_feedback_outlive_whatever_may_still_lie_on_raw_and_clean_topics() -> None:
    specs = by_name(topics.wanted(settings.load(raw_hours=168)))
    raw, clean = specs[SOCIAL_RAW].config, specs[SOCIAL_CLEAN].config
    waiting = int(raw["retention.ms"]) + int(raw["segment.ms"]) + int(clean["retention.ms"])
    assert waiting < KEPT_DAYS * 86_400_000


def test_the_log_is_one_partition_and_kept_for_good_with_its_openings() -> None:
    specs = by_name(topics.wanted(settings.load(partitions=5)))
    log, openings = specs[names.LOG_ENTRIES], specs[names.LOG_OPENINGS]
    assert (log.partitions, openings.partitions) == (1, 5)
    assert {(each.config["retention.ms"], each.config["cleanup.policy"]) for each in (log, openings)} == {
        ("-1", "delete")
    }


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
    found = replace(spec, config={**spec.config, "flush.ms": "1"})
    assert topics.compare(spec, found).outcome == "existed"


def test_each_difference_is_named_and_only_partitions_make_it_unusable() -> None:
    spec = topics.wanted(settings.load())[0]
    other = topics.compare(spec, replace(spec, config={**spec.config, "retention.ms": "1000"}))
    assert (other.outcome, other.unusable) == ("differs", False)
    assert list(map(str, other.differences)) == ["retention.ms is 1000, should be 259200000"]
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


def test_depositors_raw_topics_that_keep_records_for_another_time_are_shown(deposit_topics: Settings) -> None:
    former = deposit_topics.model_copy(update={"raw_hours": 168})
    admin = AdminClient(command_settings(deposit_topics))
    for stream, given_settings in (("d000077.social", former), ("d000078.social", deposit_topics)):
        topics.make(admin, list(topics.of_stream(given_settings, stream)))
    (found,) = kept.differing(deposit_topics)
    assert (found.name, found.outcome, found.unusable) == (names.raw("d000077.social"), "differs", False)
    assert [str(each) for each in found.differences] == [
        "retention.ms is 604800000, should be 259200000", "segment.ms is 100800000, should be 43200000",
    ]  # fmt: skip


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
    assert answer.stdout.count("partitions is 3, should be 4") == 12
