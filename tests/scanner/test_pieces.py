"""Cutting long texts loses nothing, and what lies across a cut is found."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner import pieces
from pipelines.scanner.pieces import MOST_CHARS, OVERLAP
from pipelines.scanner.text.spans import Span

#: Words of all lengths, some longer than a piece.
TEXTS = st.lists(st.text("ab", max_size=30) | st.integers(900, 3000).map(lambda size: "x" * size), max_size=60).map(
    " ".join
)
MARK = "jo@example.com"


def find(text: str) -> list[Span]:
    """Every MARK that is whole."""
    starts = [at for at in range(len(text)) if text.startswith(MARK, at)]
    return [Span(at, at + len(MARK), "EMAIL_ADDRESS", 1.0) for at in starts]


def found(text: str) -> list[Span]:
    cut = pieces.cut(text)
    return pieces.together(cut, [find(text[piece.start : piece.end]) for piece in cut])


@given(TEXTS)
def test_pieces_are_short_and_overlap_and_cover_the_text(text: str) -> None:
    cut = pieces.cut(text)
    assert cut[0].start == 0
    assert cut[-1].end == len(text)
    assert all(piece.end - piece.start <= MOST_CHARS for piece in cut)
    assert all(after.start < before.end < after.end for before, after in pairwise(cut))
    assert all(before.end - after.start >= OVERLAP // 2 for before, after in pairwise(cut))


@given(TEXTS, TEXTS)
def test_what_lies_across_a_cut_is_found_where_it_is(before: str, after: str) -> None:
    text = f"{before} {MARK} {after}"
    assert Span(len(before) + 1, len(before) + 1 + len(MARK), "EMAIL_ADDRESS", 1.0) in found(text)


def test_a_short_text_is_one_piece() -> None:
    assert pieces.cut("") == [(0, 0, 0)]
    assert pieces.cut("x" * MOST_CHARS) == [(0, MOST_CHARS, MOST_CHARS)]


def test_what_ends_at_a_cut_within_a_word_goes_on_to_the_end_of_the_word() -> None:
    text = "x" * 5_000 + " and more"
    cut = pieces.cut(text)
    spans: list[Sequence[Span]] = [[] for _ in cut]
    spans[0] = [Span(20, MOST_CHARS, "URL", 0.6)]
    assert pieces.together(cut, spans) == [Span(20, 5_000, "URL", 0.6)]


@given(TEXTS)
def test_a_word_that_is_cut_ends_where_the_next_blank_is(text: str) -> None:
    for piece in pieces.cut(text):
        goes_on = piece.end < len(text) and not text[piece.end - 1].isspace()
        assert piece.word_end == (piece.end + len(text[piece.end :].split(" ", 1)[0]) if goes_on else piece.end)


@given(st.lists(st.text("a", max_size=40), max_size=40))
def test_batches_hold_every_text_once_and_are_small(texts: list[str]) -> None:
    batches = list(pieces.batches(texts, 5, 60, len))
    assert [text for batch in batches for text in batch] == texts
    assert all(len(batch) <= 5 and (len(batch) == 1 or sum(map(len, batch)) <= 60) for batch in batches)
