from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from pipelines.processor import failures
from pipelines.steps.outcome import BatchFault, RawRecord, Reason, Rejected
from schemas import catalog, framing, topics
from tests.samples import TEXT

PRIVATE = PrivateKey.generate()
PUBLIC = bytes(PRIVATE.public_key)
WHEN = datetime(2026, 1, 2, tzinfo=UTC)
RAW = RawRecord("deposits.raw.social", 3, 42, b"canary-owner", b"canary-payload", (("schema", b"canary-header"),))


def decoded(value: bytes) -> dict[str, Any]:
    parts = framing.split(value)
    assert parts is not None
    schema = catalog.load().by_fingerprint(parts[0])
    assert schema is not None
    return framing.decode_body(schema, parts[1])


def test_a_failed_event_names_reason_and_place() -> None:
    sent = failures.failed_event(RAW, Rejected(Reason.BAD_JSON, "f", "social.post.v1", "acme"), WHEN, lambda _: None)
    found = decoded(sent.value)
    assert (sent.topic, sent.partition) == (topics.FAILED, 3)
    assert found["reason"] == "bad_json"
    assert (found["raw_topic"], found["raw_partition"], found["raw_offset"]) == ("deposits.raw.social", 3, 42)
    assert (found["schema"], found["depositor"], found["detail"]) == ("social.post.v1", "acme", "f")
    assert found["failed_at"] == WHEN
    assert found["sealed_original"] is None


def test_the_same_record_fails_under_the_same_id() -> None:
    one = failures.failed_event(RAW, Rejected(Reason.BAD_JSON), WHEN, lambda _: None)
    two = failures.failed_event(RAW, Rejected(Reason.BAD_JSON), datetime(2027, 1, 1, tzinfo=UTC), lambda _: None)
    assert decoded(one.value)["failure_id"] == decoded(two.value)["failure_id"]
    assert one.key == two.key


def test_only_the_private_key_opens_the_original() -> None:
    sent = failures.failed_event(RAW, Rejected(Reason.BAD_JSON), WHEN, failures.sealer(PUBLIC, 10_000))
    assert b"canary" not in sent.value
    sealed = decoded(sent.value)["sealed_original"]
    assert isinstance(sealed, bytes)
    original = decoded(SealedBox(PRIVATE).decrypt(sealed))
    assert original == {
        "key": b"canary-owner",
        "value": b"canary-payload",
        "headers": [{"name": "schema", "value": b"canary-header"}],
    }
    assert decoded(sent.value)["sealed_to"] == failures.key_id(PUBLIC)


def test_an_original_too_large_for_the_topic_is_not_kept() -> None:
    assert failures.sealer(PUBLIC, 10)(RAW) is None


def test_an_original_that_was_not_read_is_not_kept() -> None:
    assert failures.sealer(PUBLIC, 10_000)(RawRecord("t", 0, 0, None, None, (), BatchFault.TOO_LARGE)) is None


def test_names_of_headers_that_are_not_utf8_are_sealed_to_the_byte() -> None:
    name = b"\\x41\xff\\".decode("utf-8", "surrogateescape")
    (header,) = decoded(failures.original_bytes(RawRecord("t", 0, 0, b"k", b"v", ((name, b"1"),))))["headers"]
    assert header["name"].encode().decode("unicode_escape").encode("latin-1") == b"\\x41\xff\\"


@given(st.none() | st.binary(), st.none() | st.binary(), st.lists(st.tuples(TEXT, st.none() | st.binary())))
def test_any_original_can_be_sealed_and_read_again(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    found = decoded(failures.original_bytes(RawRecord("t", 0, 0, key, value, tuple(headers))))
    assert (found["key"], found["value"]) == (key, value)
    assert [(header["name"], header["value"]) for header in found["headers"]] == headers
