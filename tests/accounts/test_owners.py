"""Accounts are read whole and followed; what is not the bank's is passed over; a batch's moment is waited for."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from bank.accounts import account_records, events
from bank.accounts.account import Account, Consent, Link
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.accounts.permissions import Allowed, Denial
from pipelines.accounts.owners import AccountsFollower
from pipelines.kafka.following import RECOGNISE_S
from pipelines.metrics import metrics
from schemas.topics import ACCOUNTS, NEWEST_ACCOUNTS
from teller.settings import Settings, topics
from tests.accounts import kafka
from tests.accounts.writer import AccountsWriter
from tests.bank.accounts.consent_oracle import CONSENT_ID, decided

pytestmark = pytest.mark.kafka

ALICE, BOB, SUBJECT, POST = "a" * 32, "b" * 32, "5" * 32, "social.post"
ENFORCED = AccountEvent(EventKind.ENFORCED)
LINKED = AccountEvent(EventKind.LINKED, ALICE, depositor=1, subject=SUBJECT)
CONSENTED = AccountEvent(EventKind.CONSENTED, ALICE, depositor=1, schemas=(POST,), consent_id=CONSENT_ID)
WITHDRAWN = AccountEvent(EventKind.WITHDRAWN, ALICE, depositor=1, schemas=(POST,))


@contextmanager
def following(settings: Settings) -> Iterator[AccountsFollower]:
    follower = AccountsFollower(kafka.client(settings))
    follower.start()
    try:
        yield follower
    finally:
        follower.stop()


def current(follower: AccountsFollower, seconds: float = 30) -> None:
    """Wait until the follower knows all that there is now."""
    follower.known_as_of(time.monotonic()).result(seconds)


def agrees(follower: AccountsFollower, writer: AccountsWriter) -> None:
    edges = {each.time + step for each in writer.history for step in (-1, 0, 1)}
    for at in (*edges, -1):
        found = follower.permissions.decide(1, SUBJECT, POST, at)
        wanted = decided(writer.history, 1, SUBJECT, POST, at)
        assert (tuple(found) if isinstance(found, Allowed) else found) == wanted


def foreign() -> float:
    return metrics.REGISTRY.get_sample_value("teller_accounts_foreign_total") or 0.0


def test_the_newest_accounts_are_read_and_their_history_is_followed(deposit_topics: Settings) -> None:
    writer = AccountsWriter(deposit_topics)
    writer.write(ENFORCED, LINKED, CONSENTED)
    writer.write(WITHDRAWN)
    writer.begin(replace(LINKED, owner=BOB))
    writer.abort()
    with following(deposit_topics) as follower:
        current(follower)
        agrees(follower, writer)
        writer.write(CONSENTED)
        writer.write(replace(LINKED, event=EventKind.UNLINKED), replace(LINKED, owner=BOB))
        current(follower)
        agrees(follower, writer)
    assert (metrics.REGISTRY.get_sample_value("teller_accounts_links"),
            metrics.REGISTRY.get_sample_value("teller_accounts_consents")) == (1, 1)  # fmt: skip


def test_a_change_is_heard_without_any_batch_and_its_delay_is_measured(deposit_topics: Settings) -> None:
    def changes() -> float:
        return metrics.REGISTRY.get_sample_value("teller_accounts_change_seconds_count") or 0.0

    writer = AccountsWriter(deposit_topics)
    with following(deposit_topics) as follower:
        current(follower)
        before = changes()
        writer.write(ENFORCED)
        kafka.wait_for(lambda: follower.permissions.enforced is not None, 10)
        assert changes() == before + 1
        age = metrics.REGISTRY.get_sample_value("teller_accounts_age_seconds")
        assert age is not None
        assert 0 <= age < 10


def test_what_is_not_the_banks_is_passed_over_counted_and_named(
    deposit_topics: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """A newest account of an offset that the history has not reached would make the worker skip what comes there."""
    writer = AccountsWriter(deposit_topics)
    writer.write(ENFORCED, LINKED)
    producer = Producer(kafka.client(deposit_topics))
    ahead = Account(ALICE, 1 << 30, AccountKind.PERSON, 1, links=(Link(1, SUBJECT, 1, 0, 1),),
                    consents=(Consent(1, POST, 1, 0, False, 1),))  # fmt: skip
    key, value = account_records.encoded(ahead)
    for name, content in ((key, value), (key, b""), (b"x", b"junk"), (b"other", value)):
        producer.produce(NEWEST_ACCOUNTS, content, name)
    nobody = events.encoded(replace(CONSENTED, owner=""))
    too_large = events.encoded(AccountEvent(EventKind.LINKED, BOB, depositor=1 << 24, subject=SUBJECT))
    for name, content in (nobody, (b"", b""), (b"x", b"junk"), too_large):
        producer.produce(ACCOUNTS, content, name)
    producer.flush()
    before = foreign()
    with following(deposit_topics) as follower:
        current(follower)
        assert foreign() == before + 8
        newest = metrics.REGISTRY.get_sample_value("teller_accounts_foreign_timestamp_seconds")
        assert "bank.accounts/0/" in caplog.text
        assert "bank.accounts.newest/0/" in caplog.text
        assert "junk" not in caplog.text
        writer.write(CONSENTED)
        current(follower)
        agrees(follower, writer)
    with following(deposit_topics) as follower:  # a worker that starts: nothing new, by what the alert goes by
        current(follower)
        assert newest
        assert (metrics.REGISTRY.get_sample_value("teller_accounts_foreign_timestamp_seconds") or 0.0) <= newest


def test_without_the_newest_accounts_the_whole_history_is_read(deposit_topics: Settings) -> None:
    """Also where only the entry is missing that says since when consents are asked for."""
    writer = AccountsWriter(deposit_topics)
    writer.write(ENFORCED, LINKED, CONSENTED)
    remake(deposit_topics, NEWEST_ACCOUNTS)
    with following(deposit_topics) as follower:
        current(follower)
        agrees(follower, writer)
    writer.write(WITHDRAWN)
    with following(deposit_topics) as follower:
        current(follower)
        agrees(follower, writer)


def test_an_open_transaction_is_waited_for(deposit_topics: Settings) -> None:
    """What it holds may have happened before the batch that waits."""
    writer = AccountsWriter(deposit_topics)
    writer.write(ENFORCED, LINKED, CONSENTED)
    with following(deposit_topics) as follower:
        current(follower)
        writer.begin(WITHDRAWN)
        known = follower.known_as_of(time.monotonic())
        with pytest.raises(TimeoutError):
            known.result(1.5)
        assert isinstance(follower.permissions.decide(1, SUBJECT, POST, -1), Allowed)
        writer.commit()
        known.result(10)
        assert follower.permissions.decide(1, SUBJECT, POST, -1) is Denial.CONSENT_WITHDRAWN
        writer.begin(CONSENTED)
        known = follower.known_as_of(time.monotonic())
        writer.abort()
        known.result(10)
        agrees(follower, writer)


def remake(settings: Settings, *names: str) -> None:
    delete(settings, *names)
    make(settings, *names)


def make(settings: Settings, *names: str) -> None:
    wanted = [spec for spec in topics.wanted(settings) if spec.name in names]
    topics.make(AdminClient(kafka.client(settings)), wanted)


def delete(settings: Settings, *names: str) -> None:
    admin = AdminClient(kafka.client(settings))
    for done in admin.delete_topics(list(names)).values():
        done.result()
    kafka.wait_for(lambda: not set(names) & set(admin.list_topics(timeout=10).topics), 20)


def test_a_history_that_was_made_anew_is_read_from_its_beginning(deposit_topics: Settings) -> None:
    """It is noticed although the new one is as long as the former."""
    writer = AccountsWriter(deposit_topics)
    writer.write(ENFORCED, LINKED, CONSENTED)
    with following(deposit_topics) as follower:
        current(follower)
        remake(deposit_topics, ACCOUNTS, NEWEST_ACCOUNTS)
        writer = AccountsWriter(deposit_topics)
        writer.write(ENFORCED, replace(LINKED, owner=BOB), LINKED, LINKED)
        time.sleep(2 * RECOGNISE_S)  # it looks this often whether the topic is the same
        current(follower)
        agrees(follower, writer)


def test_a_bank_that_lost_its_history_does_not_become_one_that_asks_nobody(deposit_topics: Settings) -> None:
    writer = AccountsWriter(deposit_topics)
    writer.write(ENFORCED, LINKED, CONSENTED)
    delete(deposit_topics, ACCOUNTS)
    with pytest.raises(topics.HistoryGoneError, match="must not be made anew"):
        topics.create(deposit_topics)
    make(deposit_topics, ACCOUNTS)
    with following(deposit_topics) as follower:
        with pytest.raises(TimeoutError):
            follower.known_as_of(time.monotonic()).result(2)
        assert follower.as_of == float("-inf")


def test_a_history_of_which_an_end_is_lost_is_none(deposit_topics: Settings) -> None:
    """Neither the markers of transactions nor events that came since stand for those that are gone."""
    writer = AccountsWriter(deposit_topics)
    writer.write(ENFORCED, LINKED, CONSENTED, WITHDRAWN)
    remake(deposit_topics, ACCOUNTS)
    producer = Producer(kafka.client(deposit_topics))
    for event in (ENFORCED, LINKED, *[replace(CONSENTED, owner=BOB)] * 9):
        key, value = events.encoded(event)
        producer.produce(ACCOUNTS, value, key, 0)
    producer.flush()
    with following(deposit_topics) as follower:
        with pytest.raises(TimeoutError):
            follower.known_as_of(time.monotonic()).result(2)
        assert follower.as_of == float("-inf")


def test_a_newest_account_that_is_sent_again_undoes_nothing(deposit_topics: Settings) -> None:
    writer = AccountsWriter(deposit_topics)
    writer.write(ENFORCED, LINKED, CONSENTED)
    (old,) = (each for each in kafka.messages(deposit_topics, NEWEST_ACCOUNTS) if each.key() == ALICE.encode())
    writer.write(WITHDRAWN)
    producer = Producer(kafka.client(deposit_topics))
    producer.produce(NEWEST_ACCOUNTS, old.value(), old.key(), 0)
    producer.flush()
    before = foreign()
    with following(deposit_topics) as follower:
        current(follower)
        assert foreign() == before + 1
        assert follower.permissions.decide(1, SUBJECT, POST, -1) is Denial.CONSENT_WITHDRAWN
