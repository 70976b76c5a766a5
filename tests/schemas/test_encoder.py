"""The encoder of records with long arrays gives fastavro's bytes."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import framing
from schemas.catalog import load
from schemas.encoder import FEW, Encoder
from schemas.framing import encode

SCHEMA = load().by_name("pipeline.receipt.v5")
ENCODERS = [Encoder(SCHEMA, compiled=compiled) for compiled in (False, True)]
RECEIPT: dict[str, Any] = {
    "receipt_id": UUID(int=7), "owner": "0" * 32, "bucket": "bank-1", "object_key": "social/é.avro", "sha256": "a" * 64,
    "size_bytes": 2**40, "record_count": 3, "schema": "social.post.v1", "depositor": "acme", "clean_topic": "t",
    "clean_partition": 2, "clean_offsets": [1, 2, 3], "raw_offsets": [5, 8, 9], "chunk_start": 1, "chunk_end": 4,
    "rules": ["one", "two"], "consents": [{"offset": 7, "first": 1, "last": 2, "records": 3}],
    "corrections": [{"offset": 2, "of": 1}], "hash_keys": [{"generation": 0, "records": 3}],
    "days": [{"day": 20_000, "records": 3}], "encryption": "AGS1", "replaces": ["one"],
}  # fmt: skip
LONGS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-200, 20_000), max_size=300)


@pytest.mark.parametrize("made", ENCODERS)
@given(clean=LONGS, raw=LONGS)
def test_it_gives_the_bytes_that_fastavro_gives(made: Encoder, clean: list[int], raw: list[int]) -> None:
    record = RECEIPT | {"clean_offsets": clean, "raw_offsets": raw}
    assert made.encode(record) == encode(SCHEMA, record)


@pytest.mark.parametrize(("compiled", "count", "ours"), [(True, FEW + 1, 2), (True, FEW, 0), (False, 10 * FEW, 0)])
def test_fastavro_writes_arrays_where_it_is_quicker(
    compiled: bool, count: int, ours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[int]] = []

    def longs(values: list[int]) -> bytes:
        calls.append(values)
        return b""

    monkeypatch.setattr(framing, "longs", longs)
    Encoder(SCHEMA, compiled=compiled).encode(RECEIPT | dict.fromkeys(["clean_offsets", "raw_offsets"], [7] * count))
    assert len(calls) == ours


@pytest.mark.parametrize("made", ENCODERS)
@pytest.mark.parametrize("name", RECEIPT)
def test_a_field_that_is_missing_is_told(made: Encoder, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        made.encode({field: value for field, value in RECEIPT.items() if field != name})


@pytest.mark.parametrize("made", ENCODERS)
def test_one_too_many_is_told(made: Encoder) -> None:
    with pytest.raises(ValueError, match="more"):
        made.encode(RECEIPT | {"more": 1, "clean_offsets": [7] * 99})
