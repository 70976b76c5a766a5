"""Whether the bank asks for consents, and who else writes to the accounts' topics."""

from confluent_kafka import Producer

from bank.accounts import events
from bank.accounts.events import AccountEvent, EventKind
from schemas import topics
from teller.operate.accounts import operations
from teller.operate.accounts.writer import writer
from teller.operate.doctor import accounts
from teller.operate.doctor.facts import AccountFacts
from teller.operate.doctor.finding import Level
from teller.operate.doctor.kafka import Kafka
from teller.settings import Settings
from teller.settings.kafka_client import command_settings


def seen(found: AccountFacts) -> list[tuple[Level, str]]:
    return [(each.level, each.what.split(":")[0]) for each in accounts.judge(found)]


def test_a_bank_that_takes_what_nobody_agreed_to_is_warned_of() -> None:
    assert seen(AccountFacts(None)) == [(Level.WARNING, "the bank takes deposits without consent")]
    assert "teller accounts enforce" in next(accounts.judge(AccountFacts(None))).mend
    assert seen(AccountFacts(0)) == [(Level.OK, "deposits without link and consent are refused since 1970-01-01T00")]


def test_others_who_write_there_are_told_of() -> None:
    assert [level for level, _ in seen(AccountFacts(0, foreign=1, foreign_newest=2))] == [
        Level.WARNING, Level.WARNING, Level.OK,
    ]  # fmt: skip


def test_the_facts(deposit_topics: Settings) -> None:
    kafka = Kafka(command_settings(deposit_topics))
    assert kafka.accounts() == AccountFacts(None)
    producer = Producer(command_settings(deposit_topics))
    key, value = events.encoded(AccountEvent(EventKind.CLOSED, "a" * 32))
    for topic in (topics.ACCOUNTS, topics.NEWEST_ACCOUNTS):
        producer.produce(topic, b"garbage", b"x")
        producer.produce(topic, value, key)
    producer.flush(20)
    with writer(deposit_topics, []) as opened:
        opened.write(operations.enforced(opened.book))
    found = kafka.accounts()
    assert found.since
    assert (found.foreign, found.foreign_newest) == (1, 2)
