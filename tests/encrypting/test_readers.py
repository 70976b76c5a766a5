"""Whoever reads receipts passes over one that replaces another, or takes it in its place: no row counts twice."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.accounts.depositors import FOREVER, Depositors
from bank.receipts.receipt import next_key, replacing
from pipelines.feedback.counts import FeedbackCounts
from pipelines.feedback.telling import Telling
from pipelines.kafka.passed_over import PassedOver
from schemas import topics
from schemas.identifiers import object_key, revised_key, revision_of
from teller.operate.exporter.reconciliation import _named
from teller.operate.reconciliation.clear_objects import ClearObjects
from tests.bank.accounts.draw import entity
from tests.encrypting.bank import OWNERS, VERSIONS, decoded, encoded, receipt
from tests.packager.reader.avro import SchemaFiles
from tests.packager.reader.kafka import Fetched
from tests.packager.reader.objects import receipts
from tests.reconciliation.kafka_messages import Message
from tests.test_purity import ROOT
from web.watch.topics import stored_object

OLD = receipt(OWNERS[0], 10, b"in the clear")
NEW = replacing(OLD, "b" * 64, 99, "AGS1")
TODAY = 20455  # of the receipt


def message(value: bytes) -> Message:
    found = Message(value)
    found.topic, found.timestamp = lambda: topics.RECEIPTS, lambda: (1, 5)  # type: ignore[attr-defined]
    return found


@given(st.integers(1, 10**8), st.integers(0, 2**62), st.sampled_from(["a", "x-1.avro", "a.b_c"]))
def test_a_revision_is_a_key_of_no_other_object(revision: int, start: int, depositor: str) -> None:
    key = object_key(("deposits.clean.social", 3), start, "social.post.v1", depositor)
    made = revised_key(key, revision)
    assert (revision_of(key), revision_of(made)) == (0, revision)
    assert revised_key(made, 0) == key
    assert revised_key(made, revision + 1) == revised_key(key, revision + 1)
    assert made == f"{key.removesuffix('.avro')}~{revision}.avro"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_replacing_receipt_has_the_rows_of_any_version(version: int) -> None:
    (old,) = decoded([encoded(OLD, version)])
    new = replacing(old, "b" * 64, 99, "AGS1")
    assert decoded([encoded(new)]) == [new]
    assert (new["replaces"], new["object_key"]) == ([str(OLD["receipt_id"])], next_key(OLD))
    assert next_key(new) == revised_key(OLD["object_key"], 2)
    assert new["raw_offsets"] == OLD["raw_offsets"]


def test_a_packager_takes_it_in_the_place_and_with_the_time_of_the_first() -> None:
    later = replacing(NEW, "c" * 64, 100, "AGS1")
    other = receipt(OWNERS[1], 20, b"x")
    sent = [encoded(OLD, 2), encoded(NEW), encoded(other), encoded(later), encoded(NEW)]
    found = receipts(_fetched(sent), SchemaFiles(ROOT / "schemas"))
    assert [(each.fields["object_key"], each.stored_at) for each in found] == [
        (other["object_key"], 1002), (later["object_key"], 1000),
    ]  # fmt: skip


def _fetched(values: list[bytes]) -> Iterator[Fetched]:
    return (Fetched(topics.RECEIPTS, 0, at, 1000 + at, {}, value) for at, value in enumerate(values))


def test_feedback_counts_the_rows_once() -> None:
    counts = FeedbackCounts()
    known = Depositors([entity(7, "acme", shared_until=FOREVER)])
    telling = Telling(counts, known, lambda _: True, PassedOver(logging.getLogger(__name__)))
    for each in (OLD, NEW):
        telling.take(message(encoded(each)), TODAY)  # type: ignore[arg-type]
    assert [each.stored for each in counts.days.values()] == [2]


def test_the_exporter_names_the_rows_once() -> None:
    clear = ClearObjects()
    named = [list(_named(message(encoded(each)), clear)) for each in (OLD, NEW)]  # type: ignore[arg-type]
    assert [len(each) for each in named] == [2, 0]
    assert clear.count() == 0


def test_the_page_shows_what_was_deposited() -> None:
    shown = [stored_object(message(encoded(each))) for each in (OLD, NEW)]  # type: ignore[arg-type]
    assert [each is not None for each in shown] == [True, False]
