"""Merge receipts, metering events and buckets by bucket and key; and parse the chunk out of a key."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import topics
from schemas.identifiers import object_key
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.checks import consistent, expected_id, expected_key
from teller.operate.verify.chunks import StoredChunk, chunk_of
from teller.operate.verify.merge import merged
from teller.operate.verify.spool import Spool
from tests.reconciliation.kafka_messages import Message, a_receipt, framed
from tests.samples import DEPOSITED

NAMES = st.text(st.sampled_from("aé/-~𝄞\uffff"), min_size=1, max_size=4)
PLACES = st.tuples(st.sampled_from(["teller-a", "teller-ab", "teller-b"]), NAMES)


@given(st.sets(PLACES), st.lists(PLACES), st.lists(PLACES))
def test_each_place_comes_once_with_all_that_bears_its_name(
    listed: set[tuple[str, str]], receipts: list[tuple[str, str]], metering: list[tuple[str, str]]
) -> None:
    spool = Spool()
    for place in receipts:
        found = messages.receipt_row(Message(framed(a_receipt(*place))))  # type: ignore[arg-type]
        assert found
        spool.add(found[0])
    for place in metering:
        spool.add((*place, messages.METERING, b'{"id": "x"}'))
    read: list[tuple[str, str]] = []
    objects = [(*place, 7) for place in sorted(listed)]
    held = list(merged(objects, spool.rows(), lambda _owner, at: read.append((at.bucket, at.key))))
    spool.close()
    places = [(one.bucket, one.key) for one in held]
    assert places == sorted(listed | set(receipts) | set(metering))
    assert read == sorted(listed & set(receipts))
    for place, one in zip(places, held, strict=True):
        assert (one.size, len(one.receipts), len(one.metering)) == (
            7 if place in listed else None, receipts.count(place), metering.count(place),
        )  # fmt: skip
        assert all((each["bucket"], each["object_key"]) == place for each in one.receipts)


@given(
    st.sampled_from(topics.DOMAINS),
    st.sampled_from(["", "d000007.", "d1000000."]),
    st.integers(0, 10**6),
    st.integers(0, 2**62),
    st.sampled_from(["a", "x-1.avro"]),
)
def test_an_objects_chunk_is_told_from_its_key(domain: str, own: str, number: int, start: int, depositor: str) -> None:
    schema = next(schema.name for schema in DEPOSITED if schema.domain == domain)
    key = object_key((topics.clean(own + domain), number), start, schema, depositor)
    assert chunk_of(key) == StoredChunk(StreamPartition(own + domain, number), start)
    assert chunk_of(key.replace("clean", "raw")) is None
    assert chunk_of("x/" + key) is None
    assert chunk_of(key.replace(domain, "letters", 1)) is None
    other = next(name for name in topics.DOMAINS if name != domain)
    assert chunk_of(key.replace(f"{topics.clean(own + domain)}-", f"{topics.clean(own + other)}-")) is None
    assert chunk_of(key.replace("clean.", "clean.shop.")) is None


@pytest.mark.parametrize("version", [1, 2, 3])
def test_receipts_of_all_versions_are_read_side_by_side(version: int) -> None:
    key = expected_key(a_receipt())
    made = a_receipt(key=key) | {"receipt_id": UUID(expected_id("teller-a", key))}
    found = messages.receipt_row(Message(framed(made, version)))  # type: ignore[arg-type]
    assert found
    read = messages.receipt(found[0][3])
    assert found[1] == str(read["receipt_id"])
    assert ("rules" in read, "consents" in read) == (version > 1, version > 2)
    assert consistent(read)
