"""Cut long texts into pieces for the scanner, and join its findings again.

The cost of a text grows faster than its length in some parts of the scanner, and a pattern that takes too long fails;
so no piece is long. Pieces overlap, so that a name across a cut is whole in one of them, and begin and end between
words. A word that is longer than a piece has to be cut; a finding at such a cut is extended to the word's end.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

from pipelines.scanner.text.spans import Span

T = TypeVar("T")

MOST_CHARS: Final = 1_000
#: Characters of overlap: more than a name, number, address or account has.
OVERLAP: Final = 200
_SPACE: Final = re.compile(r"\s")


class TextPiece(NamedTuple):
    """Characters [start, end) of a text; `word_end` is `end`, or the end of a word that was cut there."""

    start: int
    end: int
    word_end: int


def cut(text: str) -> list[TextPiece]:
    """Cut a text into pieces of at most MOST_CHARS, in order, that cover all of it; a short text is one piece."""
    pieces = []
    start = word_end = 0
    while len(text) - start > MOST_CHARS:
        end = _last_space(text, start + OVERLAP, start + MOST_CHARS)
        if not end and word_end < start + MOST_CHARS:  # else the word is the one that was cut before
            word_end = _word_end(text, start + MOST_CHARS)
        pieces.append(TextPiece(start, end or start + MOST_CHARS, end or word_end))
        start = _next_start(text, pieces[-1].end)
    return [*pieces, TextPiece(start, len(text), len(text))]


def together(pieces: Sequence[TextPiece], found: Iterable[Sequence[Span]]) -> list[Span]:
    """Return the spans of a text from those of its pieces; spans from overlapping pieces may overlap."""
    return sorted({span for piece, spans in zip(pieces, found, strict=True) for span in _moved(piece, spans)})


def batches(items: Iterable[T], most: int, most_chars: int, chars_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Split items into runs of at most `most` items and `most_chars` characters, or of one item."""
    batch: list[T] = []
    chars = 0
    for item in items:
        own = chars_of(item)
        if batch and (len(batch) == most or chars + own > most_chars):
            yield batch
            batch, chars = [], 0
        batch.append(item)
        chars += own
    if batch:
        yield batch


def _moved(piece: TextPiece, spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        end = piece.start + span.end
        yield Span(piece.start + span.start, piece.word_end if end == piece.end else end, span.entity, span.score)


def _last_space(text: str, low: int, high: int) -> int | None:
    """Return the index behind the last white space in [low, high), or None."""
    return next((at + 1 for at in range(high - 1, low - 1, -1) if text[at].isspace()), None)


def _next_start(text: str, end: int) -> int:
    """Return the start of the next piece: OVERLAP before the end, or a little later where a word begins."""
    found = _SPACE.search(text, end - OVERLAP, end - OVERLAP // 2)
    return found.end() if found else end - OVERLAP


def _word_end(text: str, at: int) -> int:
    found = _SPACE.search(text, at)
    return found.start() if found else len(text)
