"""What a rule removes is gone, whatever the value."""

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bank.identity import pseudonyms
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span, merge, only, replace, specified
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path.shortcut import rewritten
from pipelines.steps.strip import Keys, requests, strip
from schemas import catalog
from schemas.privacy import Rule, rules_of
from tests.samples import DEPOSITED, KEY, TEXT, raw, records

KEYS = Keys.of(KEY, KEY, "owner-7")
spans = st.builds(
    lambda start, length, entity, score: Span(start, start + length, entity, score),
    st.integers(0, 50), st.integers(1, 20), st.sampled_from(["PERSON", "URL", "PHONE_NUMBER"]), st.floats(0, 1),
)  # fmt: skip


def ruled(avro: Any, privacy: Any) -> tuple[Rule, ...]:
    return rules_of({"name": "R", "fields": [{"name": "f", "type": avro, "privacy": privacy}]})


def stripped(avro: Any, privacy: Any, value: Any, found: dict[str, list[Span]] | None = None) -> Any:
    spans_of = {ScanRequest(text): spans for text, spans in (found or {}).items()}
    return strip(ruled(avro, privacy), {"f": value}, spans_of, KEYS)[0]["f"]


@pytest.mark.parametrize(
    ("avro", "privacy", "value", "expected"),
    [
        (["null", "string"], "redact", "secret", None),
        ("string", "redact", "secret", ""),
        ({"type": "array", "items": "string"}, "redact", ["a", "b"], []),
        ("string", "replace", "secret", "<REDACTED>"),
        ("string", {"operator": "replace", "with": "<CITY>"}, "secret", "<CITY>"),
        ("string", "mask", "secret", "******"),
        ("string", {"operator": "mask", "keep_last": 4}, "Visa 4242", "*****4242"),
        ("string", {"operator": "mask", "keep_last": 4}, "424", "**4"),
        ("string", {"operator": "mask", "keep_last": 4}, "", ""),
        (["null", "string"], "hash", None, None),
        ("long", "keep", 7, 7),
    ],
)
def test_operators(avro: Any, privacy: Any, value: Any, expected: Any) -> None:
    assert stripped(avro, privacy, value) == expected


@given(st.data())
def test_no_value_of_a_removing_rule_stays(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    record = data.draw(records(schema))
    found = {request: [Span(0, len(request.text), "PERSON", 1.0)] for request in requests(schema.rules, record)}
    clean, _, _ = strip(schema.rules, record, found, KEYS)
    for rule in schema.rules:
        before, after = record[rule.path], clean[rule.path]
        if rule.operator == "redact":
            assert not after
        if rule.operator == "hash" and before not in (None, []):
            assert after != before
        if rule.operator == "scan" and rule.entities is None and isinstance(before, str) and before:
            assert re.fullmatch(r"#?<PERSON_\d+>", after)
        if rule.operator == "keep":
            assert after == before


def test_text_that_was_not_scanned_never_passes() -> None:
    with pytest.raises(KeyError):
        stripped("string", "scan", "Alice", {})


def test_a_rule_may_limit_the_entities() -> None:
    found = {"Alice a@b.com": [Span(0, 5, "PERSON", 1.0), Span(6, 13, "EMAIL_ADDRESS", 1.0)]}
    rule = {"operator": "scan", "entities": ["EMAIL_ADDRESS"]}
    assert stripped("string", rule, "Alice a@b.com", found) == "Alice <EMAIL_ADDRESS_1>"


@given(TEXT, TEXT, TEXT)
def test_pseudonyms_are_stable_for_an_owner_and_unlinkable_between_owners(one: str, other: str, value: str) -> None:
    assume(one != other)
    of = [pseudonyms.hash_text(pseudonyms.owner_key(KEY, owner), value) for owner in (one, one, other)]
    assert of[0] == of[1] != of[2]
    assert pseudonyms.hash_text(pseudonyms.owner_key(KEY[::-1], one), value) != of[0]


@given(st.uuids())
def test_a_hashed_uuid_is_a_uuid_of_version_8(value: Any) -> None:
    found = pseudonyms.hash_uuid(KEY, value)
    assert (found.version, found.variant) == (8, "specified in RFC 4122")
    assert found != value


@given(TEXT)
def test_bucket_names_are_what_s3_allows(owner: str) -> None:
    name = pseudonyms.bucket_name(KEY, "teller", owner)
    assert len(name) <= 63
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(st.lists(spans))
def test_merged_spans_cover_the_same_characters_and_do_not_overlap(found: list[Span]) -> None:
    merged = merge(found)
    assert {n for s in merged for n in range(s.start, s.end)} == {n for s in found for n in range(s.start, s.end)}
    assert all(left.end <= right.start for left, right in pairwise(merged))


def test_overlapping_spans_take_the_best_name() -> None:
    found = [Span(0, 19, "EMAIL_ADDRESS", 1.0), Span(0, 4, "URL", 0.5), Span(8, 22, "URL", 0.5)]
    assert merge(found) == [Span(0, 22, "EMAIL_ADDRESS", 1.0)]


@pytest.mark.parametrize(
    ("found", "name"),
    [
        ([Span(0, 12, "ID_NUMBER", 0.9999), Span(4, 12, "PHONE_NUMBER", 0.4)], "PHONE_NUMBER"),
        ([Span(0, 9, "ID_NUMBER", 0.99), Span(0, 9, "PHONE_NUMBER", 0.4), Span(0, 9, "US_SSN", 0.5)], "US_SSN"),
        ([Span(0, 4, "PERSON", 0.5), Span(2, 9, "ID_NUMBER", 0.9), Span(4, 9, "PHONE_NUMBER", 0.4)], "PHONE_NUMBER"),
        ([Span(0, 4, "PERSON", 0.2), Span(2, 9, "ID_NUMBER", 0.9)], "ID_NUMBER"),
        ([Span(0, 11, "ID_NUMBER", 1.0), Span(0, 11, "PHONE_NUMBER", 0.5)], "ID_NUMBER"),
        ([Span(0, 9, "UNKNOWN", 0.35), Span(2, 4, "PERSON", 0.2)], "PERSON"),
        ([Span(0, 9, "UNKNOWN", 0.01), Span(2, 4, "ID_NUMBER", 0.6)], "ID_NUMBER"),
        ([Span(0, 11, "NATIONAL_ID", 0.99), Span(0, 11, "US_SSN", 0.5)], "US_SSN"),
        (
            [Span(0, 22, "BANK_ACCOUNT", 0.99), Span(0, 22, "IBAN_CODE", 0.5), Span(4, 20, "CREDIT_CARD", 0.4)],
            "IBAN_CODE",
        ),
        ([Span(0, 22, "IBAN_CODE", 1.0), Span(4, 20, "CREDIT_CARD", 1.0)], "IBAN_CODE"),
        ([Span(0, 19, "PHONE_NUMBER", 0.99), Span(0, 19, "CREDIT_CARD", 1.0)], "CREDIT_CARD"),
        ([Span(0, 12, "PHONE_NUMBER", 0.99), Span(0, 12, "UK_NHS", 1.0)], "UK_NHS"),
        ([Span(0, 12, "PHONE_NUMBER", 0.4), Span(0, 12, "UK_NHS", 1.0)], "UK_NHS"),
        ([Span(0, 12, "NATIONAL_ID", 0.99), Span(0, 12, "UK_NHS", 1.0)], "UK_NHS"),
        ([Span(3, 8, "PERSON", 0.99), Span(0, 15, "STREET_ADDRESS", 0.6)], "STREET_ADDRESS"),
        ([Span(0, 20, "ID_NUMBER", 0.99), Span(16, 20, "PHONE_NUMBER", 0.4)], "ID_NUMBER"),
    ],
)
def test_a_number_is_named_by_what_tells_which_it_is(found: list[Span], name: str) -> None:
    (one,) = merge(found)
    assert one.entity == name


@given(st.lists(spans))
def test_naming_moves_nothing(found: list[Span]) -> None:
    again = specified(found)
    assert again[: len(found)] == found
    assert {each[:2] for each in again} == {each[:2] for each in found}
    assert specified(again)[: len(again)] == again


def test_spans_that_touch_stay_apart() -> None:
    assert merge([Span(0, 2, "A", 1.0), Span(2, 4, "B", 1.0)]) == [Span(0, 2, "A", 1.0), Span(2, 4, "B", 1.0)]


def test_replacing_counts_in_characters() -> None:
    text = "😀 Zoë met Åsa"
    assert replace(text, [Span(2, 5, "PERSON", 1), Span(10, 13, "PERSON", 1)]) == "😀 <PERSON> met <PERSON>"


def test_only_picks_entities() -> None:
    found = [Span(0, 1, "A", 1), Span(1, 2, "B", 1)]
    assert only(found, {"B"}) == [Span(1, 2, "B", 1)]
    assert only(found, None) == found


def test_neither_keys_nor_a_walked_record_show_what_they_hold() -> None:
    keys = Keys(b"secret-one", b"secret-two", b"secret-three")
    assert "secret" not in repr(keys)
    item = rewritten(
        raw("social.post.v1", offset=1, text="canary words"), ProcessorConfig(catalog.load(), KEY, lambda _: [])
    )
    assert item is not None
    assert "canary" not in repr(item)
