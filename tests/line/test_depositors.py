"""Depositors come, go and forge while two workers run: what each topic's owner sent is told from what others claim."""

import uuid
from collections import Counter

import pytest

from bank.accounts.depositors import Status
from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.settings import Settings
from tests.accounts import kafka
from tests.line import running
from tests.samples import raw

ACME, MILL = kafka.legal_entity(1, "acme"), kafka.legal_entity(2, "mill")


def post(stream: str, number: int, depositor: str, partition: int = 0, schema: str = "social.post.v1") -> RawRecord:
    record = raw(schema, event_id=uuid.UUID(int=number), depositor=depositor)
    return record._replace(topic=topics.raw(stream), partition=partition)


@pytest.mark.prove
def test_each_record_ends_as_its_topic_and_time_say(deposit_topics: Settings) -> None:
    settings = deposit_topics
    kafka.register(settings, ACME)
    with running.parts(settings, workers=2) as parts:
        running.produce(settings, [post("d000001.social", number, "acme", number % 3) for number in range(9)])
        running.produce(settings, [post("d000001.social", 20, "mill"), post("social", 21, "acme")])
        kafka.wait_for(lambda: len(taken(settings, "d000001.social")) == 9)

        kafka.register(settings, MILL)
        running.produce(settings, [post("d000002.social", number, "mill", number % 3) for number in range(9)])
        running.produce(settings, [post("d000002.social", 30, "mill", schema="social.reaction.v1")])
        kafka.wait_for(lambda: len(taken(settings, "d000002.social")) == 9)

        kafka.change(settings, ACME, Status.SUSPENDED)
        running.produce(settings, [post("d000001.social", 40, "acme")])
        running.produce(settings, [post("d000002.social", 41, "mill")])
        kafka.wait_for(lambda: len(taken(settings, "d000002.social")) == 10)
        kafka.wait_for(lambda: len(failed(settings)) >= 4)
        parts.check()
    assert len(taken(settings, "d000001.social")) == 9
    assert Counter((event["raw_topic"], event["reason"], event["depositor"]) for event in failed(settings)) == {
        ("deposits.raw.d000001.social", "wrong_depositor", "acme"): 1,
        ("deposits.raw.social", "depositor_unproven", "acme"): 1,
        ("deposits.raw.d000002.social", "schema_not_granted", "mill"): 1,
        ("deposits.raw.d000001.social", "depositor_suspended", "acme"): 1,
    }


def failed(settings: Settings) -> list[dict[str, object]]:
    """Each failed event once: a worker that lost its partitions may have sent it twice."""
    return [events[0] for events in running.failed(settings).values()]


@pytest.mark.prove
def test_topics_that_come_and_go_under_load_lose_and_double_nothing(deposit_topics: Settings) -> None:
    """Twelve depositors come one after the other while records flow; each record has one clean record, in order."""
    settings = deposit_topics.model_copy(update={"worker_batch_records": 50})
    sent: Counter[str] = Counter()
    with running.parts(settings, workers=2) as parts:
        for number in range(1, 13):
            name = f"depositor-{number}"
            kafka.register(settings, kafka.legal_entity(number, name))
            for known in range(1, number + 1):
                stream = topics.stream_of_depositor(known, "social")
                records = [post(stream, sent[stream] + at, f"depositor-{known}", at % 3) for at in range(60)]
                sent[stream] += len(running.produce(settings, records))
        kafka.wait_for(lambda: all(len(taken(settings, stream)) >= count for stream, count in sent.items()), 120)
        parts.check()
    for stream, count in sent.items():
        found = taken(settings, stream)
        assert len(found) == count
        for partition in range(3):
            offsets = [offset for at, offset in found if at == partition]
            assert offsets == list(range(len(offsets)))


def taken(settings: Settings, stream: str) -> list[tuple[int, int]]:
    """Partition and raw offset of the clean records that a router takes: those that are no redeliveries."""
    high, found = [-1, -1, -1], []
    for message in kafka.messages(settings, topics.clean(stream)):
        at, offset = message.partition() or 0, int(dict(message.headers() or [])["raw-offset"] or b"")
        if offset > high[at]:
            high[at] = offset
            found.append((at, offset))
    return found
