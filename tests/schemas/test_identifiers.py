"""Durable formats: tests/golden holds their bytes; here is what else they promise."""

from hypothesis import given
from hypothesis import strategies as st

from bank.store.names import check_bucket, check_key
from schemas.identifiers import NOBODY, bucket_name, failure_id, key_fingerprint, object_id, object_key, sync_marker
from tests.samples import DEPOSITED


def test_a_key_tells_schema_place_and_depositor_and_no_owner() -> None:
    assert object_key(("deposits.clean.social", 3), 4711, "social.post.v1", "acme") == (
        "social/social.post.v1/deposits.clean.social-00003-00000000000000004711-acme.avro"
    )


@given(st.lists(st.tuples(st.integers(0, 99999), st.integers(0, 2**63 - 1)), min_size=2, max_size=9))
def test_keys_are_in_the_order_of_the_log(places: list[tuple[int, int]]) -> None:
    keys = [object_key(("t.social", number), start, "s", "d") for number, start in sorted(places)]
    assert keys == sorted(keys)


def test_stores_take_the_longest_keys_and_names() -> None:
    for schema in DEPOSITED:
        check_key(object_key((f"deposits.clean.{schema.domain}", 10**6), 2**63 - 1, schema.name, "a" * 64))
    check_bucket(bucket_name("p" * 36, bytes(16)))


def test_ids_differ_from_object_to_object_and_from_record_to_record() -> None:
    places = [("b-one", "k/1"), ("b-one", "k/2"), ("b-two", "k/1"), ("b-two", "k")]
    assert len({object_id(*place) for place in places}) == len({sync_marker(*place) for place in places}) == len(places)
    records = [("t", 1, 1), ("t", 1, 2), ("t", 2, 1), ("u", 1, 1), ("t", 11, 1), ("t", 1, 11)]
    assert len({failure_id(*each) for each in records} | {object_id("t", "1/1")}) == len(records) + 1


def test_the_fingerprint_differs_with_key_and_prefix() -> None:
    buckets = [bucket_name("a", bytes(16)), bucket_name("b", bytes(16)), bucket_name("a", bytes(15) + b"\1")]
    assert len({key_fingerprint(bucket) for bucket in buckets}) == len(buckets)
    assert len(NOBODY) == 32
