"""What the line asks of the scanner: languages and policies."""

import pytest

from pipelines.scanner.scanner import Scanner
from pipelines.steps.asks import Ask, scan_of
from pipelines.steps.spans import Span

TEXT = "we ate quuxberries, call 07700 900123"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    found = Scanner()
    found.warm()
    return found


def hidden(scanner: Scanner, *asks: Ask) -> list[set[str]]:
    """The words that each ask loses."""
    found: list[list[Span]] = [spans or [] for spans in scan_of(scanner)(asks)]  # type: ignore[misc]
    return [{ask.text[span.start : span.end] for span in spans} for ask, spans in zip(asks, found, strict=True)]


def test_strict_hides_what_is_not_known_and_standard_does_not(scanner: Scanner) -> None:
    standard, strict = hidden(scanner, Ask(TEXT), Ask(TEXT, policy="strict"))
    assert "quuxberries" in strict - standard
    assert standard <= strict


def test_another_language_is_never_taken_for_english(scanner: Scanner) -> None:
    english, french, unknown, patterns = hidden(
        scanner, *(Ask(TEXT, language) for language in ("en", "fr", "und", "zxx"))
    )
    assert {"we", "ate"} <= french & unknown
    assert "ate" not in english | patterns


def test_texts_are_scanned_once_whatever_is_asked_of_them(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def scan(texts: list[str]) -> list[list[Span]]:
        asked.extend(texts)
        return [[] for _ in texts]

    monkeypatch.setattr(scanner, "scan", scan)
    scanner.scan_asks([Ask(TEXT), Ask(TEXT, "fr"), Ask(TEXT, policy="strict"), Ask("another")])
    assert asked == [TEXT, "another"]


def test_a_text_that_fails_stays_failed(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "scan", lambda texts: [None for _ in texts])
    assert scanner.scan_asks([Ask(TEXT), Ask(TEXT, "fr"), Ask(TEXT, policy="strict")]) == [None] * 3
