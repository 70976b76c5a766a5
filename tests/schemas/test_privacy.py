from typing import Any

import pytest

from schemas import catalog
from schemas.privacy import OPTIONS, PrivacyRuleError, rules_of

OPTIONAL = ["null", "string"]
TIME = {"type": "long", "logicalType": "timestamp-millis"}
DATE = {"type": "int", "logicalType": "date"}
DECIMAL = {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}


def declared(avro: Any, privacy: Any) -> dict[str, Any]:
    field = {"name": "f", "type": avro, "doc": "F."} | ({} if privacy is None else {"privacy": privacy})
    return {"type": "record", "name": "R", "version": 1, "fields": [field]}


@pytest.mark.parametrize(
    ("avro", "privacy", "words"),
    [
        ("string", None, 'has no "privacy" rule: add one of keep'),
        ("long", None, 'has no "privacy" rule'),
        ("string", "encrypt", "'encrypt' is no privacy operator"),
        ("string", {"entities": ["PERSON"]}, "None is no privacy operator"),
        ("string", {"operator": "hash", "salt": "x"}, "hash takes no option salt"),
        ("string", {"operator": "hash", "scope": "world"}, "scope is owner or bank"),
        ("string", {"operator": "keep", "pattern": "("}, "no regular expression"),
        ("string", "keep", "a kept string needs a pattern"),
        (OPTIONAL, "keep", "a kept string needs a pattern"),
        ({"type": "array", "items": "string"}, "keep", "a kept string needs a pattern"),
        ("bytes", "keep", "plain bytes cannot be kept"),
        ("long", "scan", "scan works on strings only"),
        ("long", "mask", "mask works on strings only"),
        ("long", "replace", "replace works on strings only"),
        ("long", "hash", "hash works on strings and UUIDs only"),
        ("long", "redact", "redact needs a field that can be null or empty"),
        ("string", {"operator": "keep", "pattern": "a", "expected": ["place"]}, "expected is a list of entities"),
        ("string", {"operator": "mask", "keep_last": -1}, "keep_last is a whole number from 0 on"),
        ("string", {"operator": "scan", "entities": []}, "entities is a list of entities"),
        ("string", {"operator": "scan", "entities": "PERSON"}, "entities is a list of entities"),
        ("string", {"operator": "scan", "action": "encrypt"}, "action is replace, redact, mask or hash, not 'encrypt'"),
        ("string", {"operator": "scan", "policy": "lax"}, "policy is standard or strict"),
        ("string", {"operator": "scan", "links": "keep"}, "links is trim or replace"),
        ("string", {"operator": "scan", "language": "english!"}, "language is a tag"),
        ("string", {"operator": "scan", "language": {"default": "en"}}, "language is a tag"),
        ("string", {"operator": "scan", "language": {"field": "f", "or": "en"}}, "language is a tag"),
        ("string", {"operator": "scan", "language": {"field": "tongue"}}, "'tongue' is no string field of it"),
        ("string", {"operator": "scan", "language": "zxx"}, "language zxx is for scans of limited entities"),
        ("long", "link", "link works on strings only"),
        ("string", "generalise", "generalise needs to: one of hour"),
        ("string", {"operator": "generalise", "to": "week"}, "to is hour, day, month, year"),
        ("string", {"operator": "generalise", "to": "day"}, "generalise to day works on timestamps"),
        ("long", {"operator": "generalise", "to": "day"}, "generalise to day works on timestamps"),
        (DATE, {"operator": "generalise", "to": "hour"}, "generalise to hour works on timestamps"),
        (TIME, {"operator": "generalise", "to": "region"}, "generalise to region works on strings only"),
        (TIME, {"operator": "generalise", "to": "day", "parts": 2}, "generalise to day takes no option parts"),
        ("string", {"operator": "generalise", "to": "region", "parts": 0}, "parts is a whole number from 1 on"),
        ("string", {"operator": "generalise", "to": "prefix"}, "generalise to prefix needs keep"),
        ("long", {"operator": "generalise", "to": "prefix", "keep": 2}, "prefix works on strings only"),
        ("long", {"operator": "generalise", "to": "band"}, "generalise to band needs edges"),
        ("long", {"operator": "generalise", "to": "band", "edges": [2, 1]}, "edges is a list of rising numbers"),
        ("long", {"operator": "generalise", "to": "band", "edges": []}, "edges is a list of rising numbers"),
        ("long", {"operator": "generalise", "to": "band", "edges": [0, True]}, "edges is a list of rising numbers"),
        ("long", {"operator": "generalise", "to": "band", "edges": [0.5]}, "needs edges that are whole"),
        (TIME, {"operator": "generalise", "to": "band", "edges": [0]}, "band works on numbers only"),
        ("int", {"operator": "generalise", "to": "band", "edges": [0, 2**31]}, "edges that the field can hold"),
        (DECIMAL, {"operator": "generalise", "to": "band", "edges": [-(10**8), 10]}, "edges that the field can hold"),
        ({"type": "map", "values": "string"}, "redact", "type map cannot carry a rule"),
        ({"type": "record", "name": "I", "fields": []}, "redact", "type record cannot carry a rule"),
        (["null", "string", "long"], "redact", "may only make one type optional"),
    ],
)
def test_a_rule_that_does_not_fit_does_not_load(avro: Any, privacy: Any, words: str) -> None:
    with pytest.raises(PrivacyRuleError, match=words) as caught:
        rules_of(declared(avro, privacy))
    assert "R.f" in str(caught.value)


def test_a_deposited_schema_with_an_unruled_field_does_not_load() -> None:
    with pytest.raises(PrivacyRuleError):
        catalog.make("social.thing", declared("string", None))


@pytest.mark.parametrize(
    ("avro", "privacy"),
    [
        ("string", "scan"),
        (OPTIONAL, {"operator": "scan", "entities": ["PERSON"]}),
        ({"type": "array", "items": "string"}, "redact"),
        ("string", {"operator": "replace", "with": "<CITY>"}),
        ("string", {"operator": "mask", "keep_last": 4}),
        ({"type": "string", "logicalType": "uuid"}, "hash"),
        ({"type": "string", "logicalType": "uuid"}, "keep"),
        (DECIMAL, "keep"),
        (["null", "long"], "redact"),
        ("string", {"operator": "keep", "pattern": "a", "expected": ["LOCATION"]}),
        ("string", {"operator": "scan", "action": "hash", "policy": "strict", "links": "replace", "language": "pt-BR"}),
        (OPTIONAL, {"operator": "scan", "language": {"field": "f", "default": "und"}}),
        ({"type": "array", "items": "string"}, "link"),
        (["null", TIME], {"operator": "generalise", "to": "day"}),
        (DATE, {"operator": "generalise", "to": "month"}),
        (OPTIONAL, {"operator": "generalise", "to": "region", "parts": 2}),
        (DECIMAL, {"operator": "generalise", "to": "band", "edges": [0, 10]}),
        ("double", {"operator": "generalise", "to": "band", "edges": [0.5, 10]}),
        ("string", {"operator": "generalise", "to": "prefix", "keep": 3}),
    ],
)
def test_rules_that_fit_load(avro: Any, privacy: Any) -> None:
    (rule,) = rules_of(declared(avro, privacy))
    assert rule.operator in OPTIONS
