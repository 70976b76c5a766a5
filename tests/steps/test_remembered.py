"""What is remembered is what the scan would say, of titles and codes only, and within bounds."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.requests import Ask
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import Line
from pipelines.steps.fast_path.caches import MOST_CHARS, Remembered, Untouched
from pipelines.steps.outcome import Clean
from pipelines.steps.process import process
from schemas import catalog
from tests.samples import KEY, raw


class Scanner:
    """Finds the first character of each text; fails on empty ones. Keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []

    def __call__(self, asks: Sequence[Ask]) -> list[Sequence[Span] | None]:
        self.asked += asks
        return [[Span(0, 1, ask.text[0].upper(), 1.0)] if ask.text else None for ask in asks]


ASKS = st.builds(Ask, st.text("abc", max_size=2), st.sampled_from(["en", "zxx", "und"]))


@given(st.lists(st.lists(ASKS, max_size=6), max_size=12))
def test_it_says_what_the_scan_says(batches: list[list[Ask]]) -> None:
    remembered = Remembered(Scanner(), texts=3)
    for batch in batches:
        assert remembered(batch) == Scanner()(batch)
        assert len(remembered._said) <= 6


def test_a_title_is_scanned_once_and_what_people_wrote_each_time() -> None:
    scanner = Scanner()
    remembered = Remembered(scanner)
    title, words, long = Ask("lamp", "zxx"), Ask("lamp", "en"), Ask("a" * (MOST_CHARS + 1), "zxx")
    for _ in range(3):
        remembered([title, words, long])
    assert (scanner.asked.count(title), scanner.asked.count(words), scanner.asked.count(long)) == (1, 3, 3)


def test_a_title_that_the_scan_failed_on_is_scanned_again() -> None:
    scanner = Scanner()
    remembered = Remembered(scanner)
    assert remembered([Ask("", "zxx")]) == remembered([Ask("", "zxx")]) == [None]
    assert len(scanner.asked) == 2


def test_what_is_asked_for_stays_when_others_go() -> None:
    scanner = Scanner()
    remembered = Remembered(scanner, texts=2)
    for other in "bcdefghi":
        remembered([Ask("a", "zxx"), Ask(other, "zxx")])
    assert scanner.asked.count(Ask("a", "zxx")) == 1


class Finder:
    """Finds the word `Ada` in texts. Keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, asks: Sequence[Ask]) -> list[Sequence[Span] | None]:
        self.asked += [ask.text for ask in asks]
        return [[Span(at, at + 3, "URL", 1.0)] if (at := ask.text.find("Ada")) >= 0 else [] for ask in asks]


def test_a_title_that_stayed_as_it_was_is_not_asked_about_again_and_one_that_did_not_is() -> None:
    finder = Finder()
    line = Line(catalog.load(), KEY, finder, untouched=Untouched())
    batch = [
        raw("purchases.order_line.v1", product=title, note=None, seller="lamp", category=None)
        for title in ("lamp", "Ada's lamp", "l" * (MOST_CHARS + 1))
    ]
    first, again = process(batch, line, {}), process(batch, line, {})
    assert first == again == process(batch, Line(catalog.load(), KEY, Finder(), shortcut=False), {})
    assert [outcome.removed for outcome in first if isinstance(outcome, Clean)] == [{}, {"URL": 1}, {}]
    assert finder.asked.count("Ada's lamp") == finder.asked.count("l" * (MOST_CHARS + 1)) == 2
    assert finder.asked.count("lamp") == 3  # once as a title; a seller's name is scanned each time


def test_a_text_is_remembered_by_the_rule_that_let_it_stay() -> None:
    untouched = Untouched()
    rules = {rule.path: rule for rule in catalog.load().by_name("purchases.order_line.v1").rules}
    product, category, note = (untouched.of(rules[path]) for path in ("product", "category", "note"))
    assert product is not None
    product.put(b"lamp", b"lamp")
    assert category is not None
    assert category.get(b"lamp") is None
    assert note is None
    assert untouched.of(rules["product"]) is product
