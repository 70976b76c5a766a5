"""What is remembered is what the scan would say, of titles and codes only, and within bounds."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.asks import Ask
from pipelines.steps.remembered import MOST_CHARS, Remembered
from pipelines.steps.spans import Span


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
        assert len(remembered._young) <= 3
        assert len(remembered._old) <= 3


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
