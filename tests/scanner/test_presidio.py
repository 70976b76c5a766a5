"""The real scanner: loaded once for all tests of this file."""

import logging
import socket
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from presidio_analyzer import pattern_recognizer
from presidio_analyzer.predefined_recognizers import UrlRecognizer

from pipelines.scanner import presidio
from pipelines.scanner.presidio import PresidioScanner
from pipelines.scanner.recognizers import LinearUrlRecognizer
from pipelines.scanner.text.spans import Span, merge, replace
from tests.samples import TEXT


@pytest.fixture(scope="module")
def scanner() -> PresidioScanner:
    found = PresidioScanner(batch_size=8)
    found.warm()
    return found


def stripped(scanner: PresidioScanner, text: str) -> str:
    (found,) = scanner.scan([text])
    assert found is not None
    return replace(text, merge(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Please call Alice Smith tomorrow", "Please call <PERSON> tomorrow"),
        ("ring +44 20 7946 0958 now", "ring <PHONE_NUMBER> now"),
        ("mail jo.bloggs@example.com now", "mail <EMAIL_ADDRESS> now"),
        ("card 4111 1111 1111 1111 ok", "card <CREDIT_CARD> ok"),
        ("pay to GB82WEST12345698765432 ok", "pay to <IBAN_CODE> ok"),
        ("from 192.0.2.17 today", "from <IP_ADDRESS> today"),
        ("@jo_99 and @jo@example.social agree", "<USER_NAME> and <EMAIL_ADDRESS> agree"),
        ("it is at https://example.com/a/b today", "it is at <URL> today"),
        ("nothing of note here", "nothing of note here"),
        ("", ""),
    ],
)
def test_what_is_found(scanner: PresidioScanner, text: str, expected: str) -> None:
    assert stripped(scanner, text) == expected


def test_answers_come_in_the_order_of_the_texts_over_several_batches(scanner: PresidioScanner) -> None:
    texts = [f"card 4111 1111 1111 1111 {'x' * n}" if n % 3 else "plain" for n in range(30)]
    found = scanner.scan(texts)
    assert [bool(spans) for spans in found] == [bool(n % 3) for n in range(30)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT)
def test_spans_lie_within_the_text(scanner: PresidioScanner, text: str) -> None:
    (found,) = scanner.scan([text])
    assert found is not None
    assert all(0 <= span.start < span.end <= len(text) and 0 <= span.score <= 1 for span in found)


class Broken(PresidioScanner):
    """Fails on one text, and on every batch that holds it."""

    def _analyze(self, texts: Sequence[str]) -> Iterator[list[Span]]:
        if any("canary" in text for text in texts):
            raise ValueError(texts)
        return iter([[] for _ in texts])


def test_a_text_that_breaks_the_scanner_fails_alone_and_is_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert Broken().scan(["one", "canary", "two"]) == [[], None, []]
    assert "ValueError" in caplog.text
    assert "canary" not in caplog.text


def test_a_pattern_that_takes_too_long_fails_the_text(
    scanner: PresidioScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Presidio warns and goes on without the pattern: what it would have found would pass."""
    monkeypatch.setattr(pattern_recognizer, "REGEX_TIMEOUT_SECONDS", 1e-9)
    assert scanner.scan(["see you", "a." * 400]) == [None, None]


@pytest.mark.parametrize("piece", ["a.", "1.", "www.a", "a@", "http://a.b/"])
def test_no_pattern_takes_long_on_a_hard_text(
    scanner: PresidioScanner, monkeypatch: pytest.MonkeyPatch, piece: str
) -> None:
    """Presidio's own patterns took half a second for each 1,000 characters of `a.`, and held the interpreter."""
    monkeypatch.setattr(pattern_recognizer, "REGEX_TIMEOUT_SECONDS", 0.25)
    (found,) = scanner.scan([(piece * 3_000)[:3_000] + " jo@example.com"])
    assert found is not None
    assert Span(3_001, 3_015, "EMAIL_ADDRESS", 1.0) in found


def test_a_long_text_is_scanned_to_its_end(scanner: PresidioScanner) -> None:
    words = "see you at eight " * 150
    text = words + "mail jo.bloggs@example.com now, or ring +44 20 7946 0958. " + words
    assert stripped(scanner, text) == words + "mail <EMAIL_ADDRESS> now, or ring <PHONE_NUMBER>. " + words


URLS = [
    "https://example.com/a?b=c", "example.org", "www2.example.co.uk/x", "sub.domain.example.museum:80/p",
    "'https://example.com'", '"example.net/x"', "a-b.example.com.", "ftp.example.com", "x" * 250 + ".com", "e.g. this",
    "3.14", "jo@example.com", "http://-a-.com/", "a..com", "..", "example.community", "EXAMPLE.COM", "é.example.com",
]  # fmt: skip


def test_urls_are_those_of_the_stock_recognizer() -> None:
    for text in [*URLS, " and ".join(URLS), *(f"({url})" for url in URLS)]:
        stock, ours = (
            {(f.start, f.end, f.score) for f in r.analyze(text, ["URL"])}
            for r in (UrlRecognizer(), LinearUrlRecognizer())
        )
        assert ours == stock, text


def test_a_scanner_that_cannot_load_fails_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presidio, "model_folder", lambda: "/nowhere/at/all")
    with pytest.raises((OSError, SystemExit)):
        PresidioScanner().warm()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    requested: list[object] = []

    def refuse(*arguments: object, **_: object) -> object:
        requested.append(arguments)
        raise OSError("no network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return requested


def test_nothing_is_looked_up_outside(no_network: list[object]) -> None:
    fresh = PresidioScanner()
    assert stripped(fresh, "mail jo.bloggs@example.co.uk now") == "mail <EMAIL_ADDRESS> now"
    assert no_network == []
