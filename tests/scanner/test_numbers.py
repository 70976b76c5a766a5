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
def test_nothing_is_lost_and_nothing_overlaps(words: list[tuple[str, str]]) -> None:
    text = ""
    found: list[Tagged] = []
    for word, tag in words:
        if tag:
            found.append(Tagged(len(text), len(text) + len(word), tag, 0.9))
        text += word
    made = joined(found, text)
    assert all(any(each.start <= part.start and part.end <= each.end for each in made) for part in found)
    assert all(one.end <= other.start for one, other in pairwise(made))
