"""Extend names over what is written together with them: "Huffman-Brown", "O'Brien", "Mc Donald"."""

import re
from collections.abc import Iterable
from typing import Final

from pipelines.scanner.model.tagged import Tagged

#: What stands before a name and belongs to it, and its most characters.
_LEFT: Final = re.compile(r"(?<![\w'’-])(?:[OoD]['’]|[Mm]a?c )\Z")
_REACH: Final = 4
_RIGHT: Final = re.compile(r"[-'’][^\W\d_]{3,20}(?!\w)")


def joined(found: Iterable[Tagged], text: str) -> list[Tagged]:
    """Extend each person's name; other findings stay as they are."""
    made: list[Tagged] = []
    for part in found:
        floor = made[-1].end if made else 0
        made.append(_extended(part, text, floor) if part.tag == "PERSON" else part)
    return made


def _extended(part: Tagged, text: str, floor: int) -> Tagged:
    left = _LEFT.search(text, max(floor, part.start - _REACH), part.start)
    right = _RIGHT.match(text, part.end)
    return part._replace(start=left.start() if left else part.start, end=right.end() if right else part.end)
