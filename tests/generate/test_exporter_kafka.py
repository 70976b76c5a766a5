"""On a real Kafka: a commit beyond the end is shown, and a record that is lost is missed."""

import time
from datetime import UTC, datetime
from functools import partial

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from bank.identity import pseudonyms
from bank.receipts import failed_event
from pipelines.kafka.clients import ClientSettings
from pipelines.metrics import metrics
from pipelines.router.buffer import intent
from pipelines.router.buffer.intent import Intent
from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.operate.doctor.kafka import Kafka
from teller.operate.exporter.exporter import Exporter
from teller.operate.exporter.reconciliation import Reconciliation
from teller.operate.reconciliation import lag
from teller.operate.reconciliation.positions import PositionsReader
from teller.operate.repair.resending import places, resent
from teller.operate.repair.run import State
from teller.operate.repair.sending import replay_log
from teller.operate.verify import positions
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.kafka_verify import verify_line
from teller.settings import Settings, keys
from teller.settings import topics as making
from teller.settings.kafka_client import command_settings
from tests.line import running


def commit(client: ClientSettings, group: str, topic: str, offset: int, metadata: str = "") -> None:
    consumer = Consumer({**client, "group.id": group})
    consumer.commit(offsets=[TopicPartition(topic, 0, offset, metadata)], asynchronous=False)
    consumer.close()


def test_a_commit_beyond_the_end_is_shown_and_what_comes_there_is_missed(deposit_topics: Settings) -> None:
    """By exporter, `teller verify`, `teller doctor` and the lag that commands wait for."""
    keys.make_embedded_keys(deposit_topics)
    client = command_settings(deposit_topics)
    raw, clean = topics.raw("social"), topics.clean("social")
    running.produce(deposit_topics, [RawRecord(raw, 0, 0, b"owner", b"value")] * 3)
    exporter = Exporter(deposit_topics)
    try:
        exporter.look()
        assert beyond() == {}
        commit(client, deposit_topics.worker_group, raw, 1_000)
        commit(
            client, deposit_topics.router_group, clean, 20, intent.encode(Intent(20, 2), home(deposit_topics)).metadata
        )
        exporter.look()
        assert beyond() == {("worker", "social", "0"): 997, ("router", "social", "0"): 20}
        running.produce(deposit_topics, [RawRecord(raw, 0, 0, b"owner", b"value")] * 2)
        exporter.look()
        assert beyond()["worker", "social", "0"] == 995
        assert metrics.unaccounted_records.labels("social")._value.get() == 5
    finally:
        exporter.close()
    assert lag.lags(deposit_topics)[raw] == 995
    assert lag.lags(deposit_topics)[clean] == 20
    found = {each.kind: (each.count, each.places) for each in verify_line(deposit_topics).findings}
    assert found.pop(FindingKind.RECORD_LOST)[0] == 5
    assert found == {FindingKind.COMMIT_BEYOND: (1_015, (f"{raw}/0/5", f"{clean}/0/0"))}
    facts = Kafka(client).group(deposit_topics.worker_group, [(raw, 0), (raw, 1)])
    assert (facts.committed, facts.beyond, facts.expired) == (1, 1, 0)


def beyond() -> dict[tuple[str, ...], float]:
    """What the exporter shows, where it is not 0."""
    labels = ("stage", "domain", "partition")
    (family,) = (each for each in metrics.REGISTRY.collect() if each.name == "teller_offsets_beyond_end")
    return {tuple(one.labels[name] for name in labels): one.value for one in family.samples if one.value}


def home(settings: Settings) -> str:
    """What routers of these settings write into their plans."""
    return positions.key_fingerprint(
        partial(pseudonyms.bucket_name, keys.pseudonym_key(settings), settings.bucket_prefix)
    )


def test_a_record_that_no_book_names_is_missed(deposit_topics: Settings) -> None:
    """Workers and routers are played: they say that they are through, and wrote nothing."""
    client = command_settings(deposit_topics)
    raw, clean = topics.raw("social"), topics.clean("social")
    reader = PositionsReader(client, deposit_topics)
    reconciliation = Reconciliation(client, reader)
    try:
        running.produce(deposit_topics, [RawRecord(raw, 0, 0, b"owner", b"value")] * 3)
        aborted = Producer({**client, "transactional.id": "platform"})
        aborted.init_transactions()
        aborted.begin_transaction()
        aborted.produce(raw, b"taken back", partition=0)
        aborted.flush()
        aborted.abort_transaction()
        reconciliation.read(reader.look())
        assert reconciliation.unaccounted()["social"] == 0  # nobody has said to be through with them
        commit(client, deposit_topics.router_group, clean, 0, intent.encode(Intent(0, 1), "home").metadata)
        commit(client, deposit_topics.worker_group, raw, 5)
        reconciliation.read(reader.look())
        assert reconciliation.unaccounted() == {"social": 3, "telecom": 0, "purchases": 0}
        reconciliation.settle_resent()
        assert reconciliation.unaccounted()["social"] == 3
        with replay_log(deposit_topics) as log:
            assert [each.state for each in resent(deposit_topics, places([f"{raw}/0/0-1"]), log)] == [State.SENT] * 2
        reconciliation.settle_resent()
        assert reconciliation.unaccounted()["social"] == 1
        keys.make_embedded_keys(deposit_topics)
        commit(
            client, deposit_topics.router_group, clean, 0, intent.encode(Intent(0, 1), home(deposit_topics)).metadata
        )
        assert lost(deposit_topics) == 1
    finally:
        reconciliation.close()
        reader.close()


def test_what_was_refused_is_accounted_for_also_where_its_topic_was_made_later(deposit_topics: Settings) -> None:
    """By exporter and `teller verify`."""
    keys.make_embedded_keys(deposit_topics)
    client = command_settings(deposit_topics)
    raw, clean, admin = topics.raw("social"), topics.clean("social"), AdminClient(client)
    admin.delete_topics([topics.REFUSED])[topics.REFUSED].result()
    reader = PositionsReader(client, deposit_topics)
    while topics.REFUSED in reader.topics():
        time.sleep(0.02)
    reconciliation = Reconciliation(client, reader)
    try:
        running.produce(deposit_topics, [RawRecord(raw, 0, 0, b"owner", b"value")] * 3)
        commit(
            client, deposit_topics.router_group, clean, 0, intent.encode(Intent(0, 2), home(deposit_topics)).metadata
        )
        commit(client, deposit_topics.worker_group, raw, 3)
        assert unaccounted(reconciliation, reader) == 3
        assert lost(deposit_topics) == 3
        making.create(deposit_topics)
        refuse(client, raw, range(2))
        while (left := unaccounted(reconciliation, reader)) == 3:
            time.sleep(0.1)
        assert left == 1
        assert lost(deposit_topics) == 1
    finally:
        reconciliation.close()
        reader.close()


def unaccounted(reconciliation: Reconciliation, reader: PositionsReader) -> int:
    reconciliation.read(reader.look())
    return reconciliation.unaccounted()["social"]


def lost(settings: Settings) -> int:
    return sum(each.count for each in verify_line(settings).findings if each.kind is FindingKind.RECORD_LOST)


def refuse(client: ClientSettings, raw: str, offsets: range) -> None:
    producer = Producer(client)
    for offset in offsets:
        fields = {"reason": "owner_unknown", "failed_at": datetime.now(UTC)}
        key, event = failed_event.encoded(raw, 0, offset, fields)
        producer.produce(topics.REFUSED, event, key, 0)
    assert producer.flush(30) == 0
