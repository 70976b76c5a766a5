"""Spans of personal data in a text, and the text without them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """Characters [start, end) of a text that hold an entity, with the recognizer's score from 0 to 1."""

    start: int
    end: int
    entity: str
    score: float


def merge(spans: Iterable[Span]) -> list[Span]:
    """The union: spans that overlap become one, named after its best-scored, then longest part."""
    merged: list[Span] = []
    names: list[tuple[float, int]] = []
    for span in sorted(spans):
        rank = (span.score, span.end - span.start)
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
            names.append(rank)
            continue
        last = merged[-1]
        best, names[-1] = (span, rank) if rank > names[-1] else (last, names[-1])
        merged[-1] = Span(last.start, max(last.end, span.end), best.entity, best.score)
    return merged


def only(spans: Iterable[Span], entities: Collection[str] | None) -> list[Span]:
    """The spans of these entities; all of them when None."""
    return [span for span in spans if entities is None or span.entity in entities]


def replace(text: str, merged: Sequence[Span], word: Callable[[Span], str] | None = None) -> str:
    """The text with each span replaced by a word, `<PERSON>` when not said; `merged` as `merge` gives it."""
    parts: list[str] = []
    at = 0
    for span in merged:
        parts += [text[at : span.start], word(span) if word else f"<{span.entity}>"]
        at = span.end
    return "".join(parts) + text[at:]
