"""Numbers that the network tagged word by word are put together."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.model.numbers import TAGS, joined
from pipelines.scanner.model.tagged import Tagged

IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("see INS-206311-94 now", [("206311", "ID"), ("94", "ID")], [("INS-206311-94", "ID")]),
        ("20-45-67", [("20", "ACCOUNT"), ("45", "ID"), ("67", "ACCOUNT")], [("20-45-67", "ACCOUNT")]),
        ("MRN-475213", [("475213", "ID")], [("MRN-475213", "ID")]),
        ("4111 1111 1111 1111", [("4111 1111 1111", "CARD"), ("1111", "PHONE")], [("4111 1111 1111 1111", "CARD")]),
        ("my 387-09-0109 codes", [("387-09-0109", "PHONE")], [("387-09-0109", "NATIONAL")]),
        ("4111 1111 1111 1112", [("4111 1111 1111 1112", "PHONE")], [("4111 1111 1111 1112", "CARD")]),
        ("ring 969-937-9763 now", [("969-937-9763", "CARD")], [("969-937-9763", "PHONE")]),
        (IBAN, [(IBAN, "ACCOUNT")], [(IBAN, "IBAN")]),
        (
            "555 1234 or 555 9876",
            [("555 1234", "PHONE"), ("555 9876", "PHONE")],
            [("555 1234", "PHONE"), ("555 9876", "PHONE")],
        ),
        (
            "my social three oh five six",
            [("three oh", "NATIONAL"), ("five six", "PHONE")],
            [("three oh five six", "NATIONAL")],
        ),
        ("a long-winded-name-4 it is", [("4", "ID")], [("4", "ID")]),
        ("Ann 12345", [("Ann", "PERSON"), ("12345", "ID")], [("Ann", "PERSON"), ("12345", "ID")]),
        ("+44 20 7946 0751", [("44 20 7946 0751", "PHONE")], [("+44 20 7946 0751", "PHONE")]),
    ],
)
def test_parts_of_a_number_are_one(text: str, parts: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    found: list[Tagged] = []
    for part, tag in parts:
        start = text.index(part, found[-1].end if found else 0)
        found.append(Tagged(start, start + len(part), tag, 0.9))
    assert [(text[each.start : each.end], each.tag) for each in joined(found, text)] == expected


WORDS = st.lists(st.tuples(st.text("a1-+. é", min_size=1, max_size=5), st.sampled_from([*sorted(TAGS), "PERSON", ""])))


@given(WORDS)
def test_no_digit_and_no_name_is_lost_and_nothing_overlaps(words: list[tuple[str, str]]) -> None:
    text = ""
    found: list[Tagged] = []
    for word, tag in words:
        if tag:
            found.append(Tagged(len(text), len(text) + len(word), tag, 0.9))
        text += word
    made = joined(found, text)
    kept = {at for each in made for at in range(each.start, each.end)}
    held = {at for each in found for at in range(each.start, each.end) if each.tag not in TAGS or text[at].isdigit()}
    assert held <= kept
    assert all(one.end <= other.start for one, other in pairwise(made))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("H481205937 ok", "H481205937"),
        ("555 1234 ext", "555 1234 ext"),
        ("one two three", ""),
        ("one two three four", "one two three four"),
    ],
)
def test_a_word_behind_a_code_and_a_count_of_few_words_are_no_number(text: str, left: str) -> None:
    made = joined([Tagged(0, len(text), "ID", 0.9)], text)
    assert "".join(text[each.start : each.end] for each in made) == left
