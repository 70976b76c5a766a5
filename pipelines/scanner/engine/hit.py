"""Hits of recognizers without Presidio's objects, which are made only on request."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol, runtime_checkable

from presidio_analyzer import RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts


class Hit(NamedTuple):
    """Characters [start, end) with a recognizer's score, which may be raised by a context `word`.

    `at` is the index of the recognizer in the plan; `pattern` is the index of the pattern in its recognizer, -1 for
    none; `valid` is the result of the recognizer's check; `made` is Presidio's result where the recognizer made one.
    """

    start: int
    end: int
    entity: str
    score: float
    at: int
    pattern: int = -1
    valid: bool | None = None
    made: RecognizerResult | None = None
    word: str = ""


@runtime_checkable
class Quick(Protocol):
    """A recognizer that can return its hits without making Presidio's objects."""

    def hits(self, at: int, artefacts: NlpArtifacts, entities: Sequence[str]) -> list[Hit]:
        """Return what `analyze` would find; `at` is the recognizer's index."""

    def result(self, hit: Hit) -> RecognizerResult:
        """Make the result that `analyze` would return for the hit."""


def apart(hits: Iterable[Hit]) -> list[Hit]:
    """Remove duplicates as `EntityRecognizer.remove_duplicates` does: drop a hit that lies within another of the same
    entity that scores as much or more.
    """
    ordered = sorted(hits, key=lambda each: (each.entity, each.start, -each.end, -each.score))
    kept: list[Hit] = []
    for _, of_one in groupby(ordered, key=lambda each: each.entity):
        kept += _outermost(of_one)
    return kept


def _outermost(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits that no earlier hit contains with the same score or a better one; `hits` are ordered by start.

    `ends` rise and `scores` fall: a score is the best of all hits that end at that place or behind it.
    """
    ends: list[int] = []
    scores: list[float] = []
    for hit in hits:
        at = bisect_left(ends, hit.end)
        if at < len(ends) and scores[at] >= hit.score:
            continue
        yield hit
        behind = at + (at < len(ends) and ends[at] == hit.end)
        while at and scores[at - 1] <= hit.score:
            at -= 1
        ends[at:behind], scores[at:behind] = [hit.end], [hit.score]
