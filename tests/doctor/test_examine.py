"""All checks together: on a real Kafka, and where there is none; a check that breaks takes no other along."""

import io
import json
import time
from collections.abc import Iterator

import pytest
import typer
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]
from typer.testing import CliRunner

from schemas import topics
from teller import output, settings
from teller.cli.commands import COMMANDS
from teller.cli.doctor import doctor, show
from teller.operate.doctor import rights
from teller.operate.doctor.examine import examine, failed, guarded
from teller.operate.doctor.finding import CheckResult, Level, ok, warning
from teller.settings import PREFIX, Settings, keys
from teller.settings.topics import RETENTION_DAYS
from tests.accounts.kafka import client, wait_for
from tests.doctor.reading import reading


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the scanner, which has tests of its own."""
    monkeypatch.setattr("teller.operate.doctor.examine._scanner", lambda _settings: iter([ok("scanner", "left out")]))


def of(found: list[CheckResult], check: str) -> list[tuple[Level, str]]:
    return [(each.level, each.what) for each in found if each.check == check]


def test_a_line_at_rest_has_no_faults(quick: None, deposit_topics: Settings) -> None:
    keys.make_embedded_keys(deposit_topics)
    begun = time.time()
    producer = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    producer.produce(topics.raw("social"), b"nobody reads this")
    producer.flush()
    with reading(deposit_topics, topics.raw("social")):
        found = list(examine(deposit_topics))
    assert not failed(found), [each for each in found if each.level is Level.FAULT]
    assert (Level.OK, "1 answer, for replication 1") in of(found, "broker")
    assert of(found, "topics") == [(Level.OK, f"{len(RETENTION_DAYS)} are there")]
    assert (Level.OK, "worker: has all that can be told (not those to transactional ids)") in of(found, "rights")
    assert f"{deposit_topics.worker_group}: 1 work on 9 partitions" in [what for _, what in of(found, "groups")]
    assert any(deposit_topics.router_group in what for level, what in of(found, "groups") if level is Level.WARNING)
    assert of(found, "clock") == [(Level.OK, "no record in Kafka is from the future")], begun


def test_depositors_own_topics_are_looked_at_and_what_is_not_is_said(quick: None, deposit_topics: Settings) -> None:
    """Without an option, and as an operator; the doctor of a part says that it does not."""
    keys.make_embedded_keys(deposit_topics)
    own = topics.raw("d000001.social")
    hours = NewTopic(own, 1, 1, config={"retention.ms": "3600000", "message.timestamp.type": "LogAppendTime"})
    admin = AdminClient(client(deposit_topics))
    admin.create_topics([hours])[own].result()
    wait_for(lambda: own in admin.list_topics(timeout=10).topics)
    for parts in (rights.PARTS, ()):
        found = list(examine(deposit_topics, parts))
        said = [what for _, what in of(found, "topics") if f"of {own} for one" in what]
        assert any(what.startswith("retention.ms of 1") for what in said), of(found, "topics")
        assert not of(found, "scope")
    found = list(examine(deposit_topics, ("ledger",)))
    assert not any(own in each.what for each in found)
    left_out = "only what ledger needs was looked at; the rest: teller doctor --part operator"
    assert of(found, "scope") == [(Level.OK, left_out)]


def test_without_a_broker_the_rest_is_looked_at(
    quick: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teller.operate.doctor.kafka.SECONDS", 0.5)
    line = settings.load(data_dir=tmp_path_factory.mktemp("bank"), kafka_bootstrap="127.0.0.1:9")
    keys.make_embedded_keys(line)
    found = list(examine(line))
    assert [level for level, _ in of(found, "broker")] == [Level.FAULT]
    assert "not looked at" in of(found, "topics, rights, groups")[0][1]
    assert {level for level, _ in of(found, "store")} == {Level.OK}


def test_a_check_that_breaks_is_a_fault_without_its_words() -> None:
    def breaks() -> Iterator[CheckResult]:
        yield ok("it", "begins well")
        raise ValueError("canary")

    first, second = guarded("it", breaks)
    assert (first.level, second.level) == (Level.OK, Level.FAULT)
    assert "canary" not in repr(second)
    assert "ValueError" in second.what


def test_what_mends_is_whole_at_any_width(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    console = output.MessageConsole(file=file, width=80)
    monkeypatch.setattr(output, "out", console)
    monkeypatch.setattr("teller.cli.doctor.out", console)
    mend = "kafka-configs --alter --topic deposits.raw.social --add-config retention.ms=259200000,cleanup.policy=delete"
    show([ok("broker", "answers"), warning("topics", "a setting differs", mend)])
    lines = file.getvalue().splitlines()
    assert mend in lines
    assert lines[lines.index(mend) - 1] == "# topics, warning: a setting differs"
    assert len([line for line in lines if line.startswith("# ")]) == 1


@pytest.mark.usefixtures("quick")
def test_the_command_ends_with_1_on_a_fault_and_prints_json(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + "DATA_DIR", str(tmp_path_factory.mktemp("nothing")))
    app = typer.Typer()
    app.command()(doctor)
    shown = CliRunner().invoke(app, ["--json"])
    assert shown.exit_code == 1
    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    assert {line["level"] for line in lines} == {"ok", "warning", "fault"}
    assert {"check", "level", "what", "mend"} == set(lines[0])
    table = CliRunner().invoke(app, [])
    assert "no Kafka" in table.stdout
    assert COMMANDS["doctor"].found == "doctor:doctor"
