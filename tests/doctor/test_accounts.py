"""Whether the bank asks for consents, and who else writes to the accounts' topics."""

from uuid import UUID

import pytest
from confluent_kafka import Producer

from bank.accounts import account_records, events
from bank.accounts.account import Account
from bank.accounts.account_records import Enforced
from bank.accounts.events import AccountEvent, AccountKind, EventKind
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


def test_a_lost_history_and_what_no_command_wrote_are_faults() -> None:
    (lost, mend), *_ = [(each, each.mend) for each in accounts.judge(AccountFacts(0, lost=True, contradictory=9))]
    assert (lost.level, mend) == (Level.FAULT, "docs/runbooks/TellerAccountsUnreadable.md")
    assert seen(AccountFacts(0, lost=True, contradictory=9))[1:] == seen(AccountFacts(0))
    assert seen(AccountFacts(0, contradictory=2))[0] == (
        Level.FAULT, "2 consents or newest accounts are none that a command wrote",
    )  # fmt: skip


def by_hand(settings: Settings, *records: tuple[str, tuple[bytes, bytes]]) -> None:
    """Somebody writes these records, each to a topic, in no transaction."""
    producer = Producer(command_settings(settings))
    for topic, (key, value) in records:
        producer.produce(topic, value, key, 0)
    assert producer.flush(20) == 0


def test_a_consent_by_hand_is_told_of(deposit_topics: Settings) -> None:
    owner = AccountEvent(EventKind.OPENED, "a" * 32, AccountKind.PERSON)
    consent = AccountEvent(EventKind.CONSENTED, "a" * 32, depositor=1, schemas=("social.post",), consent_id=UUID(int=1))
    with writer(deposit_topics, []) as opened:
        opened.write([*operations.enforced(opened.book), owner, consent])
    kafka = Kafka(command_settings(deposit_topics))
    found = kafka.accounts()
    assert (found.lost, found.contradictory) == (False, 0)
    by_hand(deposit_topics, (topics.ACCOUNTS, events.encoded(consent)))
    found = kafka.accounts()
    assert (found.lost, found.contradictory) == (False, 2)  # the event, and the newest account that lacks it


@pytest.mark.parametrize("offset", [0, 99])
def test_a_history_without_what_the_newest_accounts_contain_is_lost(deposit_topics: Settings, offset: int) -> None:
    """Below its end lies another event than that since which the bank asks, or nothing."""
    event = events.encoded(AccountEvent(EventKind.OPENED, "a" * 32, AccountKind.PERSON))
    enforced = account_records.encoded(Enforced(1000, offset))
    by_hand(deposit_topics, (topics.ACCOUNTS, event), (topics.NEWEST_ACCOUNTS, enforced))
    assert Kafka(command_settings(deposit_topics)).accounts().lost


def test_an_account_ahead_of_the_history_shows_that_it_is_lost(deposit_topics: Settings) -> None:
    account = account_records.encoded(Account("a" * 32, 3, AccountKind.PERSON, 1000))
    by_hand(deposit_topics, (topics.NEWEST_ACCOUNTS, account))
    assert Kafka(command_settings(deposit_topics)).accounts().lost


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
