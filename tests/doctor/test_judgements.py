"""Each check: what it says of what was seen. No Kafka, no store, no clock but the one given."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from pipelines.metrics.health import LOW_DISK_BYTES
from pipelines.scanner.text.spans import Span
from schemas import topics as names
from teller import settings as line_settings
from teller.operate.doctor import broker, certificates, clock, disk, groups, rights, scanner, topics, trail, versions
from teller.operate.doctor.facts import ClusterFacts, GroupFacts, TopicFacts
from teller.operate.doctor.finding import CheckResult, Level
from teller.settings import Settings
from teller.settings import topics as line_topics

OK, WARNING, FAULT = Level.OK, Level.WARNING, Level.FAULT
SETTINGS = line_settings.load(replication=3)
ROOT = Path(__file__).parent.parent.parent
RAW, CLEAN = names.raw("social"), names.clean("social")
GOOD_CONFIG = {"offsets.retention.minutes": "525600", "auto.create.topics.enable": "false"}


def levels(findings: Iterable[CheckResult]) -> set[Level]:
    found = list(findings)
    assert all(bool(each.mend) is (each.level is not OK) for each in found), "what is wrong can be mended"
    return {each.level for each in found}


def words(findings: Iterable[CheckResult], level: Level) -> str:
    return "\n".join(each.what for each in findings if each.level is level)


def as_wanted(settings: Settings = SETTINGS) -> dict[str, TopicFacts]:
    every = frozenset({"READ", "WRITE", "DESCRIBE", "DESCRIBE_CONFIGS"})
    return {spec.name: TopicFacts(spec, spec.replication, rights=every) for spec in line_topics.wanted(settings)}


def with_config(name: str, **config: str) -> dict[str, TopicFacts]:
    found = as_wanted()
    changed = {setting.replace("_", "."): value for setting, value in config.items()}
    spec = replace(found[name].spec, config={**found[name].spec.config, **changed})
    return found | {name: replace(found[name], spec=spec)}


def test_brokers_enough_and_well_set() -> None:
    assert levels(broker.judge(ClusterFacts(3, GOOD_CONFIG), SETTINGS, "127.0.0.1:9092,[::1]:9092")) == {OK}


@pytest.mark.parametrize(
    ("cluster", "settings", "addresses", "level", "said"),
    [
        (ClusterFacts(2, GOOD_CONFIG), {"replication": 3}, "localhost:1", FAULT, "2 brokers for replication 3"),
        (ClusterFacts(3, GOOD_CONFIG), {"replication": 1}, "localhost:1", WARNING, "the loss of one"),
        (ClusterFacts(3, GOOD_CONFIG), {"replication": 3}, "localhost:1,kafka:2", WARNING, "unencrypted"),
        (ClusterFacts(3), {"replication": 3}, "localhost:1", WARNING, "may not be seen"),
        (ClusterFacts(3, GOOD_CONFIG | {"offsets.retention.minutes": "10080"}), {}, "localhost:1", WARNING, "7 days"),
        (ClusterFacts(3, GOOD_CONFIG | {"auto.create.topics.enable": "true"}), {}, "localhost:1", WARNING, "any topic"),
    ],
)
def test_brokers_that_somebody_should_look_at(
    cluster: ClusterFacts, settings: Mapping[str, object], addresses: str, level: Level, said: str
) -> None:
    assert said in words(broker.judge(cluster, line_settings.load(**settings), addresses), level)


def test_brokers_behind_tls_need_not_be_here() -> None:
    secure = line_settings.load(kafka_security_protocol="SASL_SSL", replication=3)
    assert levels(broker.judge(ClusterFacts(3, GOOD_CONFIG), secure, "kafka.example:9093")) == {OK}


def test_a_broker_that_refuses_is_told_from_one_that_is_not_there() -> None:
    assert "password" in broker.unreachable("_AUTHENTICATION", refused=True).mend
    assert "is it up" in broker.unreachable("_TRANSPORT", refused=False).mend


def test_topics_as_wanted() -> None:
    assert levels(topics.judge(as_wanted(), SETTINGS)) == {OK}


@pytest.mark.parametrize(
    ("name", "config", "level"),
    [
        (RAW, {"message_timestamp_type": "CreateTime"}, FAULT),
        (CLEAN, {"cleanup_policy": "compact"}, FAULT),
        (RAW, {"max_message_bytes": "1000"}, FAULT),
        (RAW, {"retention_ms": "1000"}, WARNING),
        (names.RECEIPTS, {"retention_ms": "31536000000"}, WARNING),
        (RAW, {"min_insync_replicas": "1"}, WARNING),
    ],
)
def test_a_topic_that_is_set_otherwise(name: str, config: Mapping[str, str], level: Level) -> None:
    found = list(topics.judge(with_config(name, **config), SETTINGS))
    assert name in words(found, level)
    assert all(f"--topic {name} --add-config" in each.mend for each in found if each.level is FAULT)


@pytest.mark.parametrize("kept", ["-1", "9999999999999"])
def test_what_is_kept_for_longer_is_no_fault(kept: str) -> None:
    assert levels(topics.judge(with_config(names.FAILED, retention_ms=kept), SETTINGS)) == {OK}


@pytest.mark.parametrize("config", [{"retention_ms": "-1"}, {"retention_ms": "604800000"}, {"segment_ms": "604800000"}])
def test_unstripped_records_that_are_kept_for_longer_are_a_warning(config: Mapping[str, str]) -> None:
    found = list(topics.judge(with_config(RAW, **config), SETTINGS))
    assert "longer than raw_hours" in words(found, WARNING)
    own = names.raw("d000007.social")
    facts = with_config(RAW, **config)[RAW]
    of_own = list(topics.judge_own({own: facts, names.raw("d000008.social"): as_wanted()[RAW]}, SETTINGS))
    assert [each.level for each in of_own] == [WARNING]
    assert "of 1 depositors' raw topics should be" in of_own[0].what
    assert own in of_own[0].what
    hidden = list(topics.judge_own({own: replace(facts, spec=replace(facts.spec, config={}))}, SETTINGS))
    assert [each.what for each in hidden] == ["the settings of 1 depositors' raw topics may not be seen"]


def test_a_clean_topic_that_forgets_within_the_window() -> None:
    short = str(1000 * SETTINGS.duplicate_window_seconds)
    assert "duplicate_window_seconds" in words(topics.judge(with_config(CLEAN, retention_ms=short), SETTINGS), WARNING)


def test_a_clean_topic_that_forgets_within_a_few_long_chunks() -> None:
    settings = line_settings.load(long_chunks="social=86400", duplicate_window_seconds=0)
    for days, level in ((2, WARNING), (3, OK)):
        found = list(topics.judge(with_config(CLEAN, retention_ms=str(days * 86_400_000)), settings))
        assert any("long_chunks" in each.what for each in found if each.level is WARNING) is (level is WARNING)


def test_missing_topics_are_a_fault_that_one_command_mends() -> None:
    found = as_wanted()
    del found[RAW], found[names.FAILED]
    first, *_ = topics.judge(found, SETTINGS)
    assert first.level == FAULT
    assert first.mend == "teller topics; where they are there, give the right: docs/deploying.md, Rights"
    assert RAW in first.what
    assert names.FAILED in first.what


def test_raw_and_clean_partitions_that_part_are_a_fault_and_another_number_is_none() -> None:
    found = as_wanted()

    def grown(name: str) -> TopicFacts:
        return replace(found[name], spec=replace(found[name].spec, partitions=12))

    assert "12 raw partitions, 6 clean ones" in words(topics.judge(found | {RAW: grown(RAW)}, SETTINGS), FAULT)
    both = found | {RAW: grown(RAW), CLEAN: grown(CLEAN)}
    assert levels(topics.judge(both, SETTINGS)) == {OK, WARNING}


def test_a_second_partition_of_a_topic_whose_order_counts_is_a_fault() -> None:
    found = as_wanted()
    grown = replace(found[names.ANSWERS], spec=replace(found[names.ANSWERS].spec, partitions=2))
    said = words(topics.judge(found | {names.ANSWERS: grown}, SETTINGS), FAULT)
    assert f"{names.ANSWERS}: partitions is 2, should be 1" in said


def test_copies_and_leaders() -> None:
    found = as_wanted()
    behind = found | {RAW: replace(found[RAW], in_sync=2)}
    assert "2 of 3 copies" in words(topics.judge(behind, SETTINGS), WARNING)
    headless = found | {RAW: replace(found[RAW], in_sync=0, leaderless=(0, 4))}
    assert "2 partitions have no leader" in words(topics.judge(headless, SETTINGS), FAULT)
    alone = found | {RAW: replace(found[RAW], spec=replace(found[RAW].spec, replication=1), in_sync=1)}
    assert "replication is 1" in words(topics.judge(alone, SETTINGS), WARNING)


def test_settings_of_topics_that_may_not_be_seen() -> None:
    found = as_wanted()
    hidden = found | {RAW: replace(found[RAW], spec=replace(found[RAW].spec, config={}))}
    assert words(topics.judge(hidden, SETTINGS), WARNING) == "the settings of 1 may not be seen"


def test_topics_that_a_part_need_not_see_are_not_missed() -> None:
    found = {name: facts for name, facts in as_wanted().items() if rights.needed("worker", name)}
    asked = set(found)
    assert levels(topics.judge(found, SETTINGS, asked)) == {OK}
    assert levels(topics.judge(found, SETTINGS)) == {FAULT}


def test_who_may_not_write_the_trail_reads_nothing() -> None:
    found = as_wanted()
    assert levels(trail.judge(found)) == {OK}
    only_read = found | {names.ACCESS: replace(found[names.ACCESS], rights=frozenset({"READ", "DESCRIBE"}))}
    assert names.ACCESS in words(trail.judge(only_read), WARNING)
    assert levels(trail.judge({name: facts for name, facts in found.items() if name != names.ACCESS})) == set()


@pytest.mark.parametrize("part", rights.PARTS)
def test_rights(part: rights.Part) -> None:
    every = frozenset({"READ", "DESCRIBE", "WRITE", "DESCRIBE_CONFIGS"})
    seen = {whose: GroupFacts(f"group-{whose}", "STABLE", rights=every) for whose in ("worker", "router")}
    assert levels(rights.judge(part, as_wanted(), seen)) == {OK}  # type: ignore[arg-type]
    found = as_wanted()
    topic = next(name for name in found if "READ" in (rights.needed(part, name) or ()))
    lacking = found | {topic: replace(found[topic], rights=frozenset({"DESCRIBE"}))}
    assert f"READ on topic {topic}" in words(rights.judge(part, lacking, seen), FAULT)  # type: ignore[arg-type]
    untold = found | {topic: replace(found[topic], rights=None)}
    assert WARNING in levels(rights.judge(part, untold, seen))  # type: ignore[arg-type]


def test_a_part_without_any_topic_wants_topics_and_no_rights() -> None:
    (found,) = rights.judge("withdrawals", {RAW: as_wanted()[RAW]}, {})
    assert (found.level, found.mend) == (WARNING, "teller topics; where they are there, allow Describe on them")


def test_rights_to_a_depositors_topics_are_those_to_all_of_their_kind() -> None:
    own = names.raw("d000001.social")
    found = {own: replace(as_wanted()[RAW], rights=frozenset({"DESCRIBE"}))}
    assert f"READ on topic {own}" in words(rights.judge("worker", found, {}), FAULT)
    assert rights.needed("router", own) is None


def test_a_group_that_may_not_be_joined() -> None:
    seen = {"worker": GroupFacts("workers", "EMPTY", rights=frozenset({"DESCRIBE"}))}
    assert "READ on group workers" in words(rights.judge("worker", as_wanted(), seen), FAULT)  # type: ignore[arg-type]


OWN = frozenset({RAW})
#: Members hold it until they see that it is gone.
DELETED = names.raw("d000007.social")


@pytest.mark.parametrize(
    ("group", "level", "said"),
    [
        (GroupFacts("g", "STABLE", (OWN, OWN)), OK, "2 work on 6 partitions"),
        (GroupFacts("g", "STABLE", (frozenset(),)), OK, "1 work"),
        (GroupFacts("g", "DEAD"), WARNING, "never committed"),
        (GroupFacts("g", "EMPTY", committed=6), WARNING, "where it was is known"),
        (GroupFacts("g", "PREPARING_REBALANCING", (OWN,)), WARNING, "preparing rebalancing"),
        (GroupFacts("g", "STABLE", (OWN,) * 7), WARNING, "1 members more"),
        (GroupFacts("g", "STABLE", (OWN, frozenset({CLEAN}))), FAULT, "other topics"),
        (GroupFacts("g", "STABLE", (OWN, frozenset({RAW, "deposits.raw.all"}))), FAULT, "other topics"),
        (GroupFacts("g", "STABLE", (OWN, frozenset({names.NUDGE, DELETED}))), OK, "2 work"),
        (GroupFacts("g", "STABLE", (OWN,), committed=6, expired=2), FAULT, "deleted records"),
        (GroupFacts("g", "STABLE", (OWN,), committed=6, beyond=1), FAULT, "have not reached"),
    ],
)
def test_groups(group: GroupFacts, level: Level, said: str) -> None:
    assert said in words(groups.judge(group, "worker", 6), level)


@pytest.mark.parametrize(
    ("theirs", "level"), [(1000.0, OK), (997.5, OK), (960.0, WARNING), (1040.0, WARNING), (0.0, FAULT), (None, WARNING)]
)
def test_the_stores_clock(theirs: float | None, level: Level) -> None:
    assert levels(clock.judge_store(theirs, 1000.0)) == {level}


@pytest.mark.parametrize(("newest", "found"), [(-1, set()), (999_000, {OK}), (1_002_000, {OK}), (1_010_000, {WARNING})])
def test_the_brokers_clock(newest: int, found: set[Level]) -> None:
    assert levels(clock.judge_kafka(newest, 1000.0)) == found


@pytest.mark.parametrize(
    ("free", "total", "level"),
    [(50 * 2**30, 100 * 2**30, OK), (10 * 2**30, 100 * 2**30, WARNING), (LOW_DISK_BYTES - 1, 2**30, FAULT)],
)
def test_disk(tmp_path: Path, free: int, total: int, level: Level) -> None:
    assert levels(disk.judge("data_dir", tmp_path, lambda _: (total, total - free, free))) == {level}


def test_only_a_folder_store_has_a_disk_of_its_own() -> None:
    assert set(disk.folders(line_settings.load(store="folder"))) == {"data_dir", "store_folder"}
    assert set(disk.folders(line_settings.load(store="s3"))) == {"data_dir"}
    assert set(disk.folders(line_settings.load(store="s3", long_chunks="social=60"))) == {"data_dir", "spool_folder"}


@pytest.mark.parametrize(("days", "level"), [(100, OK), (10, WARNING), (1, FAULT), (-1, FAULT)])
def test_certificates(days: int, level: Level) -> None:
    assert levels(certificates.judge({"kafka": days * 86_400.0}, 0.0)) == {level}


class FakeScanner:
    """Finds the entities that it is told to; None fails, an exception does not load."""

    def __init__(self, found: Sequence[str] | Exception | None) -> None:
        self._found = found

    def decides(self) -> list[str]:
        return []

    def warm(self) -> None:
        if isinstance(self._found, Exception):
            raise self._found

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        assert not isinstance(self._found, Exception)
        return [None if self._found is None else [Span(0, 1, each, 1.0) for each in self._found] for _ in texts]


@pytest.mark.parametrize(
    ("found", "level", "said"),
    [
        (sorted(scanner.MUST), OK, "finds a name"),
        (["PERSON"], FAULT, "misses EMAIL_ADDRESS, PHONE_NUMBER"),
        (None, FAULT, "fails on a plain text"),
        (RuntimeError("canary"), FAULT, "RuntimeError"),
    ],
)
def test_scanner(found: Sequence[str] | Exception | None, level: Level, said: str) -> None:
    shown = words(scanner.judge("teller", FakeScanner(found)), level)
    assert said in shown
    assert "canary" not in shown


def test_the_tested_versions_are_the_pinned_ones() -> None:
    pinned = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").split())
    assert {name: pinned[name] for name in versions.TESTED} == versions.TESTED


def test_a_module_that_was_compiled_before_its_source_changed_is_a_fault(tmp_path: Path) -> None:
    source, file = tmp_path / "walk.py", tmp_path / "walk.so"
    source.touch()
    file.touch()
    os.utime(file, (0, 0))
    (found,) = versions._compiled([("pipelines.steps.fast_path.rewrite", file)])
    assert found.level is FAULT
    assert "rewrite" in found.what


def test_versions() -> None:
    def installed(name: str) -> str:
        if name == "minio":
            raise PackageNotFoundError
        return "9.9" if name == "fastavro" else versions.TESTED.get(name, "0.1.0")

    found = list(versions.judge(installed, librdkafka="2.16.0"))
    assert words(found, FAULT) == "minio is not installed"
    assert words(found, WARNING) == "fastavro is 9.9, tested is 1.13.1"
    assert "librdkafka is 2.0" in words(versions.judge(installed, librdkafka="2.0.2-RC1"), WARNING)
