"""What the line asks of the scanner: languages and policies."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner import countries
from pipelines.scanner.finding import Detection
from pipelines.scanner.requests import ScanRequest, scan_of
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text.spans import Span, merge, replace
from schemas.privacy_options import Policy

POLICIES: tuple[Policy, ...] = ("standard", "strict")
TEXT = "we ate quesadilla, call 07700 900123"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    found = Scanner()
    found.warm()
    return found


def hidden(scanner: Scanner, *requests: ScanRequest) -> list[set[str]]:
    """The words that each ask loses."""
    found: list[list[Span]] = [spans or [] for spans in scan_of(scanner)(requests)]  # type: ignore[misc]
    return [
        {request.text[span.start : span.end] for span in spans} for request, spans in zip(requests, found, strict=True)
    ]


def _found(scanner: Scanner, request: ScanRequest) -> list[Span]:
    (found,) = scanner.scan_requests([request])
    return list(found or ())


def test_strict_hides_what_is_not_known_and_standard_does_not(scanner: Scanner) -> None:
    standard, strict = hidden(scanner, ScanRequest(TEXT), ScanRequest(TEXT, policy="strict"))
    assert "quesadilla" in strict - standard
    assert standard <= strict


@pytest.mark.long
def test_another_language_is_never_taken_for_english(scanner: Scanner) -> None:
    english, danish, unknown, patterns = hidden(
        scanner, *(ScanRequest(TEXT, language) for language in ("en", "da", "und", "zxx"))
    )
    assert {"we", "ate"} <= danish & unknown
    assert "ate" not in english | patterns


@pytest.mark.parametrize(
    ("language", "text", "entity", "gone"),
    [
        ("es", "mi NIF es 12345678Z", "ID_NUMBER", "12345678Z"),
        ("it", "il codice fiscale RSSMRA85T10A562S", "ID_NUMBER", "RSSMRA85T10A562S"),
        ("pl", "PESEL 44051401359", "ID_NUMBER", "44051401359"),
        ("fi", "henkilötunnus 131052-308T", "ID_NUMBER", "131052-308T"),
        ("fr", "appelle le 06 12 34 56 78 demain", "PHONE_NUMBER", "06 12 34 56 78"),
        ("de-AT", "ruf +43 1 5321234 an", "PHONE_NUMBER", "+43 1 5321234"),
    ],
)
def test_the_recognizers_of_a_languages_countries_are_asked(
    scanner: Scanner, language: str, text: str, entity: str, gone: str
) -> None:
    (found,) = scanner.explain_requests([ScanRequest(text, language)])
    theirs = {
        (each.span.entity, text[each.span.start : each.span.end]) for each in found or () if each.recognizer != "Strict"
    }
    assert (entity, gone) in theirs


def test_common_words_of_other_languages_stay_and_names_go(scanner: Scanner) -> None:
    text = "wenigstens hat sie niemals gesagt, dass Wenzel Okonjo kommt"
    (lost,) = hidden(scanner, ScanRequest(text, "de"))
    gone = " ".join(lost)
    assert "Wenzel" in gone
    assert "Okonjo" in gone
    left = " ".join(replace(text, merge(_found(scanner, ScanRequest(text, "de")))).split())
    assert {"wenigstens", "hat", "sie", "gesagt,", "dass"} <= set(left.split())


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.sampled_from(["PERSON", "EMAIL_ADDRESS"])))


@given(SPANS, SPANS)
def test_names_are_cut_down_to_what_is_hidden(
    names: list[tuple[int, int, str]], words: list[tuple[int, int, str]]
) -> None:
    found = [Span(start, start + size, entity, 0.5) for start, size, entity in names]
    hidden = sorted(Span(start, start + size, "UNKNOWN", 0.01) for start, size, _ in words)
    left = [each.span for each in countries.clipped([Detection(span, "", "") for span in found], hidden)]
    expected = []
    for span in found:
        inside = [each for each in hidden if each.start < span.end and span.start < each.end]
        if span.entity != "PERSON":
            expected.append(span)
        elif inside:
            start, end = max(span.start, inside[0].start), min(span.end, max(each.end for each in inside))
            expected.append(span._replace(start=start, end=end))
    assert left == expected


def test_no_common_word_is_a_name_of_the_lexicon() -> None:
    for language in countries.REGIONS:
        assert not {"jan", "rosa", "max", "clara", "marta"} & countries.common_words(language)


def test_what_is_explained_is_what_is_scanned(scanner: Scanner) -> None:
    requests = [
        ScanRequest(TEXT),
        ScanRequest(TEXT, policy="strict"),
        ScanRequest(TEXT, "fr"),
        ScanRequest(TEXT, "und"),
        ScanRequest("", "es"),
    ]
    for spans, findings in zip(scanner.scan_requests(requests), scanner.explain_requests(requests), strict=True):
        assert {each[:3] for each in spans or ()} == {each.span[:3] for each in findings or ()}


class Failing(Scanner):
    """Fails on what the recognizers of another language are asked."""

    def _elsewhere(self, text, language):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        raise ValueError(text, language)


def test_a_text_that_another_languages_recognizers_fail_on_is_failed() -> None:
    assert Failing().scan_requests([ScanRequest("hej", "da"), ScanRequest("hello there")]) == [None, []]


def test_texts_are_scanned_once_whatever_is_asked_of_them(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = scanner.engine.read_many

    def read_many(texts: Sequence[str], *rest: Any) -> Any:
        read.extend(texts)
        return real(texts, *rest)

    monkeypatch.setattr(scanner.engine, "read_many", read_many)
    scanner.scan_requests(
        [ScanRequest(TEXT), ScanRequest(TEXT, "da"), ScanRequest(TEXT, "en-GB"), ScanRequest("another")]
    )
    assert sorted(read) == ["another", TEXT, TEXT], "once by English, and once for what Danish adds to it"


def test_a_text_that_fails_stays_failed(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "_each", lambda texts, *_: [None for _ in texts])
    assert (
        scanner.scan_requests([ScanRequest(TEXT), ScanRequest(TEXT, "fr"), ScanRequest(TEXT, policy="strict")])
        == [None] * 3
    )


def test_what_is_asked_of_a_text_changes_no_other_request_of_it(scanner: Scanner) -> None:
    requests = [ScanRequest(TEXT, language, policy) for language in ("en", "fr", "da") for policy in POLICIES]
    alone = [_places(_found(scanner, each)) for each in requests]
    assert [_places(each) for each in scanner.scan_requests(requests)] == alone
    assert [_places(one.span for one in each or ()) for each in scanner.explain_requests(requests)] == alone
    assert alone[0] == _places(scanner.scan([TEXT])[0])
    assert alone[1] == _places(Scanner(policy="strict").scan([TEXT])[0])


def _places(found: Iterable[Span] | None) -> list[tuple[int, int, str]]:
    """Return the spans without their scores, whose last digits depend on the batch."""
    return [each[:3] for each in found or ()]
