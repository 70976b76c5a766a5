"""Free text leaves as its rule says, and stays useful: emoji, hashtags, links."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text import links
from pipelines.scanner.text.spans import Span, merge, specified, united
from pipelines.steps.redaction import redacted_spans
from pipelines.steps.strip import Keys, requests, strip
from schemas import catalog
from schemas.privacy import Rule, rules_of
from tests.samples import KEY, TEXT, record

PEOPLE = ("Ada Frost", "Ada", "Frost", "Ben")


def people(text: str) -> list[Span]:
    """A scanner that knows two people."""
    found: list[Span] = []
    for name in PEOPLE:
        at = text.find(name)
        while at >= 0:
            found.append(Span(at, at + len(name), "PERSON", 0.8))
            at = text.find(name, at + 1)
    return sorted(found)


def left(text: str, found: list[Span] | None = None, owner: str = "owner-7", key: bytes = KEY, **options: Any) -> str:
    rules = rules_of(
        {"name": "R", "fields": [{"name": "f", "type": "string", "privacy": {"operator": "scan", **options}}]}
    )
    (request,) = requests(rules, {"f": text})
    spans = people(text) if found is None else found
    cleaned: str = strip(rules, {"f": text}, {request: spans}, Keys.of(KEY, key, owner))[0]["f"]
    return cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Frost met Ben. Ada's dog", "<PERSON_1> met <PERSON_2>. <PERSON_1>'s dog"),
        ("👩‍👩‍👧 Ada ❤️🏳️‍🌈 Ben 👍🏽", "👩‍👩‍👧 <PERSON_1> ❤️🏳️‍🌈 <PERSON_2> 👍🏽"),
        ("Ada #tea #Ada #AdaFrost #TeamBenRocks #1", "<PERSON_1> #tea #<PERSON_1> #<PERSON_1> #<PERSON_2> #1"),
        ("no one #here", "no one #here"),
        ("#TheAda #tea, #Frosty", "#<PERSON_1> #tea, #<PERSON_2>"),
        ("Ada https://x.com/Ada?x=1 Ben", "<PERSON_1> https://x.com/<USER_NAME_1> <PERSON_2>"),
    ],
)
def test_what_is_masked_stays_useful(text: str, expected: str) -> None:
    assert left(text) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"action": "replace"}, "hi <PERSON_1>, x"),
        ({"action": "redact"}, "hi , x"),
        ({"action": "mask"}, "hi ***, x"),
        ({"entities": ["URL"]}, "hi Ada, x"),
    ],
)
def test_actions(options: dict[str, Any], expected: str) -> None:
    assert left("hi Ada, x", **options) == expected


def test_a_hash_is_the_same_within_an_owner_and_differs_between_owners_and_generations() -> None:
    one = left("Ada", action="hash")
    assert one == left("ADA's ", [Span(0, 5, "PERSON", 1.0)], action="hash").strip()
    assert one.startswith("<PERSON:")
    assert len({one, left("Ada", action="hash", owner="owner-8"), left("Ada", action="hash", key=KEY[::-1])}) == 3


@pytest.mark.parametrize(
    ("options", "expected"),
    [({}, "see https://example.org/a"), ({"links": "replace"}, "see <URL_1>"), ({"entities": ["PERSON"]}, None)],
)
def test_links_go_as_the_rule_says_whatever_the_scanner_sees(options: dict[str, Any], expected: str | None) -> None:
    text = "see https://example.org/a?jo"
    assert left(text, [], **options) == (expected or text)


def test_what_nobody_knows_goes_whatever_the_entities_and_is_one_where_it_is_together() -> None:
    found = [Span(0, 3, "UNKNOWN", 0.01), Span(4, 7, "UNKNOWN", 0.01), Span(9, 12, "UNKNOWN", 0.01)]
    assert left("die das, dem", found, entities=["URL"]) == "<UNKNOWN>, <UNKNOWN>"


def test_numbers_run_over_the_fields_of_a_record_in_their_order() -> None:
    schema = catalog.load().by_name("social.post.v1")
    fields = record(schema.name, text="Ben and Ada Frost", summary="by Ada", hashtags=["Ben", "tea"], links=[])
    found = {request: people(request.text) for request in requests(schema.rules, fields)}
    clean, removed, _ = strip(schema.rules, fields, found, Keys.of(KEY, KEY, "owner-7"))
    shown = [clean["text"], clean["summary"], clean["hashtags"]]
    assert shown == ["<PERSON_1> and <PERSON_2>", "by <PERSON_2>", ["<PERSON_1>", "tea"]]
    assert removed == {"PERSON": 4}


@pytest.mark.parametrize(("stated", "language"), [("de", "de"), (None, "und"), ("pt-BR", "pt-BR")])
def test_a_text_is_asked_about_in_the_language_of_its_field(stated: str | None, language: str) -> None:
    schema = catalog.load().by_name("social.post.v1")
    requested = requests(schema.rules, record(schema.name, text="Hallo", language=stated))
    assert ScanRequest("Hallo", language, "standard") in requested


def test_a_rule_may_be_strict() -> None:
    rules = rules_of(
        {"name": "R", "fields": [{"name": "f", "type": "string", "privacy": {"operator": "scan", "policy": "strict"}}]}
    )
    assert requests(rules, {"f": "hi"}) == [ScanRequest("hi", "en", "strict")]


@pytest.mark.parametrize(
    ("entities", "expected"),
    [
        (None, "ring <PHONE_NUMBER_1> now"),
        (["PHONE_NUMBER"], "ring <PHONE_NUMBER_1> now"),
        (["ID_NUMBER"], "ring <ID_NUMBER_1> now"),
        (["US_SSN"], "ring +44 20 7946 0751 now"),
    ],
)
def test_a_field_that_loses_telephone_numbers_loses_the_whole_of_one(entities: list[str] | None, expected: str) -> None:
    found = [Span(5, 21, "ID_NUMBER", 0.99), Span(12, 21, "PHONE_NUMBER", 0.4)]
    options: dict[str, Any] = {} if entities is None else {"entities": entities}
    assert left("ring +44 20 7946 0751 now", found, **options) == expected


@pytest.mark.parametrize("kind", ["NATIONAL_ID", "BANK_ACCOUNT", "ID_NUMBER"])
def test_a_field_that_loses_id_numbers_loses_those_whose_kind_is_known(kind: str) -> None:
    assert left("no 20-45-67", [Span(3, 11, kind, 0.9)], entities=["ID_NUMBER"]) == f"no <{kind}_1>"


RULE = Rule(path="f", operator="scan")
found_spans = st.lists(
    st.builds(
        lambda start, length, entity, score: Span(start, start + length, entity, score),
        st.integers(0, 30), st.integers(1, 10),
        st.sampled_from(["PERSON", "URL", "UNKNOWN", "EMAIL_ADDRESS", "ID_NUMBER", "PHONE_NUMBER"]), st.floats(0, 1),
    )
)  # fmt: skip


@given(st.text("aB#@/.: x1?é😀", max_size=40), found_spans)
def test_what_a_scanner_finds_is_covered_but_for_a_links_harmless_parts_and_a_hashtags_sign(
    text: str, found: list[Span]
) -> None:
    inside = [span for span in found if span.end <= len(text)]
    gone = redacted_spans(RULE, text, inside)
    covered = {at for span in gone for at in range(span.start, span.end)}
    wanted = {at for span in inside if span.entity in ("PERSON", "UNKNOWN") for at in range(span.start, span.end)}
    assert all(text[at] == "#" for at in wanted - covered)
    assert all(one.end <= other.start for one, other in pairwise(gone))


PIECES = ["hello ", "https://m.example.com/u/4711?q=49301#z ", "www.shop.de/4711123/x ", "+49 30 12 ", "a@x.de/y "]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text("aB#@/.: x1?é😀", max_size=40), found_spans)
def test_numbers_are_named_before_links_are_trimmed_and_would_take_another_name_only_from_beside_a_link(
    text: str, found: list[Span]
) -> None:
    inside = [span for span in found if span.end <= len(text)]
    named = specified(inside)
    for chosen in (links.trimmed(text, named), links.replaced(text, named)):
        once, again = united(chosen), merge(chosen)
        assert [(span.start, span.end) for span in once] == [(span.start, span.end) for span in again]
        assert once == again or any(span.entity == "URL" for span in inside)


@given(TEXT.filter(bool))
def test_text_in_which_nothing_is_found_stays_as_it_is(text: str) -> None:
    quiet = text.replace("/", " ").replace("www.", " ")
    assert left(quiet, []) == quiet
