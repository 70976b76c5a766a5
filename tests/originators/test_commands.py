"""`teller originators` on a real Kafka."""

from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bank.accounts.depositors import Change, Status
from bank.withdrawals.originators import RegisteredOriginator
from bank.withdrawals.terms import Role
from pipelines.accounts.depositors import AHEAD_MS
from pipelines.kafka.reading import whole
from schemas.topics import ORIGINATORS
from teller.operate.doctor.kafka import Kafka
from teller.operate.originators import operations
from teller.operate.originators.operations import OriginatorApplication
from teller.operate.originators.register import OriginatorRegister, read
from teller.operate.registering.legal_entities import RegistrationError
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.accounts import kafka
from tests.cli.test_commands import Command, Shown, done, teller

LEGAL = ("--legal-id", "VAT:DE123456789", "--legal-name", "Acme SE", "--contact", "data@acme.example")
ACTIVE, SUSPENDED, ENDED = Status


@pytest.fixture
def originators(deposit_topics: Settings, tmp_path: Path) -> Command:
    """`teller originators ...` as an operator runs it."""

    def run(*arguments: str) -> Shown:
        return teller(tmp_path, "originators", *arguments, TELLER_KAFKA_BOOTSTRAP=deposit_topics.kafka_bootstrap)

    return run


@pytest.fixture
def entry(deposit_topics: Settings) -> Callable[[str], RegisteredOriginator]:
    def of(name: str) -> RegisteredOriginator:
        found = read(deposit_topics).named(name)
        assert found is not None
        return found

    return of


def messages(settings: Settings) -> int:
    return sum(1 for _ in whole(command_settings(settings), ORIGINATORS))


def test_an_originator_from_its_beginning_to_its_end(
    deposit_topics: Settings, originators: Command, entry: Callable[[str], RegisteredOriginator], tmp_path: Path
) -> None:
    assert "No originator is registered" in originators("show").stdout
    told = done(originators("register", "acme", *LEGAL, "--json"))
    assert (told["role"], told["status"], told["key"]) == ("builder", "ACTIVE", "")
    count = messages(deposit_topics)
    assert originators("register", "acme", *LEGAL).returncode == 0
    assert messages(deposit_topics) == count
    changed = done(originators("register", "acme", *LEGAL[:-1], "else@acme.example", "--json"))
    assert (changed["contact"], changed["changes"]) == ("else@acme.example", told["changes"])
    for other in (("--role", "aggregator"), ("--legal-id", "VAT:FR12345678901")):
        assert "under another name" in originators("register", "acme", *LEGAL, *other).problem

    public = X25519PrivateKey.generate().public_key()
    file = tmp_path / "acme.pub"
    file.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert done(originators("key", "acme", str(file), "--json"))["key"] == public.public_bytes_raw().hex()
    file.write_text("canary")
    shown = originators("key", "acme", str(file))
    assert (shown.returncode, "no X25519 public key" in shown.problem, "canary" in shown.problem) == (2, True, False)
    assert "or --remove" in originators("key", "acme").problem
    file.write_text(public.public_bytes_raw().hex())
    assert done(originators("key", "acme", str(file), "--until", "2028-01-01", "--json"))["key_until"] == "2028-01-01"
    for words in (("--until", "soon", str(file)), ("--until", "2028-01-01", "--remove")):
        assert "--until" in originators("key", "acme", *words).problem
    removed = done(originators("key", "acme", "--remove", "--json"))
    assert (removed["key"], removed["key_until"]) == ("", None)

    signs = Ed25519PrivateKey.generate().public_key()
    file.write_bytes(signs.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    told = done(originators("signing-key", "acme", str(file), "--json"))
    assert (told["signing_key"], entry("acme").signing_key) == (signs.public_bytes_raw().hex(),) * 2
    assert "no X25519" in originators("key", "acme", str(file)).problem
    assert done(originators("signing-key", "acme", "--remove", "--json"))["signing_key"] == ""

    for command, status in (("suspend", SUSPENDED), ("reinstate", ACTIVE), ("suspend", SUSPENDED), ("end", ENDED)):
        assert done(originators(command, "acme", "--json"))["status"] == status
        count = messages(deposit_topics)
        assert originators(command, "acme").returncode == 0
        assert messages(deposit_topics) == count
    assert [each.status for each in entry("acme").changes] == [ACTIVE, SUSPENDED, ACTIVE, SUSPENDED, ENDED]
    refused = (("register", "acme", *LEGAL), ("reinstate", "acme"), ("suspend", "acme"), ("key", "acme", "--remove"))
    for arguments in refused:
        assert "acme has ended, for good" in originators(*arguments).problem
    assert "VAT:DE123456789" in originators("show", "acme").stdout
    assert "acme" in originators("show").stdout
    assert "no originator 'mill'" in originators("show", "mill").problem
    assert "no originator 'mill'" in originators("suspend", "mill").problem


def test_a_change_lies_ahead_by_kafkas_clock_and_a_registration_holds_at_once(
    deposit_topics: Settings, originators: Command
) -> None:
    def apart(*arguments: str) -> int:
        done(originators(*arguments, "--json"))
        newest = max(each.timestamp()[1] for each in whole(command_settings(deposit_topics), ORIGINATORS))
        changes: tuple[Change, ...] = read(deposit_topics).named("clock").changes  # type: ignore[union-attr]
        return changes[-1].since - newest

    assert abs(apart("register", "clock", "--role", "aggregator", *LEGAL)) <= 500
    assert abs(apart("suspend", "clock") - AHEAD_MS) <= 500


def test_of_two_at_once_the_former_says_so(deposit_topics: Settings, originators: Command) -> None:
    former = OriginatorRegister(deposit_topics)
    done(originators("register", "one", *LEGAL, "--json"))
    with pytest.raises(RegistrationError, match="another `teller originators` ran at the same time"):
        operations.register(former, OriginatorApplication("one", Role.AGGREGATOR, *LEGAL[1::2]))
    assert read(deposit_topics).named("one").role == "builder"  # type: ignore[union-attr]


def test_what_is_no_entry_is_passed_over_counted_and_written_over(
    deposit_topics: Settings, originators: Command, entry: Callable[[str], RegisteredOriginator]
) -> None:
    done(originators("register", "spoilt", *LEGAL, "--json"))
    before, seen = entry("spoilt"), Kafka(command_settings(deposit_topics))
    strange = seen.originators()[1]
    producer = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    producer.produce(ORIGINATORS, b"no entry", b"spoilt", 0)
    producer.flush()
    known, more = seen.originators()
    assert (more - strange, known.named("spoilt"), entry("spoilt")) == (1, before, before)
    count = messages(deposit_topics)
    for _ in range(2):
        assert originators("register", "spoilt", *LEGAL).returncode == 0
        assert (messages(deposit_topics), entry("spoilt")) == (count + 1, before)


def test_a_bank_without_the_topic_is_told_what_to_do(deposit_topics: Settings, originators: Command) -> None:
    admin = AdminClient(command_settings(deposit_topics))
    admin.delete_topics([ORIGINATORS])[ORIGINATORS].result()
    kafka.wait_for(lambda: ORIGINATORS not in admin.list_topics(timeout=10).topics)
    for arguments in (("show",), ("register", "acme", *LEGAL)):
        assert "there is no topic bank.originators: `teller topics` creates it" in originators(*arguments).problem
