"""What is remembered is what the scan would say, of titles and codes only, and within bounds."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path.caches import MOST_CHARS, ScanCache, UnchangedTextCache
from pipelines.steps.outcome import Clean
from pipelines.steps.process import process
from schemas import catalog
from tests.samples import KEY, raw


class Scanner:
    """Finds the first character of each text; fails on empty ones. Keeps what it was asked."""

    def __init__(self) -> None:
        self.requested: list[ScanRequest] = []

    def __call__(self, requests: Sequence[ScanRequest]) -> list[Sequence[Span] | None]:
        self.requested += requests
        return [[Span(0, 1, request.text[0].upper(), 1.0)] if request.text else None for request in requests]


ASKS = st.builds(ScanRequest, st.text("abc", max_size=2), st.sampled_from(["en", "zxx", "und"]))


@pytest.mark.long
@given(st.lists(st.lists(ASKS, max_size=6), max_size=12))
def test_it_says_what_the_scan_says(batches: list[list[ScanRequest]]) -> None:
    remembered = ScanCache(Scanner(), texts=3)
    for batch in batches:
        assert remembered(batch) == Scanner()(batch)
        assert len(remembered._said) <= 6


def test_a_title_is_scanned_once_and_what_people_wrote_each_time() -> None:
    scanner = Scanner()
    remembered = ScanCache(scanner)
    title, words, long = (
        ScanRequest("lamp", "zxx"),
        ScanRequest("lamp", "en"),
        ScanRequest("a" * (MOST_CHARS + 1), "zxx"),
    )
    for _ in range(3):
        remembered([title, words, long])
    assert (scanner.requested.count(title), scanner.requested.count(words), scanner.requested.count(long)) == (1, 3, 3)


def test_a_title_that_the_scan_failed_on_is_scanned_again() -> None:
    scanner = Scanner()
    remembered = ScanCache(scanner)
    assert remembered([ScanRequest("", "zxx")]) == remembered([ScanRequest("", "zxx")]) == [None]
    assert len(scanner.requested) == 2


def test_what_is_asked_for_stays_when_others_go() -> None:
    scanner = Scanner()
    remembered = ScanCache(scanner, texts=2)
    for other in "bcdefghi":
        remembered([ScanRequest("a", "zxx"), ScanRequest(other, "zxx")])
    assert scanner.requested.count(ScanRequest("a", "zxx")) == 1


class Finder:
    """Finds the word `Ada` in texts. Keeps what it was asked."""

    def __init__(self) -> None:
        self.requested: list[str] = []

    def __call__(self, requests: Sequence[ScanRequest]) -> list[Sequence[Span] | None]:
        self.requested += [request.text for request in requests]
        return [[Span(at, at + 3, "URL", 1.0)] if (at := request.text.find("Ada")) >= 0 else [] for request in requests]


def test_a_title_that_stayed_as_it_was_is_not_asked_about_again_and_one_that_did_not_is() -> None:
    finder = Finder()
    line = ProcessorConfig(catalog.load(), KEY, finder, unchanged_texts=UnchangedTextCache())
    batch = [
        raw("purchases.order_line.v1", product=title, note=None, seller="lamp", category=None)
        for title in ("lamp", "Ada's lamp", "l" * (MOST_CHARS + 1))
    ]
    first, again = process(batch, line, {}), process(batch, line, {})
    assert first == again == process(batch, ProcessorConfig(catalog.load(), KEY, Finder(), fast_path=False), {})
    assert [outcome.removed for outcome in first if isinstance(outcome, Clean)] == [{}, {"URL": 1}, {}]
    assert finder.requested.count("Ada's lamp") == finder.requested.count("l" * (MOST_CHARS + 1)) == 2
    assert finder.requested.count("lamp") == 3  # once as a title; a seller's name is scanned each time


def test_a_text_is_remembered_by_the_rule_that_let_it_stay() -> None:
    unchanged_texts = UnchangedTextCache()
    rules = {rule.path: rule for rule in catalog.load().by_name("purchases.order_line.v1").rules}
    product, category, note = (unchanged_texts.of(rules[path]) for path in ("product", "category", "note"))
    assert product is not None
    product.put(b"lamp", b"lamp")
    assert category is not None
    assert category.get(b"lamp") is None
    assert note is None
    assert unchanged_texts.of(rules["product"]) is product
