"""The box: a text that blocks or ends the child costs that text alone, and no text is named."""

from collections.abc import Iterator

import pytest

from pipelines.scanner.text.spans import Span
from tests.web.samples import CANARY
from web.strip_child import stripped
from web.stripping import MOST_CHARS, StripError, Stripper

PROGRAM = "tests.web.strip_doubles"


@pytest.fixture
def stripper() -> Iterator[Stripper]:
    found = Stripper(PROGRAM, seconds=0.5)
    yield found
    found.close()


def text_of(stripper: Stripper, text: str) -> object:
    return stripper.strip(text, "standard", "en")["text"]


def test_a_text_comes_back(stripper: Stripper) -> None:
    assert text_of(stripper, "ann ä 😀\n") == "ANN Ä 😀\n"


def test_a_text_that_ends_the_child_costs_that_text_alone(stripper: Stripper) -> None:
    with pytest.raises(StripError, match="ended"):
        text_of(stripper, "end")
    assert text_of(stripper, "next") == "NEXT"


def test_a_text_that_takes_too_long_costs_that_text_alone(stripper: Stripper) -> None:
    assert text_of(stripper, "first") == "FIRST"
    with pytest.raises(StripError, match="too long"):
        text_of(stripper, "sleep")
    assert text_of(stripper, "next") == "NEXT"


def test_a_long_text_never_reaches_the_child(stripper: Stripper) -> None:
    with pytest.raises(StripError) as raised:
        text_of(stripper, CANARY * MOST_CHARS)
    assert CANARY not in str(raised.value)


class Finds:
    """A scanner that finds the first four characters."""

    def scan(self, texts: list[str]) -> list[list[Span]]:
        return [[Span(0, 4, "PERSON", 0.9)] for _ in texts]


def test_a_scanner_that_gives_no_reasons_strips_all_the_same() -> None:
    answer = stripped(Finds(), {"text": "Anna is here", "language": "en", "policy": "standard"})
    assert (answer["text"], answer["findings"]) == ("<PERSON_1> is here", [])
    assert answer["spans"][0]["entity"] == "PERSON"
