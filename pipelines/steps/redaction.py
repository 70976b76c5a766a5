"""Redact the scanner's spans in free text, by a privacy rule."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from bank.identity import pseudonyms
from pipelines.scanner.text import links, spans
from pipelines.scanner.text.placeholders import Placeholders, same, words_of_tag
from pipelines.scanner.text.spans import UNKNOWN, Span
from schemas.privacy import Rule

_HASHTAG: Final = re.compile(r"(?<![\w&/])#(\w*[^\W\d]\w*)")


@dataclass(frozen=True, slots=True, repr=False)
class Redaction:
    """Redaction state of one record: the owner's key, the placeholders given out, and the spans removed by entity."""

    owner_key: bytes
    placeholders: Placeholders = field(default_factory=Placeholders)
    removed: Counter[str] = field(default_factory=Counter)


def redact(rule: Rule, text: str, found: Sequence[Span], redaction: Redaction) -> str:
    """Redact the rule's entities in a text by the rule's action, and count the spans removed."""
    merged = redacted_spans(rule, text, found)
    redaction.removed.update("URL" if span.entity == links.PART else span.entity for span in merged)
    return spans.replace(text, merged, lambda span: _word(rule, text, span, redaction))


def redacted_spans(rule: Rule, text: str, found: Sequence[Span]) -> list[Span]:
    """Return the spans that the rule redacts, in order and without overlaps.

    Spans of UNKNOWN are redacted whatever the rule's entities.
    """
    chosen = spans.only(
        spans.specified(found), spans.widened(rule.entities) | {UNKNOWN} if rule.entities is not None else None
    )
    if rule.entities is None or "URL" in rule.entities:
        chosen = links.trimmed(text, chosen) if rule.links == "trim" else links.replaced(text, chosen)
    merged = spans.united(chosen)
    tags = [match.span(1) for match in _HASHTAG.finditer(text)] if merged and "#" in text else []
    return _joined(text, spans.merge(_spread(merged, tags)) if tags else merged)


def _spread(merged: Sequence[Span], tags: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Extend each span that begins or ends in a hashtag over the whole tag, without its #."""
    for span in merged:
        first, last = _tag_at(tags, span.start), _tag_at(tags, span.end - 1)
        if span.entity == links.PART:
            first = last = None
        start, end = first[0] if first else span.start, last[1] if last else span.end
        yield span._replace(start=start, end=max(end, span.end))


def _tag_at(tags: Sequence[tuple[int, int]], at: int) -> tuple[int, int] | None:
    """Return the tag that holds this character or has it as its #. `tags` are in order and do not overlap."""
    found = bisect_right(tags, at + 1, key=lambda tag: tag[0]) - 1
    return tags[found] if found >= 0 and at < tags[found][1] else None


def _joined(text: str, merged: Sequence[Span]) -> list[Span]:
    """Join neighbouring spans of UNKNOWN that only blanks separate."""
    joined: list[Span] = list(merged[:1])
    for before, span in pairwise(merged):
        blank = not text[before.end : span.start].strip(" \t")
        if before.entity == span.entity == UNKNOWN and blank:
            joined[-1] = joined[-1]._replace(end=span.end)
        else:
            joined.append(span)
    return joined


def _word(rule: Rule, text: str, span: Span, redaction: Redaction) -> str:
    if span.entity == links.PART:
        return ""
    return _ACTIONS[rule.action](span.entity, _about(text, span), redaction)


def _about(text: str, span: Span) -> str:
    """Return the text of the span; for a hashtag, its words."""
    inside = text[span.start : span.end]
    return words_of_tag(inside) if text[span.start - 1 : span.start] == "#" else inside


def _hash(entity: str, about: str, redaction: Redaction) -> str:
    if entity == UNKNOWN:
        return f"<{UNKNOWN}>"
    return f"<{entity}:{pseudonyms.hash_span(redaction.owner_key, entity, same(entity, about))}>"


_ACTIONS: Final[Mapping[str, Callable[[str, str, Redaction], str]]] = {
    "replace": lambda entity, about, redaction: redaction.placeholders.of(entity, about),
    "redact": lambda _entity, _about, _redaction: "",
    "mask": lambda _entity, about, _redaction: "*" * len(about),
    "hash": _hash,
}
