"""A gate never says no to a text that a pattern matches."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import Pattern, PatternRecognizer, RecognizerRegistry

from pipelines.scanner.gates.patterns import PatternGate
from pipelines.scanner.gates.syntax import NOTHING, Needs, needs


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\d{3}-\d{2}", Needs(5, frozenset("-"))),
        (r"a\d+|b\d\d@", Needs(1)),
        (r"(?:\d\.){3}\d?", Needs(3, frozenset("."))),
        (r"(?<=@)x(?=\d)", NOTHING),
        (r"[0-4][5-9]", Needs(2)),
        (r"[^0-9]", NOTHING),
        (r"[0-9a]", NOTHING),
        (r"k:\K\d", Needs(1, frozenset(":"))),
        (r"\p{L}\d", NOTHING),
        (r"(\d)\1", Needs(1)),
    ],
)
def test_needs(pattern: str, expected: Needs) -> None:
    assert needs(pattern) == expected


def stock_patterns() -> list[Pattern]:
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    plain = (each for each in registry.recognizers if isinstance(each, PatternRecognizer))
    return [pattern for each in plain for pattern in list[Pattern](each.patterns)]  # type: ignore[has-type]


PATTERNS = [each.regex for each in stock_patterns() if not each.regex.startswith("(?<")]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_what_matches_has_what_is_needed(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from([each for each in PATTERNS if "(?<" not in each and len(each) < 400]))
    text = data.draw(st.from_regex(re.compile(pattern, re.IGNORECASE | re.DOTALL), fullmatch=True))
    needed = needs(pattern)
    assert len(re.findall(r"\d", text)) >= needed.digits
    assert all(each in text for each in needed.characters)


def gate(score: float, threshold: float, context: list[str]) -> PatternGate:
    pattern = Pattern("digits", r"\d{4}", score)
    return PatternGate(PatternRecognizer("X", patterns=[pattern], context=context), threshold)


def test_a_pattern_below_the_threshold_needs_a_context_word() -> None:
    weak = gate(0.1, 0.35, ["Licence"])
    assert not weak.matches("code 1234", "code 1234", 4)
    assert weak.matches("Licence 1234", "licence 1234", 4)
    assert gate(0.4, 0.35, ["licence"]).matches("code 1234", "code 1234", 4)


def test_a_check_can_raise_a_weak_pattern() -> None:
    class Checked(PatternRecognizer):
        def validate_result(self, pattern_text: str) -> bool:
            return pattern_text == "1234"

    checked = PatternGate(Checked("X", patterns=[Pattern("digits", r"\d{4}", 0.1)]), 0.35)
    assert checked.matches("code 1234", "code 1234", 4)
