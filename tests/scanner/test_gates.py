"""A gate never says no to a text that a pattern matches."""

import re

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.predefined_recognizers import CryptoRecognizer, IbanRecognizer

from pipelines.scanner.engine.patterns import Patterns
from pipelines.scanner.gates.chooser import Chooser
from pipelines.scanner.gates.gate import chooser_of
from pipelines.scanner.gates.hints import Led
from pipelines.scanner.gates.paths import MANY, paths
from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.syntax import NOTHING, Needs, needs
from pipelines.scanner.gates.words import words_of
from pipelines.scanner.registry import extra
from training.data import generated
from training.templates import HELD_OUT, KINDS


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\d{3}-\d{2}", Needs(5, frozenset("-"), 3)),
        (r"a\d+|b\d\d@", Needs(1, run=1)),
        (r"(?:\d\.){3}\d?", Needs(3, frozenset("."), 1)),
        (r"(?<=@)x(?=\d)", NOTHING),
        (r"[0-4][5-9]", Needs(2, run=2)),
        (r"[^0-9]", NOTHING),
        (r"[0-9a]", NOTHING),
        (r"k:\K\d", Needs(1, frozenset(":"), 1)),
        (r"\p{L}\d", NOTHING),
        (r"(\d)\1", Needs(1, run=1)),
        (r"\d{2,4}\d(?=x)\d{3}", Needs(6, run=6)),
        (r"\d{2}-?\d{3}", Needs(5, run=3)),
        (r"(?:\d{2}){3}\d?", Needs(6, run=6)),
        (r"[A-Z]\d{7}|\d[A-Z]\d{6}", Needs(7, run=6)),
        (r"\d?\d{3}x\d", Needs(4, run=3)),
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


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_matches_has_what_is_needed(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from([each for each in PATTERNS if "(?<" not in each and len(each) < 400]))
    text = data.draw(st.from_regex(re.compile(pattern, re.IGNORECASE | re.DOTALL), fullmatch=True))
    assert needs(pattern).met(Seen.of(text))


def patterns(score: float, threshold: float, context: list[str]) -> Patterns:
    pattern = Pattern("digits", r"\d{4}", score)
    return Patterns(0, PatternRecognizer("X", patterns=[pattern], context=context), threshold)


def test_a_pattern_below_the_threshold_needs_a_context_word() -> None:
    weak = patterns(0.1, 0.35, ["Licence"])
    assert not weak.find(Seen.of("code 1234"))
    assert weak.find(Seen.of("Licence 1234"))
    assert patterns(0.4, 0.35, ["licence"]).find(Seen.of("code 1234"))


def test_a_check_can_raise_a_weak_pattern() -> None:
    class Checked(PatternRecognizer):
        def validate_result(self, pattern_text: str) -> bool:
            return pattern_text == "1234"

    checked = Patterns(0, Checked("X", patterns=[Pattern("digits", r"\d{4}", 0.1)]), 0.35)
    assert [hit.score for hit in checked.find(Seen.of("code 1234 and 9999"))] == [1.0]


@pytest.mark.parametrize("kind", [IbanRecognizer, CryptoRecognizer])
def test_a_stock_recognizer_with_patterns_of_its_users_is_not_held_to_the_stock_ones(
    kind: type[PatternRecognizer],
) -> None:
    assert chosen(chooser_of([kind()]), ["my code is AB12X"]) == []  # type: ignore[call-arg]
    short = kind(patterns=[Pattern("short", r"[A-Z]{2}\d{2}X", 0.9)])  # type: ignore[call-arg]
    assert chosen(chooser_of([short]), ["my code is AB12X"]) == [(0, [0])]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\d{3}-\d{2}", 1),
        (r"(?<!\w)a|b\d?", 3),
        (r"(?:a|b{1,3}){2}", 16),
        (r"[a-z]?\K\d{1,5}", 10),
        (r"(\d{2})-\1(?=x?)", 2),
        (r"(?:a?){1,9}", MANY),
        (r"(?:a?){10}", MANY),
        (r"\d+", MANY),
        (r"\w{1,40}\w{1,40}", MANY),
        (r"\p{L}", MANY),
        (r"(a)?(?(1)b|c)", MANY),
    ],
)
def test_paths_from_one_place(pattern: str, expected: int) -> None:
    assert paths(pattern) == expected


@pytest.mark.parametrize("pattern", [each for each in PATTERNS if paths(each) < MANY])
@pytest.mark.parametrize("text", ["1" * 20_000, "1-" * 10_000, "a1 " * 7_000, "A" * 20_000])
def test_a_pattern_of_few_paths_is_quick_whatever_the_text(pattern: str, text: str) -> None:
    assert len(list(regex.compile(pattern, re.IGNORECASE).finditer(text, timeout=2))) <= len(text)


COUNTED = [r"\d{4}-\d{4}", r"@\d|\d{2}#", r"\d{9}|x@", r"[a-z]"]


@given(st.lists(st.text("019-@#x ", max_size=14), max_size=20))
def test_recognizers_are_chosen_by_their_needs_whatever_was_asked_before(texts: list[str]) -> None:
    chooser = chooser_of([PatternRecognizer("X", patterns=[Pattern("p", each, 0.5)]) for each in COUNTED])
    for text in texts:
        met = [at for at, each in enumerate(COUNTED) if needs(each).met(Seen.of(text))]
        assert chosen(chooser, [text]) == [(at, [0]) for at in met]
    assert chosen(chooser, texts) == [
        (at, those)
        for at, each in enumerate(COUNTED)
        if (those := [place for place, text in enumerate(texts) if needs(each).met(Seen.of(text))])
    ]


def chosen(chooser: Chooser, texts: list[str]) -> list[tuple[int, list[int]]]:
    return [each for each in chooser.chosen([Seen.of(text) for text in texts], [()] * len(texts)) if each[1]]


@given(st.text(st.characters(max_codepoint=0x17F)))
def test_words_of_an_ascii_text_are_those_of_the_pattern(text: str) -> None:
    lowered = text.lower()
    assert words_of(lowered) == set(re.findall(r"[^\W\d_]+|#", lowered))


LED = [each for each in extra() if isinstance(each, Led)]
INVENTED = [example.text for templates in (KINDS, HELD_OUT) for example in generated(3, 900, templates)]


@pytest.mark.parametrize("recognizer", LED, ids=lambda each: each.name)
def test_a_pattern_matches_only_where_its_lead_does(recognizer: Led) -> None:
    assert isinstance(recognizer, PatternRecognizer)
    patterns = [each for each in list[Pattern](recognizer.patterns) if each.name in recognizer.leads]  # type: ignore[has-type]
    assert len(patterns) == len(recognizer.leads)
    for pattern in patterns:
        search = regex.compile(pattern.regex, recognizer.global_regex_flags).search
        texts = [text for text in INVENTED + [text.upper() for text in INVENTED] if search(text)]
        missed = [text for text in texts if not recognizer.leads[pattern.name].search(text.lower())]
        assert missed == []
