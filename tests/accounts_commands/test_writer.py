"""The writer on a real Kafka: events and what they make of accounts come together, or not at all."""

import time
from threading import Barrier, Thread

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from bank.accounts import account_records, events
from bank.accounts.account import Account
from bank.accounts.account_records import Enforced
from pipelines.kafka import offsets
from pipelines.kafka.reading import TopicUnreadableError, whole
from schemas.topics import ACCOUNTS, NEWEST_ACCOUNTS
from teller.operate.accounts import operations, reading, writer
from teller.operate.accounts.rules import AccountError
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.accounts_commands.books import ALICE, BOB, CARLA, PLACE, consented, linked, of, opened
from tests.accounts_commands.test_operations import PERSON

EventKind = events.EventKind


def newest(line: Settings) -> dict[str, Account | Enforced | None]:
    """What lies on bank.accounts.newest, by key."""
    found = whole(command_settings(line), NEWEST_ACCOUNTS)
    return {(each.key() or b"").decode(): account_records.decoded(each.key(), each.value()) for each in found}


def test_kafkas_offsets_and_times_are_those_of_the_events(deposit_topics: Settings) -> None:
    with writer.writer(deposit_topics) as opened_now:
        done = opened_now.write([opened(ALICE), linked(kind=EventKind.CLAIMED), linked(), consented("social.post")])
        assert opened_now.write([]) == []
        opened_now.write([of(EventKind.ENFORCED, "")])
    history = list(reading.history(command_settings(deposit_topics)))
    assert history[:4] == done
    assert abs(done[0].time - time.time() * 1000) < 10_000
    found = newest(deposit_topics)
    alice = found[ALICE]
    assert isinstance(alice, Account)
    assert (alice.links[0].offset, alice.links[0].since) == done[2][1:]
    assert (alice.consents[0].offset, alice.offset) == (done[3].offset, done[3].offset)
    assert found[""] == Enforced(history[4].time, history[4].offset)
    assert reading.read(command_settings(deposit_topics), [ALICE]).account(ALICE) == alice
    assert reading.read(command_settings(deposit_topics), [BOB]).account(ALICE) is None


def test_an_event_that_changes_nothing_is_not_written_where_it_should(deposit_topics: Settings) -> None:
    with writer.writer(deposit_topics) as opened_now:
        opened_now.write([opened(ALICE)])
        with pytest.raises(AccountError, match="would end before Kafka's time of it"):
            opened_now.write([consented("social.post", valid_until=1)])
    assert [each.event.event for each in reading.history(command_settings(deposit_topics))] == [EventKind.OPENED]


def test_two_at_once(deposit_topics: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    """The one that another takes over says so, and has written nothing; run again, it sees what the other did."""
    barrier, problems = Barrier(2), []

    def run(owner: str) -> None:
        try:
            with writer.writer(deposit_topics) as opened_now:
                wanted = operations.opened(opened_now.book, owner, PERSON)
                barrier.wait(20)
                opened_now.write([*wanted, linked(owner)])
        except AccountError as problem:
            problems.append((owner, str(problem)))

    threads = [Thread(target=run, args=(owner,)) for owner in (ALICE, BOB)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((late, problem),) = problems
    assert "at the same time: run the same command again" in problem
    assert "FATAL" not in capfd.readouterr().err  # librdkafka's own words for it
    early = BOB if late == ALICE else ALICE
    assert set(newest(deposit_topics)) == {early}
    with writer.writer(deposit_topics) as opened_now:
        assert opened_now.book.holder(PLACE) == early


def test_a_command_that_was_killed_leaves_nothing(deposit_topics: Settings) -> None:
    with writer.writer(deposit_topics) as killed:
        producer = killed._producer
        producer.begin_transaction()
        for key, value in (events.encoded(opened(ALICE)), events.encoded(linked())):
            producer.produce(ACCOUNTS, value, key, 0)
        producer.flush(20)
    with writer.writer(deposit_topics) as opened_now:
        assert opened_now.book.account(ALICE) is None
        (done,) = opened_now.write([opened(BOB)])
    assert done.offset > 2
    assert [each.event.owner for each in reading.history(command_settings(deposit_topics))] == [BOB]


def test_newest_records_that_are_lost_are_written_again(deposit_topics: Settings) -> None:
    producer = Producer(command_settings(deposit_topics))
    for event in (opened(ALICE), opened(BOB), consented("social.post")):
        key, value = events.encoded(event)
        producer.produce(ACCOUNTS, value, key, 0)
    producer.produce(ACCOUNTS, b"garbage", b"x", 0)
    producer.produce(NEWEST_ACCOUNTS, b"garbage", b"x", 0)
    producer.flush(20)
    with writer.writer(deposit_topics) as opened_now:
        opened_now.write([opened(CARLA)])
    found = newest(deposit_topics)
    assert found.pop("x") is None
    assert set(found) == {ALICE, BOB, CARLA}
    alice = found[ALICE]
    assert isinstance(alice, Account)
    assert alice.consents


def test_a_book_of_some_has_all_that_speak_of_them_and_their_newest_records(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LAST", 1)
    with writer.writer(deposit_topics) as opened_now:
        opened_now.write([of(EventKind.ENFORCED, ""), opened(BOB), linked(BOB, EventKind.CLAIMED)])
        opened_now.write([linked(BOB, EventKind.UNLINKED)])
        opened_now.write([opened(ALICE), opened(CARLA)])
    found = reading.read(command_settings(deposit_topics), [PLACE[1]])
    whole_book = reading.read(command_settings(deposit_topics))
    assert [each.owner for each in found] == [BOB]
    assert found.claimant(PLACE) is None
    assert (found.enforced, found.position) == (whole_book.enforced, whole_book.position)
    assert found.ahead == set()


def test_where_the_history_is_lost_nothing_is_written(deposit_topics: Settings) -> None:
    key, value = account_records.encoded(Account(BOB, 40, events.AccountKind.PERSON, 1))
    producer = Producer(command_settings(deposit_topics))
    producer.produce(NEWEST_ACCOUNTS, value, key, 0)
    producer.flush(20)
    for _ in range(3):
        with (
            pytest.raises(AccountError, match="its history is lost"),
            writer.writer(deposit_topics) as opened_now,
        ):
            opened_now.write([opened(ALICE)])
    assert set(newest(deposit_topics)) == {BOB}
    # a refused command leaves no trace by which the history would seem to be as long as before
    assert offsets.offsets(AdminClient(command_settings(deposit_topics)), [(ACCOUNTS, 0)], offsets.LATEST, 20) == {
        (ACCOUNTS, 0): 0
    }
    assert not list(reading.history(command_settings(deposit_topics)))


def test_without_the_history_a_command_says_so_at_once(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.kafka.reading.messages", lambda *_, **__: pytest.fail("waits for the topic"))
    admin = AdminClient({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    admin.delete_topics([ACCOUNTS])[ACCOUNTS].result()
    for command in (writer.writer(deposit_topics), writer.writer(deposit_topics, [ALICE])):
        with pytest.raises(TopicUnreadableError, match=r"no topic bank\.accounts: .*TellerAccountsUnreadable"), command:
            pass


def test_without_rights_the_command_says_so(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "ANSWER_S", 0.5)
    nowhere = deposit_topics.model_copy(update={"kafka_bootstrap": "127.0.0.1:9"})
    with pytest.raises(AccountError, match="brokers, rights"), writer.writer(nowhere):
        pass
