"""Limits that a schema declares: which it takes, what they hold, and what they leave alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas import catalog, limits
from schemas.currencies import CURRENCIES
from schemas.privacy import PrivacyRuleError, rules_of
from teller.run.assembly import rules
from tests.samples import DEPOSITED, without_limits

TIME = {"type": "long", "logicalType": "timestamp-millis"}
SINCE = {"since": "1990-01-01T00:00:00Z", "ahead_h": 24}


@pytest.mark.parametrize(
    ("kind", "declared", "told"),
    [
        ("int", {}, "limits of a int are least, most"),
        ("int", {"codes": "ISO 4217"}, "limits of a int are least, most"),
        ("long", {"least": 1.5}, "whole numbers"),
        ("long", {"least": True}, "whole numbers"),
        ("int", {"least": 2, "most": 1}, "in this order"),
        ("timestamp-millis", {"since": "1990-01-01T00:00:00Z"}, "ahead_h is a whole number"),
        ("timestamp-millis", {"since": "1990-01-01", "ahead_h": 24}, "with an offset"),
        ("timestamp-millis", {"ahead_h": 24}, "with an offset"),
        ("string", {"codes": "ISO 3166"}, "codes is one of ISO 4217"),
        ("boolean", {"least": 0}, "limits of a boolean are none"),
        ("int", "positive", "limits of a int are least, most"),
    ],
)
def test_limits_that_do_not_fit_say_what_fits(kind: str, declared: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        limits.read(declared, kind)


@pytest.mark.parametrize(
    "field",
    [
        {"name": "a", "type": "string", "privacy": "hash", "limits": {"codes": "ISO 4217"}},
        {"name": "a", "type": TIME, "privacy": {"operator": "generalise", "to": "day"}, "limits": SINCE},
        {"name": "a", "type": {"type": "array", "items": "int"}, "privacy": "keep", "limits": {"least": 0}},
        {"name": "a", "type": "int", "privacy": "keep", "limits": {"minimum": 0}},
    ],
)
def test_a_schema_with_limits_that_the_line_would_not_check_does_not_load(field: dict[str, Any]) -> None:
    with pytest.raises(PrivacyRuleError, match=r"A\.a: limits"):
        rules_of({"name": "A", "fields": [field]})


@pytest.mark.parametrize(
    ("declared", "held", "not_held"),
    [({"least": 0}, [0, 2**63 - 1], [-1]), ({"most": 5}, [-9, 5], [6]), ({"least": 1, "most": 1}, [1], [0, 2])],
)
def test_numbers_hold_from_the_least_to_the_most(declared: Any, held: list[int], not_held: list[int]) -> None:
    found = limits.read(declared, "long")
    assert all(found.hold(value, -1) for value in held)
    assert not any(found.hold(value, -1) for value in not_held)


def test_times_hold_until_some_hours_after_kafka_took_the_record() -> None:
    found, tick = limits.read(SINCE, "timestamp-millis"), timedelta(milliseconds=1)
    first, now = datetime(1990, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    published = round(now.timestamp() * 1000)
    assert found.hold(first, published)
    assert not found.hold(first - tick, published)
    assert found.hold(now + timedelta(days=1), published)
    assert not found.hold(now + timedelta(days=1) + tick, published)
    assert found.hold(datetime(9999, 1, 1, tzinfo=UTC), -1)


def test_codes_are_iso_4217s_of_today_and_since_1990() -> None:
    found = limits.read({"codes": "ISO 4217"}, "string")
    assert all(found.hold(code, -1) for code in ("EUR", "USD", "ZWG", "DEM", "BGN"))
    assert not any(found.hold(code, -1) for code in ("ZZZ", "XXX", "XTS", "eur", ""))
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in CURRENCIES)


def test_limits_change_no_fingerprint_no_container_and_no_rules() -> None:
    bare = without_limits()
    for schema in DEPOSITED:
        other = bare.by_name(schema.name)
        assert schema.limited
        assert not other.limited
        assert (schema.fingerprint, schema.json) == (other.fingerprint, other.json)
    assert rules.version("teller", "", DEPOSITED) == rules.version("teller", "", bare)
    assert catalog.load().by_name("pipeline.receipt.v3").limited == ()
