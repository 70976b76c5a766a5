"""The public log and an owner who is erased: leaves stay, openings and proofs do not, and tombstones are no records."""

import pytest

from bank.transparency.kinds import access
from pipelines.metrics import metrics
from schemas import topics
from teller.operate.erasing import running
from teller.operate.log.delivering import deliver
from teller.settings import Settings, stores
from tests.accounts import kafka
from tests.encrypting.bank import OWNERS
from tests.erasing.on_kafka import bank, bucket_of, messages
from tests.transparency.running import log_writer, of_kinds, receipt, send, size

ALICE, BOB, _ = OWNERS


def openings(settings: Settings, owner: str) -> int:
    return sum(message.key() == owner.encode() for message in messages(settings, topics.LOG_OPENINGS))


def leaves(settings: Settings) -> int:
    """How many there are of records, the trail's left out."""
    return sum(each.kind != access.KIND.number for each in of_kinds(settings))


def refused() -> float:
    return float(sum(metrics.log_refused.labels(why)._value.get() for why in ("foreign", "too_large")))


@pytest.mark.prove
def test_of_an_erased_owner_no_opening_is_written_and_no_proof_delivered(deposit_topics: Settings) -> None:
    line, before = bank(deposit_topics), refused()
    store = stores.store(line)
    with log_writer(line):
        kafka.wait_for(lambda: leaves(line) == 6 + 3)
        running.decide(line, [ALICE], 1_800_000_000_000)
        running.go_on(line, store)
        kafka.wait_for(lambda: leaves(line) == 6 + 3 + 1)  # CLOSED; tombstones are no leaves
        had = openings(line, ALICE)
        send(line, topics.RECEIPTS, receipt(ALICE, "late"), receipt(BOB, "late"))
        kafka.wait_for(lambda: leaves(line) == 6 + 3 + 1 + 2 and size(line) > 12)
        assert (openings(line, ALICE), refused()) == (had, before)
        list(deliver(line))
    there = set(store.buckets(f"{line.bucket_prefix}-"))
    assert (bucket_of(line, ALICE) in there, bucket_of(line, BOB) in there) == (False, True)
    assert [each.key for each in store.list(bucket_of(line, BOB), "proofs/")]
