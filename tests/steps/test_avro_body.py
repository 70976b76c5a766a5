"""What is no Avro of the schema is refused by either way, and all that Avro allows is taken."""

import io
from collections.abc import Sequence
from typing import Any

import avro.io
import avro.schema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from pipelines.steps.avro_body import check
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.decode import decode
from pipelines.steps.frame import Framed
from pipelines.steps.outcome import Clean, Outcome, RawRecord, Reason, Rejected
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from schemas.catalog import Schema, make
from schemas.framing import HEADER_BYTES, long
from tests.avro_forms import joined, other, pieces, wrong
from tests.samples import DEPOSITED, KEY, record, records


def scan(requests: Sequence[ScanRequest]) -> list[list[Span] | None]:
    return [[] for _ in requests]


FAST, PLAIN = (ProcessorConfig(catalog.load(), KEY, scan, fast_path=fast_path) for fast_path in (True, False))
NAMES = [schema.name for schema in DEPOSITED]


def both(schema: Schema, body: bytes, owner: str = "owner-7") -> Outcome:
    """The outcome, the same by either way."""
    value = framing.MARKER + schema.fingerprint + body
    raw = RawRecord(topics.raw(schema.domain), 0, 0, owner.encode(), value)
    (fast,), (plain,) = process([raw], FAST, {}), process([raw], PLAIN, {})
    assert fast == plain
    return fast


def check_reader(schema: Schema, value: bytes) -> None:
    """Apache's own reader and writer agree with the bytes: its writer refuses what is out of a type's range."""
    theirs = avro.schema.parse(schema.json)
    body = value[HEADER_BYTES:]
    source, again = io.BytesIO(body), io.BytesIO()
    read = avro.io.DatumReader(theirs).read(avro.io.BinaryDecoder(source))
    assert source.read() == b""
    avro.io.DatumWriter(theirs).write(read, avro.io.BinaryEncoder(again))
    assert again.getvalue() == body


@pytest.mark.parametrize("name", NAMES)
def test_a_value_out_of_its_types_range_is_undecodable(name: str) -> None:
    schema = catalog.load().by_name(name)
    found = pieces(schema, record(name))
    count = 0
    for place, (avro_type, data) in enumerate(found):
        for instead in wrong(avro_type, data):
            outcome = both(schema, joined(found, place, instead))
            assert isinstance(outcome, Rejected), (avro_type, instead)
            assert outcome.reason is Reason.UNDECODABLE, (avro_type, instead)
            count += 1
    assert count > 30


@pytest.mark.parametrize("name", NAMES)
def test_each_form_that_avro_allows_is_the_same_record(name: str) -> None:
    schema = catalog.load().by_name(name)
    lists = {rule.path: ["one", "two", "three"] for rule in schema.rules if rule.many}
    found = pieces(schema, record(name, **lists))
    whole = both(schema, joined(found, -1, b""))
    assert isinstance(whole, Clean)
    check_reader(schema, whole.value)
    for place, (avro_type, data) in enumerate(found):
        for instead in other(avro_type, data):
            assert both(schema, joined(found, place, instead)) == whole, (avro_type, instead)


@given(st.data())
def test_what_is_stored_of_any_bytes_is_read_by_another_reader(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    fields = data.draw(records(schema))
    found = pieces(schema, fields)
    place = data.draw(st.integers(0, len(found) - 1))
    choices = [*wrong(*found[place]), *other(*found[place]), data.draw(st.binary(max_size=6))]
    outcome = both(schema, joined(found, place, data.draw(st.sampled_from(choices))), fields["owner_id"])
    if isinstance(outcome, Clean):
        check_reader(schema, outcome.value)


@given(st.data())
def test_any_record_that_is_one_passes(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    check(schema, framing.encode(schema, data.draw(records(schema)))[HEADER_BYTES:])


MILLIS, MICROS = {"type": "int", "logicalType": "time-millis"}, {"type": "long", "logicalType": "time-micros"}
STAMP = {"type": "long", "logicalType": "timestamp-micros"}
INTS = {"type": "array", "items": "int"}
#: Types that no schema of ours has yet: name -> type, bytes that are a value, bytes that are none.
KEEP = {"privacy": "keep"}
OTHERS: dict[str, tuple[Any, bytes, Sequence[bytes]]] = {
    "date": ({"type": "int", "logicalType": "date"}, long(20_000), (long(3_000_000), long(-800_000))),
    "time-millis": (MILLIS, long(86_399_999), (long(86_400_000), long(-1), long(-1 << 31))),
    "time-micros": (MICROS, long(86_399_999_999), (long(86_400_000_000), long(-1), long(-1 << 63))),
    "timestamp-micros": (STAMP, long(0), (long(1 << 60), long(-(1 << 60)))),
    "double": ("double", b"\0" * 8, (b"\0" * 7,)),
    "float": ("float", b"\0" * 4, (b"\0" * 5,)),
    "integers": (INTS, long(2) + long(5) + long(-1 << 31) + b"\0", (long(1) + long(1 << 31) + b"\0",)),
}


@pytest.mark.parametrize("name", OTHERS)
def test_types_that_no_schema_of_ours_has(name: str) -> None:
    avro_type, good, bad = OTHERS[name]
    fields = [{"name": "extra", "type": avro_type, **KEEP}]
    schema = make("social.other", {"type": "record", "name": "Other", "version": 1, "fields": fields})
    assert isinstance(decode(Framed(schema, "avro", good), 16), dict)
    for body in bad:
        found = decode(Framed(schema, "avro", body), 16)
        assert isinstance(found, Rejected)
        assert found.reason is Reason.UNDECODABLE


def test_an_enum_that_two_fields_share_is_known_by_its_name() -> None:
    enum = {"type": "enum", "name": "Colour", "symbols": ["RED", "BLUE"]}
    fields = [{"name": "a", "type": enum, **KEEP}, {"name": "b", "type": "Colour", **KEEP}]
    schema = make("social.other", {"type": "record", "name": "Other", "version": 1, "fields": fields})
    assert decode(Framed(schema, "avro", long(0) + long(1)), 16) == {"a": "RED", "b": "BLUE"}
    assert isinstance(decode(Framed(schema, "avro", long(0) + long(-1)), 16), Rejected)


@pytest.mark.parametrize("text", ["_" * 36, "1_" * 16, " " * 32, "+" + "1" * 31, "１" * 32, "1" * 31 + " "])
def test_a_uuid_is_of_hexadecimal_digits(text: str) -> None:
    schema = catalog.load().by_name("social.post.v1")
    found = pieces(schema, record(schema.name))
    data = text.encode()
    outcome = both(schema, joined(found, 0, long(len(data)) + data))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.UNDECODABLE


def test_an_amount_of_no_bytes_is_none() -> None:
    schema = catalog.load().by_name("purchases.order_line.v1")
    found = pieces(schema, record(schema.name))
    place = [field["name"] for field in schema.declared["fields"]].index("total")
    outcome = both(schema, joined(found, place, long(1) + long(0)))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.UNDECODABLE
