"""Spans of personal data in a text: merge them, and replace them in the text."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple


class Span(NamedTuple):
    """Characters [start, end) of a text that hold an entity, with the recognizer's score from 0 to 1."""

    start: int
    end: int
    entity: str
    score: float


#: Entity of a number that identifies somebody, when its kind is not known.
ID_NUMBER: Final = "ID_NUMBER"
#: Entities of a number of a person in a country's register, and of a bank account, when which one is not known.
NATIONAL_ID: Final = "NATIONAL_ID"
BANK_ACCOUNT: Final = "BANK_ACCOUNT"
#: Entity of text that is masked though its kind is not known. It is not numbered, or the numbers would spell the text.
UNKNOWN: Final = "UNKNOWN"
#: Entities that are not numbers; every other entity is more specific for a number than ID_NUMBER.
_NO_NUMBERS: Final = frozenset({UNKNOWN, "PERSON", "LOCATION", "STREET_ADDRESS", "USER_NAME"})
#: The entities that are more specific than a generic one; for ID_NUMBER all numbers are.
_NARROWER: Final[Mapping[str, frozenset[str]]] = {
    NATIONAL_ID: frozenset({"US_SSN", "UK_NHS", "US_ITIN", "US_PASSPORT", "US_DRIVER_LICENSE"}),
    BANK_ACCOUNT: frozenset({"IBAN_CODE", "US_BANK_NUMBER"}),
}
_GENERIC: Final = frozenset({ID_NUMBER, NATIONAL_ID, BANK_ACCOUNT})
#: Score of an identifier with valid check digits; no pattern is more certain.
_CERTAIN: Final = 1.0
#: Entities whose form nothing else has, so that it is as good as check digits.
_BY_FORM: Final = frozenset({"IP_ADDRESS"})
#: Share of a union that right check digits must fill to name it: other digits beside them make it another number.
_MOST: Final = 0.7
#: What right check digits are worth where they do not name the union: less than the tagger's word, more than a pattern.
_PARTLY_CHECKED: Final = 0.8


def merge(spans: Iterable[Span]) -> list[Span]:
    """Merge overlapping spans as `united` does; a number takes its most specific entity (see `specified`)."""
    return united(specified(spans))


def united(spans: Iterable[Span]) -> list[Span]:
    """Unite overlapping spans, named by `_best`."""
    return [_whole(group) if len(group) > 1 else group[0] for group in _overlapping(sorted(spans))]


def specified(spans: Iterable[Span]) -> list[Span]:
    """Add each generic number, such as an ID_NUMBER, that overlaps a more specific one once more as that entity.

    The tagger is surer of a number than of its kind, with a higher score than the patterns. So a field whose rule
    removes only telephone numbers loses the whole number and not a part of it.
    """
    found = list(spans)
    if not any(map(_is_any_number, found)):
        return found
    groups = _overlapping(sorted(span for span in found if span.entity not in _NO_NUMBERS))
    return [*found, *(again for group in groups if len(group) > 1 for again in _named(group))]


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


def _whole(group: Sequence[Span]) -> Span:
    best = _best(group)
    return best._replace(start=group[0].start, end=max(span.end for span in group))


def _best(group: Sequence[Span]) -> Span:
    """Return the span whose entity names a group of overlapping spans.

    That is the longest of those with right check digits that fill most of it; else, of the entities that fill at least
    half of it, the best-scored, a generic number only where none is more specific; else the best-scored of all.
    UNKNOWN names only what has no other name.
    """
    known = [span for span in group if span.entity != UNKNOWN] or group
    size = max(span.end for span in group) - group[0].start
    if checked := [span for span in known if _is_checked(span) and _MOST * size <= span.end - span.start]:
        return max(checked, key=lambda span: (span.end - span.start, span))
    filling = {entity for entity in {span.entity for span in known} if 2 * _filled(known, entity) >= size}
    named = {entity for entity in filling if not _is_narrowed(entity, filling)}
    return max((span for span in known if span.entity in named), key=_sureness, default=max(known, key=_sureness))


def _is_checked(span: Span) -> bool:
    return span.score >= _CERTAIN or span.entity in _BY_FORM


def _sureness(span: Span) -> tuple[float, int, bool, Span]:
    sure = _PARTLY_CHECKED if span.score >= _CERTAIN else span.score
    return sure, span.end - span.start, span.entity not in _GENERIC, span


def _filled(spans: Iterable[Span], entity: str) -> int:
    """Count the characters that sorted spans of an entity cover."""
    covered = end = 0
    for span in spans:
        if span.entity == entity:
            covered += max(0, span.end - max(end, span.start))
            end = max(end, span.end)
    return covered


def _is_narrowed(entity: str, others: Collection[str]) -> bool:
    if entity == ID_NUMBER:
        return any(other not in _NO_NUMBERS and other != ID_NUMBER for other in others)
    return not _NARROWER.get(entity, frozenset()).isdisjoint(others)


def _named(group: Sequence[Span]) -> Iterator[Span]:
    """Yield the generic numbers of a group under the entity that names it."""
    entity = _best(group).entity
    return (span._replace(entity=entity) for span in group if _is_any_number(span) and span.entity != entity)


def _is_any_number(span: Span) -> bool:
    return span.entity in _GENERIC and span.score < _CERTAIN


def widened(entities: Collection[str]) -> frozenset[str]:
    """Return the entities of a rule, with the generic kinds of number where it lists ID_NUMBER: it stood for them."""
    return frozenset(entities) | _GENERIC if ID_NUMBER in entities else frozenset(entities)


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
