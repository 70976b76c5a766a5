"""The writer of withdrawals on a real Kafka, with processes that take over from each other and are killed."""

import multiprocessing
import random
import signal
import threading
import time
from dataclasses import replace
from functools import partial
from typing import Any, Final

import pytest
from confluent_kafka import Producer

from bank.accounts import account_records
from bank.accounts.account import Account
from bank.accounts.events import AccountKind
from bank.ledger.months import DAY_MS
from bank.withdrawals import events, offerings, originators
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.terms import Exclusivity, Offering
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.reading import whole
from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.kafka_log import KafkaWithdrawalsLog
from pipelines.withdrawals.withdrawals import Withdrawals
from schemas.topics import ANSWERS, NEWEST_ACCOUNTS, OFFERINGS, ORIGINATORS, WITHDRAWALS
from teller.settings import Settings
from teller.settings.topics import max_message_bytes
from tests.accounts import kafka
from tests.bank.withdrawals.test_deciding import offering
from tests.threads import in_thread
from tests.withdrawals.running import FIRST, ORIGINATOR, SECOND, answer, check_races, offered, owner_of, raced

RACES, KILLS = 300, 15
Message = tuple[bytes, bytes]


def open_today(name: str, exclusivity: Exclusivity = Exclusivity.WHOLE) -> Offering:
    """Make an offering that is open by Kafka's times, which are the clock's."""
    today = int(time.time()) * 1000 // DAY_MS * DAY_MS
    found = offering(name, exclusivity=exclusivity)
    terms = replace(found.terms, expires=today + 400 * DAY_MS)
    return replace(found, terms=terms, opens=today - DAY_MS, closes=today + 20 * DAY_MS)


def send(settings: Settings, topic: str, *found: Message) -> None:
    producer = Producer({**kafka.client(settings), "enable.idempotence": True})
    for key, value in found:
        producer.produce(topic, value, key)
    assert producer.flush(60) == 0


def begin(settings: Settings, owners: int) -> None:
    send(settings, OFFERINGS, *map(offerings.encoded, (open_today(FIRST), open_today(SECOND, Exclusivity.PURPOSE))))
    send(settings, ORIGINATORS, originators.encoded(ORIGINATOR))
    accounts = (Account(owner_of(number), 1, AccountKind.PERSON, 1) for number in range(1, owners + 1))
    send(settings, NEWEST_ACCOUNTS, *map(account_records.encoded, accounts))
    send(settings, ANSWERS, *offered(range(1, owners + 1)))


def config(client: ClientSettings, name: str, most: int, batch: int = 2000) -> WithdrawalsConfig:
    log = partial(KafkaWithdrawalsLog, client, name, most)
    return WithdrawalsConfig(open_log=log, batch=batch, look_every=0.2)


def group(settings: Settings) -> str:
    return f"{settings.worker_group}-w"


def of(settings: Settings) -> WithdrawalsConfig:
    return config(kafka.client(settings), group(settings), max_message_bytes(settings))


def decided(settings: Settings) -> list[WithdrawalEvent]:
    found = [events.decoded(each.key(), each.value()) for each in whole(kafka.client(settings), WITHDRAWALS)]
    assert None not in found
    return [each for each in found if each is not None]


def outcomes(settings: Settings) -> int:
    return sum(each.kind is not WithdrawalKind.OFFERED for each in decided(settings))


def test_answers_are_decided_and_a_revocation(deposit_topics: Settings) -> None:
    settings = deposit_topics
    begin(settings, 2)
    with in_thread(Withdrawals(of(settings))):
        accepts = [(1, FIRST), (1, SECOND), (2, SECOND), (2, FIRST)]
        send(settings, ANSWERS, *raced(accepts))
        kafka.wait_for(lambda: outcomes(settings) == 4)
        check_races(decided(settings), accepts)
        send(settings, ANSWERS, answer(1, AnswerKind.REVOKE))
        kafka.wait_for(lambda: outcomes(settings) == 5)
    last = decided(settings)[-1]
    assert (last.kind, last.owner, last.offering) == (WithdrawalKind.REVOKED, owner_of(1), FIRST)


def _write(client: ClientSettings, name: str, most: int) -> None:
    Withdrawals(config(client, name, most, batch=7)).run(threading.Event())


@pytest.mark.prove
@pytest.mark.timeout(1200)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a fork beside Kafka's threads: the server has none
def test_three_hundred_races_grant_one_each_whatever_is_killed_or_fenced(deposit_topics: Settings) -> None:
    """Processes are killed while they decide, and two run beside each other, of which each fences the other."""
    settings, dice = deposit_topics, random.Random(7)
    begin(settings, RACES)
    with in_thread(Withdrawals(of(settings))):
        kafka.wait_for(lambda: len(decided(settings)) == 2 * RACES, 240)
    accepts = [(number, name) for number in range(1, RACES + 1) for name in (FIRST, SECOND)]
    dice.shuffle(accepts)
    parts = [accepts[number::KILLS] for number in range(KILLS)]
    wanted = (kafka.client(settings), group(settings), max_message_bytes(settings))
    processes: Final[Any] = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["pipelines.withdrawals.withdrawals", "pipelines.withdrawals.kafka_log", __name__])
    running: list[Any] = []
    for part in parts:
        running.append(processes.Process(target=_write, args=wanted))
        running[-1].start()
        before = outcomes(settings)
        send(settings, ANSWERS, *raced(part))
        if dice.random() < 0.7:
            kafka.wait_for(lambda before=before: outcomes(settings) > before, 240)  # type: ignore[misc]
        if len(running) > 1:
            _kill(running.pop(dice.randrange(2)))
    for each in running:
        _kill(each)
    with in_thread(Withdrawals(of(settings))):
        kafka.wait_for(lambda: outcomes(settings) == 2 * RACES, 240)
    check_races(decided(settings), [each for part in parts for each in part])


def _kill(process: Any) -> None:
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
