"""Depositors and topics that do not fit each other, of what was seen and on a real Kafka."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from bank.accounts.depositors import Depositors, Status
from bank.accounts.entries import encoded
from schemas import topics
from teller.operate.doctor import depositors
from teller.operate.doctor.examine import examine
from teller.operate.doctor.finding import CheckResult, Level, ok
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings
from tests.bank.accounts.draw import entity, shared
from tests.doctor.reading import reading

ACME = entity(1, "acme", domains=("social", "telecom"))
CLOSED = shared((Status.ACTIVE, 0), (Status.ENDED, 15))


def held(*names: str, **partitions: int) -> dict[str, frozenset[int]]:
    found = {topic(name): frozenset(range(3)) for name in names for topic in (topics.raw, topics.clean)}
    return found | {name.replace("_", "."): frozenset(range(count)) for name, count in partitions.items()}


def seen(found: Iterable[CheckResult]) -> list[tuple[Level, str]]:
    return [(each.level, each.what) for each in found]


FEEDBACK = topics.feedback("d000001")
WHOLE = held("social", "d000001.social", "d000001.telecom") | {FEEDBACK: frozenset({0})}


def test_depositors_with_all_their_topics() -> None:
    assert seen(depositors.judge(Depositors([CLOSED, ACME]), WHOLE)) == [
        (Level.OK, "1 are registered, each with its topics")
    ]


@pytest.mark.parametrize(("status", "is_missed"), [(Status.ACTIVE, 1), (Status.SUSPENDED, 1), (Status.ENDED, 0)])
def test_topics_that_are_missing(status: Status, is_missed: int) -> None:
    known = Depositors([CLOSED, entity(1, "acme", (status, 10), domains=ACME.domains)])
    there = {name: numbers for name, numbers in WHOLE.items() if name != topics.clean("d000001.telecom")}
    found = list(depositors.judge(known, there))
    wanted = [(Level.FAULT, "acme: missing deposits.clean.d000001.telecom")]
    assert [each for each in seen(found) if each[0] is Level.FAULT] == wanted * is_missed
    assert all(
        each.mend == f"teller depositors change acme; {depositors.RUNBOOK}"
        for each in found
        if each.level is Level.FAULT
    )


def test_a_topic_for_feedback_that_is_missing() -> None:
    found = depositors.judge(
        Depositors([CLOSED, ACME]), {name: each for name, each in WHOLE.items() if name != FEEDBACK}
    )
    assert seen(found) == [(Level.FAULT, "acme: missing deposits.feedback.d000001")]


def test_topics_whose_partitions_differ() -> None:
    found = depositors.judge(Depositors([CLOSED, ACME]), WHOLE | held(deposits_raw_d000001_social=4))
    assert seen(found) == [(Level.FAULT, "d000001.social: 4 raw partitions, 3 clean ones")]


def test_topics_that_somebody_made_by_hand() -> None:
    there = WHOLE | held(deposits_raw_d000009_social=1, deposits_raw_letters=1)
    assert seen(depositors.judge(Depositors([CLOSED, ACME]), there)) == [
        (Level.WARNING, "deposits.raw.d000009.social: nobody is registered for it; each record there fails")
    ]


def test_a_registration_that_was_cut_off_and_messages_that_are_no_entries() -> None:
    known = Depositors([CLOSED, replace(ACME, changes=())])
    assert seen(depositors.judge(known, {}, 2)) == [
        (Level.WARNING, "acme: INCOMPLETE"),
        (Level.WARNING, "bank.depositors: messages that are no entries: 2, so somebody else writes there"),
    ]


@pytest.mark.parametrize("known", [[], [shared((Status.ACTIVE, 0))]])
def test_shared_streams_that_are_open(known: list[object]) -> None:
    found = list(depositors.judge(Depositors(known), held("social")))  # type: ignore[arg-type]
    assert [each.mend for each in found if each.level is Level.WARNING] == ["teller depositors migrate --close-all"]


def test_a_depositor_of_a_real_kafka(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Members of the groups that read its topics, or none but the nudge, are nobody else."""
    monkeypatch.setattr("teller.operate.doctor.examine._scanner", lambda _settings: iter([ok("scanner", "left out")]))
    keys.make_embedded_keys(deposit_topics)
    client = command_settings(deposit_topics)
    producer = Producer(client)
    key, value = encoded(ACME)
    producer.produce(topics.DEPOSITORS, value, key, 0)
    producer.produce(topics.DEPOSITORS, b"no entry", key, 0)
    producer.flush()
    admin = AdminClient(client)
    names = [topics.clean("d000001.social"), topics.raw("d000001.social"), topics.raw("d000002.social")]
    for future in admin.create_topics([NewTopic(name, 3, 1) for name in names]).values():
        future.result()
    with reading(deposit_topics, names[1], topics.NUDGE):
        found = list(examine(deposit_topics))
    assert [each.what for each in found if each.check == "depositors" and each.level is not Level.OK] == [
        "acme: missing deposits.clean.d000001.telecom, deposits.raw.d000001.telecom, deposits.feedback.d000001",
        "deposits.raw.d000002.social: nobody is registered for it; each record there fails",
        "bank.depositors: messages that are no entries: 1, so somebody else writes there",
        "shared streams take any name that nobody has registered",
    ]
    assert f"{deposit_topics.worker_group}: 1 work on 12 partitions" in [each.what for each in found]
