"""Records whose fingerprint another library computed, and the framing bytes that documents tell to copy."""

import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path.shortcut import rewritten
from pipelines.steps.frame import frame
from pipelines.steps.outcome import Clean, Rejected
from pipelines.steps.process import process
from schemas import catalog, framing
from schemas.catalog import Catalog, Schema, SchemaError
from tests.samples import DEPOSITED, KEY, WHEN, raw
from tests.schemas import go_marks

ROOT = Path(__file__).parents[2]
ALIASES = [(schema, library, mark) for schema in DEPOSITED for library, mark in catalog.aliases()[schema.name].items()]


@pytest.mark.skipif(not go_marks.program().is_file(), reason=go_marks.NOT_THERE)
def test_the_go_libraries_compute_the_aliases() -> None:
    paths = {
        str(ROOT / "schemas" / schema.domain / f"{schema.name.partition('.')[2]}.avsc"): schema for schema in DEPOSITED
    }
    done = subprocess.run([go_marks.program(), *paths], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    computed = {(paths[path].name, library, bytes.fromhex(mark)) for path, library, mark in lines}
    assert computed == {(schema.name, library, framing.MARKER + mark) for schema, library, mark in ALIASES}


def test_aliases_name_deposited_schemas_only() -> None:
    assert set(catalog.aliases()) == {schema.name for schema in DEPOSITED}


@pytest.mark.parametrize("fast_path", [True, False])
@pytest.mark.parametrize(("schema", "mark"), [(schema, mark) for schema, _, mark in ALIASES])
def test_a_record_with_an_alias_is_stored_as_one_with_the_schemas_own(
    schema: Schema, mark: bytes, fast_path: bool
) -> None:
    line = ProcessorConfig(catalog.load(), KEY, lambda texts: [[] for _ in texts], fast_path=fast_path)
    own = raw(schema.name)
    foreign = own._replace(value=framing.MARKER + mark + (own.value or b"")[10:])
    (ours, theirs) = process([own, foreign], line, {})
    assert bool(rewritten(foreign, line)) or not fast_path
    assert isinstance(ours, Clean)
    assert theirs == ours


#: An order line as hamba/avro 2.31.0 (soe, Marshal) and goavro 2.15.0 (SingleFromNative) wrote it; bodies are the same.
HEADERS = {"hamba": "c30189882193247eecc3", "goavro": "c30111138f8b5eca54a0"}
BODY = (
    "4830303030303030302d303030302d303030302d303030302d3030303030303030303030370e6f776e65722d370861636d65808584969567"
    "00023100000000040206fe1df8000002064555520000000000"
)


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_times_and_amounts_are_read_as_the_go_libraries_write_them(header: str) -> None:
    line = ProcessorConfig(catalog.load(), KEY, lambda texts: [[] for _ in texts])
    name = "purchases.order_line.v1"
    (outcome,) = process([raw(name)._replace(value=bytes.fromhex(header + BODY))], line, {})
    assert isinstance(outcome, Clean)
    stored = framing.decode_body(catalog.load().by_name(name), outcome.value[framing.HEADER_BYTES :])
    assert outcome.value.startswith(framing.header(catalog.load().by_name(name)))
    assert (stored["occurred_at"], stored["unit_price"]) == (WHEN, Decimal("-12.3400"))


def test_an_unknown_fingerprint_is_in_the_detail() -> None:
    found = frame(raw("social.post.v1")._replace(value=framing.MARKER + bytes(range(8)) + b"x"), catalog.load(), {}, 99)
    assert isinstance(found, Rejected)
    assert found.detail is not None
    assert "0001020304050607" in found.detail


def test_an_alias_names_one_schema() -> None:
    one, other = DEPOSITED[:2]
    with pytest.raises(SchemaError, match="have the same alias"):
        Catalog([one, other], {one.name: [other.fingerprint]})
    known = Catalog([one, other], {one.name: [b"8bytes!!"]})
    assert known.by_mark(b"8bytes!!") is one
    assert known.by_fingerprint(b"8bytes!!") is None


def test_the_documented_framing_is_each_schemas() -> None:
    text = (ROOT / "docs" / "publishing.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([a-z_.]+\.v\d+)` \| `([0-9A-F ]+)` \|$", text, re.MULTILINE))
    assert told == {schema.name: framing.header(schema).hex(" ").upper() for schema in DEPOSITED}
