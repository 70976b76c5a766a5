"""Type of the tagger's findings."""

from typing import NamedTuple


class Tagged(NamedTuple):
    """Characters [start, end) with a tag, and the greatest probability among their words."""

    start: int
    end: int
    tag: str
    score: float
