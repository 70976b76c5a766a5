"""Processes that follow licences on a real Kafka: what Kafka knew to be revoked before a request, none permits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from confluent_kafka import Producer

from bank.accounts import erasures
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.withdrawals import events, offerings
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.rules import JudgeRule
from pipelines.kafka.following import RECOGNISE_S
from pipelines.withdrawals.follower import LicencesFollower, NotKnown
from pipelines.withdrawals.licences import OwnersRequest
from pipelines.withdrawals.withdrawals import Withdrawals
from schemas.topics import ANSWERS, ERASURES, OFFERINGS, WITHDRAWALS
from teller.settings import Settings
from tests.accounts import kafka
from tests.accounts.test_owners import remake
from tests.threads import in_thread
from tests.withdrawals.packagers import PATIENCE_S, Rulings, asking, now, packagers
from tests.withdrawals.running import FIRST, answer, owner_of, raced
from tests.withdrawals.test_on_kafka import begin, decided, group, of, open_today, send

PROCESSES = 3
pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of a fork beside Kafka's threads: the server has none
]


def count(settings: Settings, kind: WithdrawalKind) -> int:
    return sum(each.kind is kind for each in decided(settings))


def grant(settings: Settings, owners: int) -> list[OwnersRequest]:
    """Let so many owners accept, while a writer runs; return a request under each licence, in the owners' order."""
    send(settings, ANSWERS, *raced([(number, FIRST) for number in range(1, owners + 1)]))
    kafka.wait_for(lambda: count(settings, WithdrawalKind.ACCEPTED) == owners)
    found = [each for each in decided(settings) if each.kind is WithdrawalKind.ACCEPTED]
    return [asking(each, open_today(FIRST).terms) for each in sorted(found, key=lambda each: each.owner)]


def rules(found: Rulings) -> list[JudgeRule | None]:
    assert not isinstance(found, NotKnown)
    return [each.refused_by for each in found]


@contextmanager
def granted(settings: Settings, owners: int) -> Iterator[list[OwnersRequest]]:
    """Run a writer, and let so many owners accept."""
    begin(settings, owners)
    with in_thread(Withdrawals(of(settings))):
        yield grant(settings, owners)


@contextmanager
def following(settings: Settings) -> Iterator[LicencesFollower]:
    follower = LicencesFollower(kafka.client(settings), group(settings))
    follower.start()
    try:
        yield follower
    finally:
        follower.stop()


def ruled(follower: LicencesFollower, asked: list[OwnersRequest], wait_s: float = PATIENCE_S) -> Rulings:
    return follower.rulings(asked, now(), wait_s)


def test_what_is_revoked_is_refused_by_every_process_also_by_one_that_was_paused(deposit_topics: Settings) -> None:
    settings, number = deposit_topics, 6
    with granted(settings, number) as asked, packagers(kafka.client(settings), group(settings), PROCESSES) as found:
        for each in found:
            assert rules(each.rulings(asked)) == [None] * number
        gone = list[JudgeRule | None]()
        for owner in range(1, number):
            paused = found[owner % PROCESSES]
            if owner % 2:
                paused.pause()
            send(settings, ANSWERS, answer(owner, AnswerKind.REVOKE))
            gone.append(JudgeRule.REVOKED)
            for each in found:
                each.ask(asked)
            if owner % 2:
                paused.go_on()
            for each in found:
                assert rules(each.answer()) == [*gone, *[None] * (number - owner)]


def test_a_revocation_that_no_writer_has_decided_is_refused_and_stays_so_once_one_has(deposit_topics: Settings) -> None:
    settings = deposit_topics
    with granted(settings, 2) as asked:
        pass
    with following(settings) as follower:
        assert rules(ruled(follower, asked)) == [None, None]
        send(settings, ANSWERS, answer(1, AnswerKind.REVOKE))
        assert rules(ruled(follower, asked)) == [JudgeRule.REVOKED, None]
        with following(settings) as later:
            assert rules(ruled(later, asked)) == [JudgeRule.REVOKED, None]
        stop = now() + int(PATIENCE_S * 1000)
        with in_thread(Withdrawals(of(settings))):
            while not count(settings, WithdrawalKind.REVOKED):
                assert rules(ruled(follower, asked)) == [JudgeRule.REVOKED, None]
                assert now() < stop
        assert rules(ruled(follower, asked)) == [JudgeRule.REVOKED, None]


def test_an_erased_owner_is_refused_while_no_writer_runs(deposit_topics: Settings) -> None:
    settings = deposit_topics
    with granted(settings, 2) as asked:
        pass
    with following(settings) as follower:
        assert rules(ruled(follower, asked)) == [None, None]
        send(settings, ERASURES, erasures.encoded(ErasureEvent(ErasureKind.ERASED, owner_of(1))))
        assert rules(ruled(follower, asked)) == [JudgeRule.OWNER_ERASED, None]
        assert follower.age < PATIENCE_S
        until = open_today(FIRST).terms.expires
        assert rules(follower.rulings(asked, until, PATIENCE_S))[1] is JudgeRule.EXPIRED
        assert rules(ruled(follower, asked))[1] is JudgeRule.EXPIRED  # the clock jumped back


def test_what_may_hold_a_revocation_is_waited_for_and_then_nothing_is_permitted(deposit_topics: Settings) -> None:
    settings = deposit_topics
    with granted(settings, 1) as asked:
        pass
    own = {"transactional.id": "another", "transaction.timeout.ms": 60_000}
    producer = Producer({**kafka.client(settings), **own})
    producer.init_transactions(60)
    with following(settings) as follower:
        assert rules(ruled(follower, asked)) == [None]
        producer.begin_transaction()
        accepted = decided(settings)[-1]
        revoked = WithdrawalEvent(
            WithdrawalKind.REVOKED, accepted.owner, now(), accepted.answer, agreement=accepted.event_id
        )
        key, value = events.encoded(revoked)
        producer.produce(WITHDRAWALS, value, key)
        assert producer.flush(30) == 0
        for _ in range(2):
            assert ruled(follower, asked, wait_s=1) == NotKnown()
        producer.commit_transaction(30)
        assert rules(ruled(follower, asked)) == [JudgeRule.REVOKED]


def test_topics_that_were_made_anew_are_read_anew_and_terms_that_are_lost_permit_nothing(
    deposit_topics: Settings,
) -> None:
    settings = deposit_topics
    with granted(settings, 1) as asked:
        pass
    with following(settings) as follower:
        assert rules(ruled(follower, asked)) == [None]
        remake(settings, OFFERINGS)
        time.sleep(2 * RECOGNISE_S)  # it looks this often whether the topics are the same
        assert ruled(follower, asked, wait_s=2) == NotKnown()
        send(settings, OFFERINGS, offerings.encoded(open_today(FIRST)))
        assert rules(ruled(follower, asked)) == [None]
        remake(settings, WITHDRAWALS)
        time.sleep(2 * RECOGNISE_S)
        assert rules(ruled(follower, asked)) == [JudgeRule.NO_LICENCE]
        send(settings, WITHDRAWALS, (b"x", b"junk"))
        assert ruled(follower, asked, wait_s=1) == NotKnown()


def test_where_kafka_is_away_nothing_is_permitted_and_nobody_waits_for_long() -> None:
    follower = LicencesFollower({"bootstrap.servers": "127.0.0.1:1", "log_level": 0}, "writer")
    follower.start()
    for _ in range(3):
        assert ruled(follower, [], wait_s=0.1) == NotKnown()
    follower.stop()
