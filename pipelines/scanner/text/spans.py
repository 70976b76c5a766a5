"""Spans of personal data in a text, and the text without them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple


class Span(NamedTuple):
    """Characters [start, end) of a text that hold an entity, with the recognizer's score from 0 to 1."""

    start: int
    end: int
    entity: str
    score: float


#: What is known to identify somebody, and no more: any number, whichever.
ID_NUMBER: Final = "ID_NUMBER"
#: What is masked though nobody knows what it is: it is replaced, and not numbered, or the numbers would spell the text.
UNKNOWN: Final = "UNKNOWN"
#: Entities that are no numbers; any other says more of a number than ID_NUMBER does.
_NO_NUMBERS: Final = frozenset({UNKNOWN, "PERSON", "LOCATION", "STREET_ADDRESS", "USER_NAME"})
#: The score of an identifier whose check digits are right: no pattern says more of it.
_CERTAIN: Final = 1.0


def merge(spans: Iterable[Span]) -> list[Span]:
    """The union: spans that overlap become one, named after its best-scored, then longest part.

    A number has the name of what tells which it is (see `specified`); UNKNOWN names what nothing else does.
    """
    merged: list[Span] = []
    names: list[tuple[bool, float, int, bool]] = []
    for span in sorted(specified(spans)):
        rank = (span.entity != UNKNOWN, span.score, span.end - span.start, span.entity != ID_NUMBER)
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
            names.append(rank)
            continue
        last = merged[-1]
        best, names[-1] = (span, rank) if rank > names[-1] else (last, names[-1])
        merged[-1] = Span(last.start, max(last.end, span.end), best.entity, best.score)
    return merged


def specified(spans: Iterable[Span]) -> list[Span]:
    """The spans; and each ID_NUMBER that overlaps a certain number, such as a PHONE_NUMBER, once more as that.

    The tagger knows one tag for all numbers, and is surer of it than patterns are of theirs. So a field from which
    telephone numbers go, and other numbers do not, loses the whole of one.
    """
    found = list(spans)
    if not any(map(_is_any_number, found)):
        return found
    groups = _overlapping(sorted(span for span in found if span.entity not in _NO_NUMBERS))
    return [*found, *(again for group in groups for again in _named(group))]


def _overlapping(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Runs of sorted spans, each of which overlaps one before it."""
    group: list[Span] = []
    end = 0
    for span in spans:
        if group and span.start >= end:
            yield group
            group = []
        end = max(end, span.end) if group else span.end
        group.append(span)
    if group:
        yield group


def _named(group: Sequence[Span]) -> Iterator[Span]:
    """The numbers of any kind, as the best-scored, then longest, of the others."""
    others = [(span.score, span.end - span.start, span.entity) for span in group if not _is_any_number(span)]
    entity = max(others)[2] if others else ID_NUMBER
    return (span._replace(entity=entity) for span in group if entity != ID_NUMBER and _is_any_number(span))


def _is_any_number(span: Span) -> bool:
    return span.entity == ID_NUMBER and span.score < _CERTAIN


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
