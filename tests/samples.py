"""Records for tests: one valid record of every deposited schema, and hypothesis strategies over any of them."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pipelines.steps.outcome import RawRecord
from schemas import catalog, framing, topics
from schemas.catalog import Catalog, Schema
from schemas.privacy import Rule

KEY = bytes(range(32))
WHEN = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
DEPOSITED = sorted((schema for schema in catalog.load() if schema.rules), key=lambda schema: schema.name)


def without_limits() -> Catalog:
    """The deposited schemas without their limits: for tests in which Kafka's time counts from 0."""
    return Catalog(catalog.make(schema.subject, _unlimited(schema.declared)) for schema in DEPOSITED)


def _unlimited(declared: Mapping[str, Any]) -> dict[str, Any]:
    bare = [{name: value for name, value in field.items() if name != "limits"} for field in declared["fields"]]
    return {**declared, "fields": bare}


def record(name: str, **fields: Any) -> dict[str, Any]:
    """A valid record of the schema, every optional field filled; `fields` override."""
    schema = catalog.load().by_name(name)
    filled = {field["name"]: _value(field["type"], rule) for field, rule in _fields(schema)}
    return filled | {"owner_id": "owner-7", "depositor": "acme", "event_id": uuid.UUID(int=7)} | fields


def raw(name: str, offset: int = 0, partition: int = 0, **fields: Any) -> RawRecord:
    """That record, framed, on its topic."""
    schema = catalog.load().by_name(name)
    filled = record(name, **fields)
    key = filled["owner_id"].encode()
    return RawRecord(topics.raw(schema.domain), partition, offset, key, framing.encode(schema, filled))


def records(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Any record that the schema takes, kept strings within their patterns."""
    fields = {rule.path: _strategy(field["type"], rule) for field, rule in _fields(schema)}
    return st.fixed_dictionaries(fields | {"owner_id": TEXT.filter(bool).filter(lambda text: len(text.encode()) < 256)})


#: Text that UTF-8 can hold.
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


def _kind(avro: Any) -> str:
    return str(avro.get("logicalType") or avro["type"]) if isinstance(avro, dict) else str(avro)


def _fields(schema: Schema) -> list[tuple[Mapping[str, Any], Rule]]:
    return list(zip(schema.declared["fields"], schema.rules, strict=True))


def _value(avro: Any, rule: Rule) -> Any:
    if isinstance(avro, list):
        return _value(avro[1], rule)
    if isinstance(avro, dict) and avro["type"] == "array":
        return [_value(avro["items"], rule)]
    if isinstance(avro, dict) and "symbols" in avro:
        return avro["symbols"][0]
    kind = _kind(avro)
    plain = {"uuid": uuid.UUID(int=1), "timestamp-millis": WHEN, "decimal": Decimal("12.3400"), "boolean": True}
    return plain.get(kind, 3) if kind != "string" else KEPT.get(rule.path, "words")


KEPT = {"depositor": "acme", "platform": "mastodon", "language": "en", "country": "France", "currency": "EUR",
        "sku": "A-1", "access_point": "internet", "network": "LTE"}  # fmt: skip


def _strategy(avro: Any, rule: Rule) -> st.SearchStrategy[Any]:
    if isinstance(avro, list):
        return st.none() | _strategy(avro[1], rule)
    if isinstance(avro, dict) and avro["type"] == "array":
        return st.lists(_strategy(avro["items"], rule), max_size=3)
    if isinstance(avro, dict) and "symbols" in avro:
        return st.sampled_from(avro["symbols"])
    kind = _kind(avro)
    if rule.limits and rule.limits.codes:
        return st.sampled_from(sorted(rule.limits.codes))
    if rule.limits and kind in _BITS:
        return st.integers(rule.limits.least, 2 ** (_BITS[kind] - 1) - 1)
    if kind == "string" and rule.pattern:
        return st.from_regex(rule.pattern, fullmatch=True)
    return _KINDS[kind]


_BITS: Mapping[str, int] = {"int": 32, "long": 64}
_KINDS: Mapping[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "uuid": st.uuids(),
    "timestamp-millis": st.integers(631_152_000_000, 4_000_000_000_000).map(
        lambda ms: datetime.fromtimestamp(ms // 1000, UTC)
    ),
    "decimal": st.decimals(-(10**9), 10**9, places=4),
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
}
