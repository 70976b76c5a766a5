"""Topics of a depositor that somebody deleted are made anew only where no record is lost by it."""

import uuid
from contextlib import closing

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from bank.receipts import receipt as receipts
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.steps.outcome import RawRecord
from schemas import catalog, framing, topics
from teller.operate import topic_reader
from teller.operate.depositors import readers
from teller.operate.depositors.changes import DepositorError
from teller.operate.depositors.cluster import Brokers
from teller.operate.depositors.manifests import Manifests
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.chunks import StoredChunk
from teller.run.local_processes import environment_of
from teller.settings import Settings
from tests.accounts import kafka
from tests.cli.test_commands import done, teller
from tests.depositors.conftest import LEGAL
from tests.line import running
from tests.samples import raw
from tests.transparency import running as transparency
from tests.verify.leavings import OWNERS, receipt_of

ACME = kafka.legal_entity(1, "acme")
RAW, CLEAN = topics.raw("d000001.social"), topics.clean("d000001.social")


def posts(first: int, count: int) -> list[RawRecord]:
    """Posts with ids from `first` on, all on one partition."""
    drawn = (raw("social.post.v1", event_id=uuid.UUID(int=first + at), depositor="acme") for at in range(count))
    return [record._replace(topic=RAW, partition=0) for record in drawn]


def delete(settings: Settings, *names: str) -> None:
    admin = AdminClient(kafka.client(settings))
    for future in admin.delete_topics(list(names)).values():
        future.result()
    kafka.wait_for(lambda: not set(names) & set(admin.list_topics(timeout=10).topics))


def stored(settings: Settings) -> list[int]:
    """Raw offsets of what is stored, of the former topic and the new one."""
    return sorted(number for each in topic_reader.records(settings, topics.RECEIPTS) for number in each["raw_offsets"])


@pytest.mark.parametrize("gone", [(RAW,), (CLEAN,), (RAW, CLEAN)])
def test_no_topic_of_a_stream_that_has_had_records_is_made_anew(
    deposit_topics: Settings, gone: tuple[str, ...]
) -> None:
    kafka.register(deposit_topics, ACME)
    running.produce(deposit_topics, posts(0, 1))
    _clean_record_and_receipt(deposit_topics)
    delete(deposit_topics, *gone)
    for refusing in (Brokers(deposit_topics), Manifests(deposit_topics)):
        with pytest.raises(DepositorError, match=r"social: gone, .* end acme`, then `add` it under another name"):
            refusing.make_topics(ACME)
    assert not set(gone) & set(AdminClient(kafka.client(deposit_topics)).list_topics(timeout=10).topics)


def _clean_record_and_receipt(settings: Settings) -> None:
    """What a worker and a router leave."""
    at = StreamPartition("d000001.social", 0)
    receipt = receipt_of(StoredChunk(at, 0), OWNERS[0], "shop", [(0, 0)], 1)
    producer = Producer(kafka.client(settings))
    producer.produce(CLEAN, b"clean", b"owner", 0)
    producer.produce(topics.RECEIPTS, framing.encode(catalog.load().by_name(receipts.SCHEMA), receipt), b"owner")
    producer.flush()


def test_a_foreign_receipt_is_passed_over_and_one_of_a_newer_version_is_named(
    deposit_topics: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """A receipt that cannot be read may be of this stream."""
    other = framing.header(catalog.load().by_name("pipeline.replay.v1")) + b"canary"
    transparency.send(deposit_topics, topics.RECEIPTS, (b"k", b"canary"), (b"k", other))
    Brokers(deposit_topics).make_topics(ACME)
    assert caplog.text.count(f"{topics.RECEIPTS}/") == 2
    assert "canary" not in caplog.text
    transparency.send(deposit_topics, topics.RECEIPTS, (b"k", framing.MARKER + b"newer888canary"))
    delete(deposit_topics, CLEAN)
    with pytest.raises(TopicUnreadableError, match=rf"{topics.RECEIPTS}/\d/\d is not the bank's.*`teller verify`"):
        Brokers(deposit_topics).make_topics(ACME)


@pytest.mark.prove
def test_a_depositor_whose_raw_topic_is_gone_goes_on_under_another_name(deposit_topics: Settings) -> None:
    """The remedy: nothing is stopped, and all that it publishes from then on is stored."""
    settings = deposit_topics.model_copy(update={"chunk_seconds": 0.5})
    kafka.register(settings, ACME)
    with running.parts(settings) as parts:
        running.produce(settings, posts(0, 5))
        kafka.wait_for(lambda: stored(settings) == list(range(5)))
        delete(settings, RAW)
        variables = {name: str(value) for name, value in environment_of(settings).items()}
        assert teller(settings.data_dir, "depositors", "change", "acme", **variables).returncode == 2
        assert teller(settings.data_dir, "depositors", "end", "acme", **variables).returncode == 0
        add = ("depositors", "add", "acme-2", "--domain", "social", *LEGAL, "--json")
        added = done(teller(settings.data_dir, *add, **variables))
        anew = [raw("social.post.v1", event_id=uuid.UUID(int=100 + at), depositor="acme-2") for at in range(9)]
        running.produce(settings, [each._replace(topic=added["topics"][0], partition=0) for each in anew])
        kafka.wait_for(lambda: len(stored(settings)) >= 14, 90)
        parts.check()
    assert stored(settings) == sorted([*range(5), *range(9)])


@pytest.mark.prove
def test_a_stream_that_has_stored_nothing_is_made_anew_once_workers_have_let_go(deposit_topics: Settings) -> None:
    """Else a worker goes on in the new topic from where it was in the old one, and misses the first records."""
    settings = deposit_topics.model_copy(update={"chunk_seconds": 0.5})
    kafka.register(settings, ACME)
    forged = [raw("social.post.v1", event_id=uuid.UUID(int=at), depositor="mill") for at in range(5)]
    with running.parts(settings) as parts:
        running.produce(settings, [each._replace(topic=RAW, partition=0) for each in forged])
        kafka.wait_for(lambda: len(running.failed(settings)) == 5)
        delete(settings, RAW)
        Brokers(settings).make_topics(ACME)
        running.produce(settings, posts(100, 9))
        kafka.wait_for(lambda: len(stored(settings)) >= 9, 90)
        parts.check()
    assert stored(settings) == list(range(9))


def test_no_topic_is_made_while_a_worker_has_the_former_one(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "PATIENCE_S", 0.0)
    brokers = Brokers(deposit_topics)
    brokers.make_topics(ACME)
    with closing(_worker(deposit_topics)):
        delete(deposit_topics, CLEAN)  # the router has no group, and the worker's own topic is there
        brokers.make_topics(ACME)
        delete(deposit_topics, RAW)
        with pytest.raises(DepositorError, match=f"{RAW}: gone, but group .* still has it: run it again"):
            brokers.make_topics(ACME)
    brokers.make_topics(ACME)  # once nobody is in the group


def _worker(settings: Settings) -> Consumer:
    """A member of the workers' group that has the raw topic, and has not heard that it goes."""
    client = {**kafka.client(settings), "group.id": settings.worker_group, "topic.metadata.refresh.interval.ms": -1}
    member = Consumer(client)
    member.subscribe([RAW])
    kafka.wait_for(lambda: member.poll(0.1) is None and len(member.assignment()) > 0)
    return member


@pytest.mark.parametrize("there", [RAW, CLEAN])
def test_one_of_a_pair_is_made_with_the_partitions_of_the_other(deposit_topics: Settings, there: str) -> None:
    """The setting, 3, is that of another day."""
    admin = AdminClient(kafka.client(deposit_topics))
    times = {"message.timestamp.type": "LogAppendTime"}
    admin.create_topics([NewTopic(there, 5, 1, config=times)])[there].result()
    kafka.wait_for(lambda: there in admin.list_topics(timeout=10).topics)
    manifests = Manifests(deposit_topics)
    manifests.make_topics(ACME)
    assert manifests.text.count("partitions: 5") == 2
    for _ in range(2):  # and again, with both there
        Brokers(deposit_topics).make_topics(ACME)
    held = admin.list_topics(timeout=10).topics
    assert [len(held[name].partitions) for name in (RAW, CLEAN)] == [5, 5]
