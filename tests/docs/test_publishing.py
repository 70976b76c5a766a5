"""What docs/publishing.md says of records and of the wire is so."""

import io
import re
from decimal import Decimal
from pathlib import Path

import fastavro
import pytest

from pipelines.processor.unpack import MAX_UNPACKED_BYTES
from pipelines.steps.config import RecordLimits
from pipelines.steps.validate import MAX_OWNER_BYTES
from schemas import catalog
from schemas.catalog import Schema
from teller.settings import load
from teller.settings.topics import max_message_bytes
from tests.samples import DEPOSITED

PAGE = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text("utf-8")
NEEDS = dict(re.findall(r"^\| `([a-z_.]+v1)` \| (`[a-z_].*) \|$", PAGE, re.MULTILINE))
WIRE = dict(re.findall(r"^\| ([A-Za-z][^|]*) \| (.*) \|$", PAGE.partition("## On the wire")[2], re.MULTILINE))
ALWAYS = {"event_id", "owner_id", "depositor", "time_precision"}


def needed(schema: Schema) -> dict[str, list[str]]:
    """Fields without a default, with the symbols of each, but for those that every record has."""
    fields = [field for field in schema.declared["fields"] if "default" not in field]
    types = {field["name"]: field["type"] for field in fields}
    assert types.keys() >= ALWAYS
    return {
        name: list(kind.get("symbols", ())) if isinstance(kind, dict) else []
        for name, kind in types.items()
        if name not in ALWAYS
    }


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: schema.name)
def test_the_fields_that_a_record_needs_are_in_the_table(schema: Schema) -> None:
    cell = NEEDS[schema.name]
    said = {
        name: re.findall(r"`(\w+)`", symbols) for name, symbols in re.findall(r"`([a-z_]+)`(?: \(([^)]*)\))?", cell)
    }
    assert said == needed(schema)


def test_the_limits_are_the_lines() -> None:
    limits = RecordLimits()
    assert f"{limits.max_record_bytes:,} bytes" in WIRE["largest value"]
    assert f"{max_message_bytes(load()):,} bytes" in WIRE["largest value"]
    assert WIRE["largest key"] == f"{MAX_OWNER_BYTES} bytes"
    assert WIRE["longest string"].startswith(f"{limits.max_string_chars:,} characters")
    assert f"at most {limits.max_json_depth} deep" in WIRE["JSON"]
    assert f"{MAX_UNPACKED_BYTES >> 20} MiB" in WIRE["compression"]
    assert f"`chunk_seconds` is {load().chunk_seconds:.0f}" in WIRE["until it is stored"]


def test_the_amount_of_the_page_is_what_avro_writes() -> None:
    schema = catalog.load().by_name("purchases.order_line.v1")
    (kind,) = [field["type"] for field in schema.parsed["fields"] if field["name"] == "unit_price"]
    body = io.BytesIO()
    fastavro.schemaless_writer(body, kind, Decimal("12.50"))
    assert f"`{body.getvalue().hex(' ').upper()}`" in WIRE["amounts (decimal) in Avro"]


def test_the_delay_is_that_of_the_benchmark() -> None:
    figures = (Path(__file__).parents[2] / "docs" / "benchmark.md").read_text("utf-8")
    (measured,) = re.findall(r"^\| `delay` \| at most 6.00 \| ([0-9.]+) ", figures, re.MULTILINE)
    assert f"within {measured} s" in WIRE["until it is stored"]
