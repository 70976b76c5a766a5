"""The trail on a real Kafka: what commands write there, what owners see of it, and that it cannot be thinned out."""

import json
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from bank.access.access_event import Access, encoded, made
from bank.transparency.entry import LogEntry
from bank.transparency.kinds import access
from pipelines.access.kafka_trail import KafkaTrail
from pipelines.access.protocol import TrailRefused, TrailUnavailable
from pipelines.kafka.clients import ClientSettings
from schemas import topics
from schemas.topics import ACCESS
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.kafka_verify import verify_line
from teller.operate.verify.leaves import LogSums
from teller.settings import Settings, acting
from tests.access.readers import READER, trail_of
from tests.accounts import kafka
from tests.cli.test_commands import Shown, done, teller
from tests.transparency.running import log_writer, of_kinds, send

OWNER, ANOTHER = "1" * 32, "2" * 32
PURPOSE = "request 17 of the owner"


def run(settings: Settings, *arguments: str, **more: str) -> Shown:
    own = {"TELLER_KAFKA_BOOTSTRAP": settings.kafka_bootstrap, "TELLER_DATA_DIR": str(settings.data_dir)}
    folder = Path(settings.data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    return teller(folder, *arguments, **own | {"TELLER_ACTING_AS": "alice"} | more)


def client(settings: Settings) -> ClientSettings:
    return {"bootstrap.servers": settings.kafka_bootstrap}


def write(settings: Settings, *owners: str, kind: Access = Access.READ) -> None:
    with closing(KafkaTrail(client(settings))) as trail:
        trail.append([made(uuid.uuid4(), owner, kind, READER) for owner in owners])


def test_a_change_of_an_account_is_written_with_it_and_shown_to_its_owner(deposit_topics: Settings) -> None:
    account = done(run(deposit_topics, "accounts", "open", "--json"))["account"]
    done(run(deposit_topics, "accounts", "close", account, "--json", TELLER_ACTING_PURPOSE=PURPOSE))
    write(deposit_topics, ANOTHER, "", "")
    shown = run(deposit_topics, "accounts", "trail", account, "--json")
    looks = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [(each["access"], each["what"], each["who"], each["of"]) for each in looks] == [
        ("account", "opened", "alice", "owner"),
        ("account", "closed", "alice", "owner"),
        ("read", "", "tester", "everybody"),
        ("read", "", "tester", "everybody"),
    ]
    assert looks[1]["purpose"] == PURPOSE
    assert ANOTHER not in shown.stdout
    printed = run(deposit_topics, "accounts", "trail", account, COLUMNS="200")
    assert (printed.returncode, PURPOSE in printed.stdout, "what everybody has" in printed.stdout) == (0, True, True)
    late = run(deposit_topics, "accounts", "trail", account, "--json", "--since", "2100-01-01T00:00:00")
    assert (late.returncode, late.stdout) == (0, "")


def test_without_the_topic_nothing_is_read_and_no_account_is_changed(deposit_topics: Settings) -> None:
    admin = AdminClient(client(deposit_topics))
    (gone,) = admin.delete_topics([ACCESS]).values()
    gone.result(30)
    kafka.wait_for(lambda: ACCESS not in admin.list_topics(timeout=10).topics)
    with pytest.raises(TrailRefused, match="teller topics"):
        KafkaTrail(client(deposit_topics))
    for arguments in (
        ("accounts", "open"),
        ("accounts", "export", OWNER, "--to", "out"),
        ("accounts", "trail", OWNER),
    ):
        shown = run(deposit_topics, *arguments)
        assert (shown.returncode, ACCESS in shown.problem) == (2, True), shown
    assert list(kafka.messages(deposit_topics, topics.ACCOUNTS)) == []


def test_without_kafka_an_access_is_not_written() -> None:
    with pytest.raises(TrailUnavailable):
        KafkaTrail({"bootstrap.servers": "127.0.0.1:1", "log_level": 0, "socket.connection.setup.timeout.ms": 1000})


def test_each_access_has_a_leaf_and_what_is_taken_out_is_found(deposit_topics: Settings) -> None:
    """The events come before the log's writer knows the topic, as in a bank whose writer is older than its commands."""
    settings = deposit_topics
    write(settings, OWNER, ANOTHER, "")
    send(settings, ACCESS, (b"nobody's", b"no event"))
    with log_writer(settings):
        kafka.wait_for(lambda: len([each for each in of_kinds(settings) if each.kind == access.KIND.number]) == 3)
    write(settings, OWNER)
    found = verify_line(settings)
    assert found.figures.trail == LogSums(3, 1)
    assert {each.kind for each in found.findings} == {FindingKind.MESSAGE_FOREIGN}
    entry = bytes(LogEntry(access.KIND.number, 1, bytes(32), 7))
    send(settings, topics.LOG_ENTRIES, (b"an access that is not there", entry))
    admin = AdminClient(client(settings))
    (trimmed,) = admin.delete_records([TopicPartition(ACCESS, 0, 2)]).values()
    trimmed.result(30)
    counts = {each.kind: each.count for each in verify_line(settings).findings}
    assert counts[FindingKind.LEAF_UNKNOWN] == 2, counts  # the log's own readers see a foreign entry besides


def test_who_reads_is_named_by_the_settings(deposit_topics: Settings) -> None:
    by = acting.actor(deposit_topics.model_copy(update={"acting_as": "bob", "acting_purpose": "audit"}), "usual")
    assert (by.who, by.role, by.purpose) == ("bob", "operator", "audit")
    given = acting.actor(deposit_topics, "usual", PURPOSE, role=acting.PAGE)
    assert (given.role, given.purpose, bool(given.who)) == ("page", PURPOSE, True)
    acting.note(deposit_topics, Access.ERASURE, given, [OWNER, ANOTHER])
    acting.note(deposit_topics, Access.KEY_USE, given)
    assert [(each.owner, each.access) for each in trail_of(deposit_topics)] == [
        (OWNER, "erasure"), (ANOTHER, "erasure"), ("", "key_use")
    ]  # fmt: skip


def test_an_event_that_somebody_else_put_there_is_shown_to_nobody(deposit_topics: Settings) -> None:
    producer = Producer(client(deposit_topics))
    key, value = encoded(made(uuid.uuid4(), OWNER, Access.READ, READER))
    for odd in ((ANOTHER.encode(), value), (key, value[:-3]), (key, None)):
        producer.produce(ACCESS, odd[1], odd[0])
    producer.flush()
    shown = run(deposit_topics, "accounts", "trail", OWNER, "--json")
    assert (shown.returncode, shown.stdout) == (0, "")
