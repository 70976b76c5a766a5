"""`teller depositors` on a real Kafka that refuses what is not granted."""

import logging
import stat
import time
from pathlib import Path
from threading import Barrier, Thread

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from bank.accounts import proofs
from bank.accounts.depositors import Depositor, Status
from pipelines.accounts.depositors import AHEAD_MS, read
from pipelines.kafka import offsets
from pipelines.kafka.reading import whole
from schemas import topics as names
from teller.operate.depositors import changes, operations, quotas
from teller.operate.depositors.changes import Application, DepositorError, checked
from teller.operate.depositors.cluster import Brokers
from teller.operate.depositors.registry import registry
from teller.operate.registering.legal_entities import RegistrationError
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings
from tests.cli.test_commands import Command, done, teller
from tests.deploy.guarded import AuthorizingKafka
from tests.depositors.conftest import LEGAL, QUICK_MS
from tests.depositors.platform import Platform

REFUSED = "TOPIC_AUTHORIZATION_FAILED"


def entry(line: Settings, name: str) -> Depositor:
    found = read(command_settings(line)).named(name)
    assert found is not None
    return found


def entity(name: str) -> Application:
    return checked(
        Application(name, ("social",), frozenset(), "VAT:DE123456789", "Acme AG", contact="data@acme.example")
    )


def test_a_depositor_from_its_beginning_to_its_end(
    broker: AuthorizingKafka, line: Settings, depositors: Command, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    added = done(depositors("add", "acme", "--domain", "social", *LEGAL, "--quota", "1000000", "--json"))
    (own,) = added["topics"]
    assert quotas.limits(command_settings(line)) == {added["user"]: 1_000_000}
    acme = Platform(broker.guarded, added["user"], added["password"])
    assert acme.publish(own) == ""
    others = names.raw(names.stream_of_depositor(entry(line, "acme").number + 1, "social"))
    for elsewhere in (others, names.raw("social"), names.clean("social"), names.DEPOSITORS, names.FAILED):
        assert acme.publish(elsewhere) == REFUSED, elsewhere

    assert done(depositors("suspend", "acme", "--json"))["status"] == "SUSPENDED"
    assert acme.publish(own) == REFUSED
    assert done(depositors("resume", "acme", "--json"))["status"] == "ACTIVE"
    assert _after_a_refusal(acme, own) == ""

    rotated = done(depositors("rotate", "acme", "--json"))
    assert Platform(broker.guarded, added["user"], added["password"]).publish(own) == "_AUTHENTICATION"
    acme = Platform(broker.guarded, rotated["user"], rotated["password"])
    assert acme.publish(own) == ""

    assert done(depositors("end", "acme", "--json"))["status"] == "ENDED"
    assert acme.publish(own) == REFUSED
    assert Platform(broker.guarded, rotated["user"], rotated["password"]).publish(own) == "_AUTHENTICATION"
    assert quotas.limits(command_settings(line)) == {}
    assert "has ended" in depositors("change", "acme").stderr
    statuses = [change.status for change in entry(line, "acme").changes]
    assert statuses == [Status.ACTIVE, Status.SUSPENDED, Status.ACTIVE, Status.ENDED]
    _nowhere(line, caplog, depositors("show", "--json"), added["password"], rotated["password"])


def _after_a_refusal(platform: Platform, topic: str) -> str:
    """A client remembers a refusal until it next asks for the topic: at most some seconds."""
    end = time.monotonic() + 20
    while (answer := platform.publish(topic)) and time.monotonic() < end:
        time.sleep(0.1)
    return answer


def _nowhere(line: Settings, caplog: pytest.LogCaptureFixture, shown: object, *passwords: str) -> None:
    entries = b"".join(message.value() or b"" for message in whole(command_settings(line), names.DEPOSITORS))
    for password in passwords:
        assert len(password) > 40
        assert password not in caplog.text
        assert password not in str(shown)
        assert password.encode() not in entries


@pytest.fixture
def as_it_is(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "AHEAD_MS", AHEAD_MS)


@pytest.mark.usefixtures("as_it_is")
def test_a_change_lies_ahead_by_kafkas_clock(line: Settings, depositors: Command) -> None:
    done(depositors("add", "clock", "--domain", "telecom", *LEGAL, "--json"))
    since = entry(line, "clock").changes[0].since
    assert AHEAD_MS - 500 <= since - newest(line) <= AHEAD_MS + 500


def newest(line: Settings) -> int:
    """Kafka's time of the newest entry."""
    return max(each.timestamp()[1] for each in whole(command_settings(line), names.DEPOSITORS))


def test_a_clock_that_is_wrong_here_changes_nothing(line: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    hour = 3_600_000_000_000
    real = time.time_ns
    monkeypatch.setattr("time.time_ns", lambda: real() - hour)
    with registry(line) as opened:
        operations.add(opened, Brokers(line), entity("late"))
    assert abs(entry(line, "late").changes[0].since - newest(line) - QUICK_MS) <= 500


def test_what_was_cut_off_is_ended_by_the_same_command(
    broker: AuthorizingKafka, line: Settings, depositors: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("add", "again", "--domain", "social", "--domain", "telecom", *LEGAL, "--json")
    for call in ("make_topics", "open", "new_password"):
        with monkeypatch.context() as patch:
            patch.setattr(Brokers, call, lambda *_: (_ for _ in ()).throw(DepositorError("cut off")))
            assert "cut off" in depositors(*arguments).problem
        assert not Brokers(line).has_password(entry(line, "again"))  # nothing is open
    added = done(depositors(*arguments))
    platform = Platform(broker.guarded, added["user"], added["password"])
    assert [platform.publish(topic) for topic in added["topics"]] == ["", ""]
    assert [change.status for change in entry(line, "again").changes] == [Status.ACTIVE]
    assert "password" not in done(depositors(*arguments))  # it is kept nowhere
    assert {"d000000", ""}.isdisjoint({added["key"]})


def test_what_grants_nothing_yet_is_registered_otherwise(
    line: Settings, depositors: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is done to it meanwhile, and `show` says what it is."""
    first = ("--legal-id", "VAT:DE123456789", "--legal-name", "Acme AG", "--contact", "first@acme.example")
    with monkeypatch.context() as patch:
        patch.setattr(Brokers, "make_topics", lambda *_: (_ for _ in ()).throw(DepositorError("cut off")))
        assert "cut off" in depositors("add", "half", "--domain", "social", *first).stderr
    number = entry(line, "half").number
    for command in ("change", "suspend", "rotate"):
        assert "half is INCOMPLETE: `teller depositors add`" in depositors(command, "half").stderr
    assert "half is INCOMPLETE" in depositors("migrate", "--close", "half").stderr
    assert done(depositors("show", "half", "--json"))["status"] == "INCOMPLETE"
    done(depositors("add", "half", "--domain", "telecom", *LEGAL, "--json"))
    found = entry(line, "half")
    assert (found.number, found.contact, found.domains) == (number, LEGAL[-1], ("telecom",))
    assert found.status is Status.ACTIVE
    assert "half is registered" in depositors("add", "half", "--domain", "telecom", *first).stderr


def test_change_writes_an_entry_again_where_its_newest_message_is_none(line: Settings, depositors: Command) -> None:
    """Compaction would leave nothing but that message."""
    key = done(depositors("add", "spoilt", "--domain", "social", *LEGAL, "--json"))["key"]
    producer = Producer({"bootstrap.servers": line.kafka_bootstrap})
    producer.produce(names.DEPOSITORS, b"no entry", key.encode(), 0)
    producer.flush()
    count = _messages_of(line, key)
    assert depositors("change", "spoilt").returncode == 0
    assert _messages_of(line, key) == count + 1
    assert depositors("change", "spoilt").returncode == 0  # nothing is wrong any more
    assert _messages_of(line, key) == count + 1


def _messages_of(line: Settings, key: str) -> int:
    return sum(message.key() == key.encode() for message in whole(command_settings(line), names.DEPOSITORS))


def test_two_registrations_at_once(line: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    """The one that another takes over says so, and ends when it is run again: no number is taken twice."""
    barrier, problems = Barrier(2), []

    def register(name: str) -> None:
        try:
            with registry(line) as opened:
                barrier.wait(20)
                operations.add(opened, Brokers(line), entity(name))
        except RegistrationError as problem:
            problems.append((name, str(problem)))

    threads = [Thread(target=register, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((name, problem),) = problems
    assert "at the same time: run the same command again" in problem
    assert "FATAL" not in capfd.readouterr().err  # librdkafka's own words for it
    with registry(line) as opened:
        operations.add(opened, Brokers(line), entity(name))
    assert entry(line, "one").number != entry(line, "two").number
    numbers = [each.number for each in read(command_settings(line))]
    assert len(numbers) == len(set(numbers))


def test_a_topic_made_by_hand_is_never_inherited(line: Settings, depositors: Command) -> None:
    admin = AdminClient({"bootstrap.servers": line.kafka_bootstrap})
    next_number = max(each.number for each in read(command_settings(line))) + 1
    by_hand = names.stream_of_depositor(next_number, "telecom")
    admin.create_topics([NewTopic(names.raw(by_hand), 1, 1)])[names.raw(by_hand)].result()
    added = done(depositors("add", "careful", "--domain", "social", *LEGAL, "--json"))
    assert added["key"] == f"d{next_number + 1:06d}"
    stranger = names.raw(f"{added['key']}.telecom")
    admin.create_topics([NewTopic(stranger, 1, 1, config={"message.timestamp.type": "CreateTime"})])[stranger].result()
    shown = depositors("change", "careful", "--domain", "social", "--domain", "telecom")
    assert (shown.returncode, "message.timestamp.type is CreateTime" in shown.stderr) == (2, True)
    assert entry(line, "careful").domains == ("social",)


def test_nobody_inherits_a_log_in_or_rights_that_were_given_by_hand(
    broker: AuthorizingKafka, line: Settings, depositors: Command
) -> None:
    number = max(each.number for each in read(command_settings(line))) + 1
    user = changes.principal_of(number)
    broker.grant(user, "known-to-somebody")
    elsewhere = {"type": "topic", "name": names.raw("social"), "patternType": "literal"}
    given = {"spec": {"authorization": {"acls": [{"resource": elsewhere, "operations": ["Write"]}]}}}
    broker.allow({user: given})
    stranger = Platform(broker.guarded, user, "known-to-somebody")
    assert stranger.publish(names.raw("social")) == ""
    added = done(depositors("add", "heir", "--domain", "social", *LEGAL, "--json"))
    assert added["user"] == user
    assert Platform(broker.guarded, user, "known-to-somebody").publish(added["topics"][0]) == "_AUTHENTICATION"
    heir = Platform(broker.guarded, user, added["password"])
    assert heir.publish(added["topics"][0]) == ""
    assert heir.publish(names.raw("social")) == REFUSED


def test_a_change_of_domains_moves_the_rights(broker: AuthorizingKafka, line: Settings, depositors: Command) -> None:
    added = done(depositors("add", "mover", "--domain", "social", *LEGAL, "--json"))
    changed = done(depositors("change", "mover", "--domain", "telecom", "--schema", "telecom.call", "--json"))
    platform = Platform(broker.guarded, added["user"], added["password"])
    assert platform.publish(added["topics"][0]) == REFUSED
    assert platform.publish(changed["topics"][0]) == ""
    assert changed["schemas"] == ["telecom.call"]
    there = offsets.topics(AdminClient({"bootstrap.servers": line.kafka_bootstrap}), 10)
    assert f"{changed['key']}.telecom" in names.streams_among(there)
    assert "no record type of its domains" in depositors("change", "mover", "--schema", "social.post").stderr


@pytest.mark.prove
def test_a_quota_slows_its_depositor_alone(broker: AuthorizingKafka, line: Settings, depositors: Command) -> None:
    flood = done(depositors("add", "flood", "--domain", "social", *LEGAL, "--quota", "1000", "--json"))
    quiet = done(depositors("add", "quiet", "--domain", "social", *LEGAL, "--json"))
    loud, still = (Platform(broker.guarded, each["user"], each["password"]) for each in (flood, quiet))
    for _ in range(2):
        assert loud.publish(flood["topics"][0], bytes(11_000)) == ""
        assert still.publish(quiet["topics"][0], bytes(11_000)) == ""
    assert loud.throttled
    assert not still.throttled
    assert done(depositors("change", "flood", "--quota", "0", "--json"))["status"] == "ACTIVE"
    assert flood["user"] not in quotas.limits(command_settings(line))


def test_secrets_go_to_a_file_that_its_owner_alone_may_read(
    line: Settings, depositors: Command, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    arguments = ("add", "filed", "--domain", "social", *LEGAL, "--password-file", str(file))
    shown = depositors(*arguments)
    password = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(password) > 40
    assert password not in shown.stdout + shown.stderr
    assert "name a new file" in depositors("rotate", "filed", "--password-file", str(file)).stderr
    proof = done(depositors("rotate", "filed", "--proof-key", "--json"))["proof_key"]
    found = entry(line, "filed")
    assert bytes.fromhex(proof) == proofs.proof_key(keys.pseudonym_key(line), found.number, 1)
    assert found.generation == 1


def test_an_operator_of_a_cluster_with_strimzi_registers_by_manifests(broker: AuthorizingKafka, line: Settings) -> None:
    """The rights of deploy/strimzi suffice for that, and for nothing else."""
    own = broker.login(line, "teller-operator")
    variables = {f"TELLER_{name.upper()}": str(getattr(own, name)) for name in ("data_dir", *KAFKA)}
    variables["TELLER_KAFKA_PASSWORD"] = own.kafka_password.get_secret_value()
    arguments = ("depositors", "add", "by-strimzi", "--domain", "social", *LEGAL)
    refused = teller(line.data_dir, *arguments, **variables)
    assert (refused.returncode, "docs/deploying.md, Rights" in refused.stderr) == (2, True)
    assert "KafkaUser" in teller(line.data_dir, *arguments, "--manifests", **variables).stdout
    assert entry(line, "by-strimzi").status is Status.ACTIVE


KAFKA = ("kafka_bootstrap", "kafka_security_protocol", "kafka_username")


def test_an_owner_is_registered_under_the_pseudonym(line: Settings, depositors: Command) -> None:
    shown = depositors("add", "me", "--domain", "social", "--ask-owner", "--json", given="alice\n")
    assert "alice" not in shown.stdout
    assert (entry(line, "me").kind.value, len(entry(line, "me").owner)) == ("OWNER", 32)
