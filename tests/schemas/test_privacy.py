from typing import Any

import pytest

from schemas import catalog
from schemas.privacy import OPTIONS, PrivacyRuleError, rules_of

OPTIONAL = ["null", "string"]
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
    ],
)
def test_rules_that_fit_load(avro: Any, privacy: Any) -> None:
    (rule,) = rules_of(declared(avro, privacy))
    assert rule.operator in OPTIONS
