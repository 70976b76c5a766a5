"""On a real Kafka: receipts by transactions of one run at a time, through SIGKILL at each step."""

import signal
import subprocess
import sys

import pytest
from confluent_kafka import Producer

from pipelines.kafka import reading
from schemas import topics
from teller.operate.encrypting import running
from teller.operate.encrypting.writer import EncryptStoredError, ReceiptWriter
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from teller.settings.topics import max_message_bytes
from tests.encrypting.bank import CANARY, OWNERS, check_encrypted, everything
from tests.encrypting.on_kafka import bank, owner_keys, receipts
from tests.test_purity import ROOT

COUNT = 8
STEPS = ("put", "sent", "committed", "deleted")


def check(settings: Settings, count: int) -> None:
    keys = owner_keys(settings)
    check_encrypted(bank(settings, 0), receipts(settings), keys, count)
    keys.close()


def run(settings: Settings) -> int:
    keys = owner_keys(settings)
    try:
        return running.run(settings, bank(settings, 0), keys).encrypted.total()
    finally:
        keys.close()


def test_a_run_is_counted_before_it_and_leaves_nothing(deposit_topics: Settings) -> None:
    store = bank(deposit_topics, COUNT)
    before = everything(store)
    sums, replaced = running.count(deposit_topics, store)
    assert ([(each.schema, each.objects, each.records) for each in sums], replaced) == (
        [("social.post.v1", COUNT, 2 * COUNT)], 0,
    )  # fmt: skip
    assert everything(store) == before
    assert run(deposit_topics) == COUNT
    check(deposit_topics, COUNT)
    bank(deposit_topics, 2, start=COUNT)  # a router of before goes on
    assert run(deposit_topics) == 2
    check(deposit_topics, COUNT + 2)


def test_a_receipt_is_on_the_partition_of_the_one_that_it_replaces(deposit_topics: Settings) -> None:
    bank(deposit_topics, COUNT)
    run(deposit_topics)
    found: dict[str, set[int | None]] = {owner: set() for owner in OWNERS}
    for message in reading.whole(command_settings(deposit_topics), topics.RECEIPTS):
        found[(message.key() or b"").decode()].add(message.partition())
    assert {len(each) for each in found.values()} == {1}


def test_a_later_run_ends_the_writing_of_an_earlier_one(deposit_topics: Settings) -> None:
    client, most = command_settings(deposit_topics), max_message_bytes(deposit_topics)
    earlier = ReceiptWriter(client, most)
    ReceiptWriter(client, most).write([(b"k", b"later")])
    with pytest.raises(EncryptStoredError, match="another run"):
        earlier.write([(b"k", b"earlier")])
    assert receipts(deposit_topics) == [b"later"]


@pytest.mark.prove
def test_a_routers_open_transaction_hides_no_receipt(deposit_topics: Settings) -> None:
    """Receipts behind it are read once it is decided, as a run before this one may have written them."""
    bank(deposit_topics, 1)
    router = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap, "transactional.id": "a-router",
                       "transaction.timeout.ms": 3000})  # fmt: skip
    router.init_transactions(20)
    router.begin_transaction()
    for number in range(deposit_topics.partitions):
        router.produce(topics.RECEIPTS, b"of a router", b"k", number)
    router.flush(20)
    bank(deposit_topics, 1, start=1)
    assert run(deposit_topics) == 2  # Kafka ends the transaction meanwhile
    router.purge()
    check(deposit_topics, 2)


@pytest.mark.prove
def test_killed_at_each_step_it_goes_on_where_it_was(deposit_topics: Settings) -> None:
    bank(deposit_topics, COUNT)
    for step in STEPS:
        command = [sys.executable, "-m", "tests.encrypting.on_kafka", str(deposit_topics.kafka_bootstrap)]
        ended = subprocess.run(
            [*command, str(deposit_topics.data_dir), step], cwd=ROOT, capture_output=True, check=False, timeout=400
        )
        assert ended.returncode == -signal.SIGKILL, (step, ended.stderr)
        assert CANARY not in ended.stdout + ended.stderr
    assert run(deposit_topics) <= COUNT
    check(deposit_topics, COUNT)
