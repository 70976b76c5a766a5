"""Put together the parts of postal addresses that the network tagged as places or names."""

from collections.abc import Iterable
from typing import Final

from pipelines.scanner.model.tagged import Tagged

#: Tags that a part of an address may have.
PARTS: Final = frozenset({"ADDRESS", "LOCATION"})
#: What lies between a street and its town, or a street and its house number.
_GAPS: Final = frozenset({"", " ", ", ", ",", "\n", ",\n", ", \n"})


def joined(found: Iterable[Tagged], text: str) -> list[Tagged]:
    """Join an address with the place next to it; a place that begins with a house number is an address."""
    made: list[Tagged] = []
    for each in found:
        part = each._replace(tag="ADDRESS") if each.tag == "LOCATION" and _has_number(text, each) else each
        last = made[-1] if made else None
        if last and _belong(last, part) and text[last.end : part.start] in _GAPS:
            made[-1] = Tagged(last.start, part.end, "ADDRESS", max(last.score, part.score))
        else:
            made.append(part)
    return made


def _belong(last: Tagged, part: Tagged) -> bool:
    return last.tag in PARTS and part.tag in PARTS and "ADDRESS" in (last.tag, part.tag)


def _has_number(text: str, part: Tagged) -> bool:
    return text[part.start].isdigit() and any(map(str.isalpha, text[part.start : part.end]))
