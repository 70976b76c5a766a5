"""What is taken from messages of Teller's own topics, whatever is in them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.identifiers import failure_id
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.messages import Foreign, OddKey
from tests.reconciliation.kafka_messages import Message, a_failed_event, a_receipt, framed
from tests.verify.leavings import metering_event


@pytest.mark.parametrize(
    "value",
    [b"", b"{}", b"[]", b'"x"', b"\xff", b'{"id": "x", "data": 7}',
     b'{"id": "x", "data": {"bucket": 1, "object_key": ""}}',
     b'{"id": "x", "data": {"bucket": "\\ud800", "object_key": "k"}}', b"[" * 100_000, None],
)  # fmt: skip
def test_what_is_no_metering_event_is_no_row(value: bytes | None) -> None:
    assert messages.metering_row(Message(value)) is None  # type: ignore[arg-type]


@given(st.binary(max_size=60))
def test_what_is_no_receipt_is_no_row(value: bytes) -> None:
    for each in (value, framed(a_receipt())[:10] + value):
        assert messages.receipt_row(Message(each)) is None  # type: ignore[arg-type]


def test_a_receipt_is_no_failed_event() -> None:
    assert messages.record(Message(framed(a_receipt())), messages.FAILED_EVENT) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [None, b"", b"x", str(failure_id("t", 0, 6)).encode(), b"\xff"])
def test_a_failed_event_whose_key_is_not_its_id(key: bytes | None) -> None:
    good, value = a_failed_event()
    (event,) = messages.failed(Message(value, key=good))  # type: ignore[arg-type]
    assert isinstance(event, dict)
    assert event["raw_offset"] == 5
    assert list(messages.failed(Message(value, key=key))) == [event, OddKey("topic/1/7")]  # type: ignore[arg-type]


def test_what_is_no_failed_event_is_foreign_whatever_its_key() -> None:
    assert list(messages.failed(Message(b"x", key=b"y"))) == [Foreign("topic/1/7")]  # type: ignore[arg-type]


def test_a_metering_event_comes_back() -> None:
    event = metering_event(a_receipt())
    value = json.dumps(event).encode()
    assert messages.metering_row(Message(value)) == ("teller-a", "k", messages.METERING, value)  # type: ignore[arg-type]
    assert messages.metering(value) == event


@pytest.mark.parametrize(
    ("headers", "offset"),
    [([("raw-offset", b"12")], 12), ([("raw-offset", b"-1")], None), ([("raw-offset", b"9" * 30)], None),
     ([("raw-offset", None)], None), ([], None), (None, None)],
)  # fmt: skip
def test_raw_offsets_of_clean_records(headers: list[tuple[str, bytes | None]] | None, offset: int | None) -> None:
    assert messages.raw_offset(Message(b"", headers)) == offset  # type: ignore[arg-type]
