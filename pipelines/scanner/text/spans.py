"""Spans of personal data in a text: merge them, and replace them in the text."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple


class Span(NamedTuple):
    """Characters [start, end) of a text that hold an entity, with the recognizer's score from 0 to 1."""

    start: int
    end: int
    entity: str
    score: float


#: Entity of a number that identifies somebody, when its kind is not known.
ID_NUMBER: Final = "ID_NUMBER"
#: Entity of text that is masked though its kind is not known. It is not numbered, or the numbers would spell the text.
UNKNOWN: Final = "UNKNOWN"
#: Entities that are not numbers; every other entity is more specific for a number than ID_NUMBER.
_NO_NUMBERS: Final = frozenset({UNKNOWN, "PERSON", "LOCATION", "STREET_ADDRESS", "USER_NAME"})
#: Score of an identifier with valid check digits; no pattern is more certain.
_CERTAIN: Final = 1.0


def merge(spans: Iterable[Span]) -> list[Span]:
    """Merge overlapping spans as `united` does; a number takes its most specific entity (see `specified`)."""
    return united(specified(spans))


def united(spans: Iterable[Span]) -> list[Span]:
    """Unite overlapping spans, named after the best-scored, then longest part; UNKNOWN where there is no other."""
    merged: list[Span] = []
    names: list[tuple[bool, float, int, bool]] = []
    for span in sorted(spans):
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
    """Add each ID_NUMBER that overlaps a more specific number, such as a PHONE_NUMBER, once more as that entity.

    The tagger has one tag for all numbers, with a higher score than the patterns. So a field whose rule removes only
    telephone numbers loses the whole number and not a part of it.
    """
    found = list(spans)
    if not any(map(_is_any_number, found)):
        return found
    groups = _overlapping(sorted(span for span in found if span.entity not in _NO_NUMBERS))
    return [*found, *(again for group in groups for again in _named(group))]


def _overlapping(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Group sorted spans into runs in which each span overlaps one before it."""
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
    """Yield the ID_NUMBER spans of a group, with the entity of the best-scored, then longest, other span."""
    others = [(span.score, span.end - span.start, span.entity) for span in group if not _is_any_number(span)]
    entity = max(others)[2] if others else ID_NUMBER
    return (span._replace(entity=entity) for span in group if entity != ID_NUMBER and _is_any_number(span))


def _is_any_number(span: Span) -> bool:
    return span.entity == ID_NUMBER and span.score < _CERTAIN


def only(spans: Iterable[Span], entities: Collection[str] | None) -> list[Span]:
    """Return the spans of these entities, or all spans when `entities` is None."""
    return [span for span in spans if entities is None or span.entity in entities]


def replace(text: str, merged: Sequence[Span], word: Callable[[Span], str] | None = None) -> str:
    """Replace each span in the text by a word, by default its entity as in `<PERSON>`; `merged` comes from `merge`."""
    parts: list[str] = []
    at = 0
    for span in merged:
        parts += [text[at : span.start], word(span) if word else f"<{span.entity}>"]
        at = span.end
    return "".join(parts) + text[at:]
