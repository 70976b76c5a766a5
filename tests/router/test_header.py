"""What an object's header must have: what other readers read, what they do not, and what is there from before."""

import io
import json
import zlib
from dataclasses import replace
from typing import Any

import avro.datafile
import avro.errors
import avro.io
import fastavro
import pytest
from fastavro.schema import UnknownType

from bank.store import MemoryStore
from pipelines.router.buffer.chunk import Chunk, PendingObject, deposits
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.faults import ObjectConflict
from pipelines.router.kafka.port import Partition
from pipelines.router.objects import container
from pipelines.router.objects.uploader import build, put, upload
from schemas.catalog import Schema, load
from schemas.framing import HEADER_BYTES, decode_body, encode, long
from tests.samples import DEPOSITED, record

PLACE = Partition("deposits.clean.social", 0)


def pending(schema: Schema, count: int = 3) -> PendingObject:
    rows = tuple(
        CleanRecord(n, n, 1_700_000_000_000 + n, "0" * 32, "acme", schema, encode(schema, record(schema.name))[10:])
        for n in range(count)
    )
    (found,) = deposits(Chunk(PLACE, 0, count, -1, count - 1, True, rows), lambda owner: f"test-{owner}")
    return found


def built_before(deposit: PendingObject) -> bytes:
    """The object as routers made it until November 2026: its schema had defaults, version and namespace."""
    left_out = ("doc", "privacy", "limits", "content")

    def bare(declared: Any) -> Any:
        if isinstance(declared, dict):
            return {name: bare(value) for name, value in declared.items() if name not in left_out}
        return [bare(value) for value in declared] if isinstance(declared, list) else declared

    text = json.dumps(bare(dict(deposit.schema.declared)), separators=(",", ":"), ensure_ascii=False)
    return container.write(deposit.bodies(), text, {"teller.schema": deposit.schema.name}, bytes(16))


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: str(schema.name))
def test_readers_of_others_get_values_of_logical_types(schema: Schema) -> None:
    deposit = pending(schema)
    rows = [decode_body(schema, body) for body in deposit.bodies()]
    data = build(deposit)
    assert list(fastavro.reader(io.BytesIO(data))) == rows
    theirs = avro.datafile.DataFileReader(io.BytesIO(data), avro.io.DatumReader())
    assert list(theirs) == list(avro_rows(built_before(deposit)))
    assert len(data) < len(built_before(deposit))


def avro_rows(data: bytes) -> list[Any]:
    return list(avro.datafile.DataFileReader(io.BytesIO(data), avro.io.DatumReader()))


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: str(schema.name))
def test_an_object_of_the_version_before_is_taken_as_it_stands(schema: Schema) -> None:
    """A flush that an older router began, and the other way about: records are compared, and the receipt is of what is
    there.
    """
    deposit, store = pending(schema), MemoryStore()
    before = built_before(deposit)
    assert before != build(deposit)
    put(store, deposit, before)
    item = upload(store, deposit)
    assert (store.get(deposit.bucket, deposit.key), item.size) == (before, len(before))
    assert container.same_records(build(deposit), before)


def test_an_object_of_the_version_before_with_other_records_stops_the_router() -> None:
    deposit, store = pending(load().by_name("social.post.v1")), MemoryStore()
    put(store, deposit, built_before(replace(deposit, records=deposit.records[:2])))
    with pytest.raises(ObjectConflict):
        upload(store, deposit)


@pytest.mark.parametrize("schema", ['"teller.social.Reaction"', '{"type": "teller.social.Reaction"}', '""'])
def test_a_reference_in_place_of_the_schema_is_read_by_nobody(schema: str) -> None:
    """Avro 1.12, "Object Container Files": a name stands for a type of the same schema."""
    deposit = pending(load().by_name("social.reaction.v1"))
    data = container.write(deposit.bodies(), schema, {}, bytes(16))
    with pytest.raises(UnknownType):
        list(fastavro.reader(io.BytesIO(data)))
    with pytest.raises(avro.errors.AvroException):
        avro_rows(data)


def test_a_dictionary_of_deflate_is_known_to_no_reader() -> None:
    """RFC 1951 names no dictionary (RFC 1950's zlib header does, which Avro's `deflate` leaves out)."""
    schema = load().by_name("social.reaction.v1")
    body = encode(schema, record(schema.name))[HEADER_BYTES:]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=body)
    packed = packer.compress(body) + packer.flush()
    sync = bytes(range(240, 256))
    head = container.write([], schema.json, {}, sync)
    data = head + long(1) + long(len(packed)) + packed + sync
    with pytest.raises(zlib.error):
        list(fastavro.reader(io.BytesIO(data)))
    with pytest.raises(zlib.error):
        avro_rows(data)
