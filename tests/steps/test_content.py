"""The hash of a content: the same in any form of a record, another for any other content, and nothing without a key."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from schemas.catalog import Schema
from tests.avro_forms import other, pieces
from tests.samples import DEPOSITED, KEY, raw, record, records

NAMES = [schema.name for schema in DEPOSITED]


def line(*, key: bytes = KEY, hash_key: bytes | None = None, fast_path: bool = True) -> ProcessorConfig:
    return ProcessorConfig(catalog.load(), key, lambda asks: [[] for _ in asks], hash_key=hash_key, fast_path=fast_path)


def contents(batch: list[RawRecord], config: ProcessorConfig | None = None) -> list[bytes]:
    outcomes = process(batch, config or line(), {})
    assert all(isinstance(outcome, Clean) for outcome in outcomes), outcomes
    return [outcome.content for outcome in outcomes if isinstance(outcome, Clean)]


def in_avro(schema: Schema, fields: Mapping[str, Any]) -> RawRecord:
    return RawRecord(topics.raw(schema.domain), 0, 0, fields["owner_id"].encode(), framing.encode(schema, fields))


def in_json(schema: Schema, fields: dict[str, Any]) -> RawRecord:
    value = json.dumps(dict(reversed(fields.items())), default=_plain).encode()
    header = (("schema", schema.name.encode()),)
    return RawRecord(topics.raw(schema.domain), 0, 0, fields["owner_id"].encode(), value, header)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    assert isinstance(value, UUID | Decimal)
    return str(value)


@pytest.mark.parametrize("name", NAMES)
def test_each_form_of_avro_and_json_has_the_same(name: str) -> None:
    schema = catalog.load().by_name(name)
    fields = record(name)
    parts = pieces(schema, fields)
    forms = [
        b"".join(form if at == place else data for place, (_, data) in enumerate(parts))
        for at, (avro, own) in enumerate(parts)
        for form in other(avro, own)
    ]
    assert len(forms) > len(parts)
    plain = in_avro(schema, fields)
    batch = [plain, in_json(schema, fields), *(plain._replace(value=framing.header(schema) + form) for form in forms)]
    assert len(set(contents(batch) + contents(batch, line(fast_path=False)))) == 1


@pytest.mark.long
@given(st.data())
def test_two_records_have_the_same_where_they_say_the_same(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    one, two = data.draw(records(schema)), data.draw(records(schema))
    mixed = {name: data.draw(st.sampled_from([one, two]))[name] for name in one}
    mixed |= {"owner_id": one["owner_id"]}
    batch = [in_avro(schema, one), in_avro(schema, mixed)]
    said = [{name: each[name] for name in each if name not in schema.apart} for each in (one, mixed)]
    for config in (line(), line(fast_path=False)):
        outcomes = process(batch, config, {})
        found = [outcome.content for outcome in outcomes if isinstance(outcome, Clean)]
        if len(found) == 2:
            assert (found[0] == found[1]) == (said[0] == said[1])


@pytest.mark.parametrize("name", NAMES)
def test_it_depends_on_the_pseudonym_key_and_not_on_the_key_of_hashed_fields(name: str) -> None:
    batch = [raw(name)]
    (found,) = contents(batch)
    assert len(found) == 16
    assert contents(batch, line(hash_key=KEY[::-1])) == [found] != contents(batch, line(key=KEY[::-1]))


def test_what_is_no_content_changes_nothing() -> None:
    def post(**fields: Any) -> RawRecord:
        return raw("social.post.v1", **fields)

    assert len(set(contents([post(likes=n, reposts=None) for n in (None, 0, 300)]))) == 1
    assert len(set(contents([post(media_count=n) for n in (0, 1)]))) == 2
